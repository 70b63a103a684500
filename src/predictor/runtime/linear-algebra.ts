// The matrix kernels of preprocessing in plain JavaScript, in place of src/engine/linear-algebra.ts.

import { type Memory, scratchMemory } from "../../core/memory.ts";
import { product } from "../../engine/js/linear-algebra/product.ts";
import {
  combineRows,
  reflectRows,
  rotateSweeps,
  subtractOuter,
} from "../../engine/js/linear-algebra/rows.ts";
import type { LinearAlgebra } from "../../engine/linear-algebra.ts";

const TWINS = { product, combineRows, subtractOuter, reflectRows, rotateSweeps };

/** Kernels with at least the given bytes of memory. */
export function linearAlgebra(bytes: number): LinearAlgebra {
  const memory = scratchMemory(bytes);
  const bound = Object.entries(TWINS).map(([name, twin]) => [
    name,
    (twin as (memory: Memory, ...rest: number[]) => void).bind(undefined, memory),
  ]);
  return { ...Object.fromEntries(bound), memory, capacity: bytes };
}

/** The result of work that may use other kernels. */
export const nested = <Result>(work: () => Result): Result => work();
