// Elementwise exponential and natural logarithm.
//
// Pointers: f32 vectors, any multiple of 4; n: elements, n >= 0. y is overwritten and may be x.
// Twin: src/engine/js/ops/exponential.ts. Accuracy: math.ts.

import * as math from "../math";
import { map } from "./elementwise";

class Exponential {
  apply(x: v128): v128 {
    return math.exp(x);
  }
}

class Logarithm {
  apply(x: v128): v128 {
    return math.log(x);
  }
}

/** y = eˣ. */
export function exp(x: usize, y: usize, n: i32): void {
  map<Exponential>(x, y, n);
}

/** y = ln x. */
export function log(x: usize, y: usize, n: i32): void {
  map<Logarithm>(x, y, n);
}
