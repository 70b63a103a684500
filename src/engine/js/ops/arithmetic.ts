// Elementwise arithmetic: unary, binary with broadcasting, and selection.
//
// Addresses of f32 vectors; n: elements, n >= 0. Every y is overwritten and may be an operand of the
// same shape. A store rounds to f32, so a single operation needs no Math.fround. Descriptors: broadcast.ts.
// Twin of assembly/ops/arithmetic.ts.

import type { Memory } from "../../../core/memory.ts";
import { pow as powerOf64 } from "../../../core/numerics.ts";
import { broadcast, type Operands } from "./broadcast.ts";

/** y = -x. */
export function neg({ f32 }: Memory, x: number, y: number, n: number): void {
  const from = x >>> 2;
  const to = y >>> 2;
  for (let i = 0; i < n; i++) f32[to + i] = -f32[from + i]!;
}

/** y = x². */
export function square({ f32 }: Memory, x: number, y: number, n: number): void {
  const from = x >>> 2;
  const to = y >>> 2;
  for (let i = 0; i < n; i++) f32[to + i] = f32[from + i]! * f32[from + i]!;
}

/** y = √x, NaN below 0. */
export function sqrt({ f32 }: Memory, x: number, y: number, n: number): void {
  const from = x >>> 2;
  const to = y >>> 2;
  for (let i = 0; i < n; i++) f32[to + i] = Math.sqrt(f32[from + i]!);
}

/** y = |x|. */
export function abs({ f32 }: Memory, x: number, y: number, n: number): void {
  const from = x >>> 2;
  const to = y >>> 2;
  for (let i = 0; i < n; i++) f32[to + i] = Math.abs(f32[from + i]!);
}

/** y = -1 below 0, 1 above, x itself for zeros and NaN. */
export function sign({ f32 }: Memory, x: number, y: number, n: number): void {
  const from = x >>> 2;
  const to = y >>> 2;
  for (let i = 0; i < n; i++) {
    const value = f32[from + i]!;
    f32[to + i] = value > 0 ? 1 : value < 0 ? -1 : value;
  }
}

/** y = x clipped to low…high, low <= high; keeps NaN. */
export function clip(
  { f32 }: Memory,
  x: number,
  y: number,
  n: number,
  low: number,
  high: number,
): void {
  const from = x >>> 2;
  const to = y >>> 2;
  for (let i = 0; i < n; i++) {
    let value = f32[from + i]!;
    if (value < low) value = low;
    if (value > high) value = high;
    f32[to + i] = value;
  }
}

/** y = x / size. */
export function divideBySize({ f32 }: Memory, x: number, y: number, n: number, size: number): void {
  const from = x >>> 2;
  const to = y >>> 2;
  const divisor = Math.fround(size);
  for (let i = 0; i < n; i++) f32[to + i] = f32[from + i]! / divisor;
}

/** y = a + b. */
export function add(memory: Memory, ...operands: Operands): void {
  broadcast(memory, operands, (f32, a, stepA, b, stepB, y, n) => {
    for (let i = 0; i < n; i++) f32[y + i] = f32[a + i * stepA]! + f32[b + i * stepB]!;
  });
}

/** y = a - b. */
export function sub(memory: Memory, ...operands: Operands): void {
  broadcast(memory, operands, (f32, a, stepA, b, stepB, y, n) => {
    for (let i = 0; i < n; i++) f32[y + i] = f32[a + i * stepA]! - f32[b + i * stepB]!;
  });
}

/** y = a b. */
export function mul(memory: Memory, ...operands: Operands): void {
  broadcast(memory, operands, (f32, a, stepA, b, stepB, y, n) => {
    for (let i = 0; i < n; i++) f32[y + i] = f32[a + i * stepA]! * f32[b + i * stepB]!;
  });
}

/** y = a / b. */
export function div(memory: Memory, ...operands: Operands): void {
  broadcast(memory, operands, (f32, a, stepA, b, stepB, y, n) => {
    for (let i = 0; i < n; i++) f32[y + i] = f32[a + i * stepA]! / f32[b + i * stepB]!;
  });
}

/** y = the larger of a and b, a where they are equal, NaN where one is NaN. */
export function maximum(memory: Memory, ...operands: Operands): void {
  broadcast(memory, operands, (f32, a, stepA, b, stepB, y, n) => {
    for (let i = 0; i < n; i++) {
      const left = f32[a + i * stepA]!;
      const right = f32[b + i * stepB]!;
      f32[y + i] = left >= right || Number.isNaN(left) ? left : right;
    }
  });
}

/** y = the smaller of a and b, a where they are equal, NaN where one is NaN. */
export function minimum(memory: Memory, ...operands: Operands): void {
  broadcast(memory, operands, (f32, a, stepA, b, stepB, y, n) => {
    for (let i = 0; i < n; i++) {
      const left = f32[a + i * stepA]!;
      const right = f32[b + i * stepB]!;
      f32[y + i] = left <= right || Number.isNaN(left) ? left : right;
    }
  });
}

/** y = aᵇ, computed in f64 and rounded once. */
export function pow(memory: Memory, ...operands: Operands): void {
  broadcast(memory, operands, (f32, a, stepA, b, stepB, y, n) => {
    for (let i = 0; i < n; i++) f32[y + i] = powerOf64(f32[a + i * stepA]!, f32[b + i * stepB]!);
  });
}

/** y = a > b ? 1 : 0. */
export function greater(memory: Memory, ...operands: Operands): void {
  broadcast(memory, operands, (f32, a, stepA, b, stepB, y, n) => {
    for (let i = 0; i < n; i++) f32[y + i] = f32[a + i * stepA]! > f32[b + i * stepB]! ? 1 : 0;
  });
}

/** y = a >= b ? 1 : 0. */
export function greaterEqual(memory: Memory, ...operands: Operands): void {
  broadcast(memory, operands, (f32, a, stepA, b, stepB, y, n) => {
    for (let i = 0; i < n; i++) f32[y + i] = f32[a + i * stepA]! >= f32[b + i * stepB]! ? 1 : 0;
  });
}

/** y = a == b ? 1 : 0. */
export function equal(memory: Memory, ...operands: Operands): void {
  broadcast(memory, operands, (f32, a, stepA, b, stepB, y, n) => {
    for (let i = 0; i < n; i++) f32[y + i] = f32[a + i * stepA]! === f32[b + i * stepB]! ? 1 : 0;
  });
}

/** y = condition != 0 ? a : b, all four of the same shape; a where the condition is NaN. */
export function where(
  { f32, i32 }: Memory,
  condition: number,
  a: number,
  b: number,
  y: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const chosen = f32[(condition >>> 2) + i] !== 0 ? a : b;
    i32[(y >>> 2) + i] = i32[(chosen >>> 2) + i]!;
  }
}
