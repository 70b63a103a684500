// The functions of math.ts over arrays, as v128 cannot cross to JavaScript. Compiled for tests and
// for tools/measure-ulp.mjs only.

import * as math from "../../assembly/math";
import { elementAt, LANES, loadLanes, storeLanes } from "../../assembly/simd";

export function exp(x: usize, y: usize, n: i32): void {
  for (let i: i32 = 0; i < n; i += LANES) {
    storeLanes(elementAt(y, i), math.exp(loadLanes(elementAt(x, i), n - i)), n - i);
  }
}

export function log(x: usize, y: usize, n: i32): void {
  for (let i: i32 = 0; i < n; i += LANES) {
    storeLanes(elementAt(y, i), math.log(loadLanes(elementAt(x, i), n - i)), n - i);
  }
}

export function expm1(x: usize, y: usize, n: i32): void {
  for (let i: i32 = 0; i < n; i += LANES) {
    storeLanes(elementAt(y, i), math.expm1(loadLanes(elementAt(x, i), n - i)), n - i);
  }
}

export function log1p(x: usize, y: usize, n: i32): void {
  for (let i: i32 = 0; i < n; i += LANES) {
    storeLanes(elementAt(y, i), math.log1p(loadLanes(elementAt(x, i), n - i)), n - i);
  }
}

export function tanh(x: usize, y: usize, n: i32): void {
  for (let i: i32 = 0; i < n; i += LANES) {
    storeLanes(elementAt(y, i), math.tanh(loadLanes(elementAt(x, i), n - i)), n - i);
  }
}

export function sigmoid(x: usize, y: usize, n: i32): void {
  for (let i: i32 = 0; i < n; i += LANES) {
    storeLanes(elementAt(y, i), math.sigmoid(loadLanes(elementAt(x, i), n - i)), n - i);
  }
}

export function erf(x: usize, y: usize, n: i32): void {
  for (let i: i32 = 0; i < n; i += LANES) {
    storeLanes(elementAt(y, i), math.erf(loadLanes(elementAt(x, i), n - i)), n - i);
  }
}
