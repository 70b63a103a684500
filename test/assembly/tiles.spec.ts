// What only AssemblyScript sees of the products: the tiles on their own.

import { rows1x4, rows1x8, rows4x4, rows4x8 } from "../../assembly/tiles.generated";

const A: usize = 4096;
const B: usize = 8192;
const C: usize = 12288;
const BIAS: usize = 16384;
const K = 5;

function at(base: usize, i: i32): usize {
  return base + ((<usize>i) << 2);
}

/** A [4, K], B [K, 8], bias [8] of small numbers; C of a guard value. */
function fill(): void {
  for (let i = 0; i < 4 * K; i++) store<f32>(at(A, i), <f32>(i + 1) * 0.1);
  for (let i = 0; i < 8 * K; i++) store<f32>(at(B, i), <f32>(i - 9) * 0.3);
  for (let i = 0; i < 8; i++) store<f32>(at(BIAS, i), <f32>i * 0.7);
  for (let i = 0; i < 64; i++) store<f32>(at(C, i), -77);
}

/** An element as the contract says: from its start, in order of k. */
function element(row: i32, column: i32, start: f32): f32 {
  let sum = start;
  for (let p = 0; p < K; p++) {
    sum += load<f32>(at(A, row * K + p)) * load<f32>(at(B, p * 8 + column));
  }
  return sum;
}

function expectTile(rows: i32, columns: i32, hasBias: bool): void {
  for (let i = 0; i < 8; i++) {
    for (let j = 0; j < 8; j++) {
      const start: f32 = hasBias ? load<f32>(at(BIAS, j)) : 0;
      const isInside = i < rows && j < columns;
      const expected: f32 = isInside ? element(i, j, start) : -77;
      expect(load<f32>(at(C, i * 8 + j))).toBe(expected);
    }
  }
}

describe("tiles", () => {
  it("4x8 begins at +0 or at the bias and writes 4 by 8", () => {
    fill();
    rows4x8(A, K * 4, 4, B, 32, 0, 0, C, 32, 4, K);
    expectTile(4, 8, false);
    fill();
    rows4x8(A, K * 4, 4, B, 32, BIAS, 0, C, 32, 4, K);
    expectTile(4, 8, true);
  });

  it("1x8, 4x4 and 1x4 write what they are called", () => {
    fill();
    rows1x8(A, K * 4, 4, B, 32, BIAS, 0, C, 32, 1, K);
    expectTile(1, 8, true);
    fill();
    rows4x4(A, K * 4, 4, B, 32, BIAS, 0, C, 32, 4, K);
    expectTile(4, 4, true);
    fill();
    rows1x4(A, K * 4, 4, B, 32, 0, 0, C, 32, 1, K);
    expectTile(1, 4, false);
  });
});
