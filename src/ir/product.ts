// The record that all matrix products share, so that fusion can add to it.

import { DEPTH, PANEL, ROWS, WIDTH } from "../../assembly/blocking.ts";
import { Epilogue } from "../../assembly/opcodes.ts";
import { resolveDimension, timesDimension } from "../core/shape.ts";
import { command, NOWHERE } from "./command.ts";
import type { Command, Node } from "./node.ts";

/** What a product multiplies, and what rides on it. */
export interface Product {
  readonly a: Node;
  readonly b: Node;
  readonly output: Node;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** [n], where the sums begin. */
  readonly bias?: Node;
  /** [n], receives the column sums of b. */
  readonly biasGradient?: Node;
  readonly epilogue?: Epilogue;
  readonly alpha?: number;
  /** The activation's output, for the epilogues that are gradients. */
  readonly saved?: Node;
}

/** A command that is a product keeps what it was made from. */
export interface ProductCommand extends Command {
  readonly kernel: ProductKernel;
  readonly product: Product;
}

export const isProduct = (each: Command): each is ProductCommand => "product" in each;

/** The kernels of products: of a and b as they are, of a transposed, of b transposed. */
export type ProductKernel = "matmul" | "matmulTransposeA" | "matmulTransposeB";

/** The command of a product, and what rides on it. */
export function product(kernel: ProductKernel, spec: Product): ProductCommand {
  const { a, b, output, m, n, k, saved = NOWHERE, epilogue = Epilogue.none, alpha = 0 } = spec;
  const isTransposed = kernel === "matmulTransposeB";
  const scratch = (rows: number) => {
    const [height, width, depth] = [m, n, k].map((each) => resolveDimension(each, rows));
    return packedBytes(isTransposed, height!, width!, depth!);
  };
  const matrices = [a, b, output, m, n, k] as const;
  const riders = [epilogue, alpha, saved, scratch] as const;
  const details = { flops: timesDimension(timesDimension(2 * m, n), k) };
  const made = isTransposed
    ? command(kernel, [...matrices, ...riders], details)
    : command(kernel, [...matrices, spec.bias ?? spec.biasGradient ?? NOWHERE, ...riders], details);
  return { ...made, kernel, product: spec };
}

/** Above so many bytes B is packed: below, it stays in the first cache as it lies. */
const UNPACKED_BYTES = 16384;
/** Rows of A that pay for packing. */
const PACKED_ROWS = 8;

/** Bytes that a product of so many rows, columns and steps needs to pack B; 0: it is read where it lies. */
export function packedBytes(isTransposed: boolean, m: number, n: number, k: number): number {
  const whole = n - (n % PANEL);
  const isPacked = isTransposed || (whole > 0 && m >= PACKED_ROWS && 4 * k * n > UNPACKED_BYTES);
  if (!isPacked) return 0;
  const depth = Math.min(k, DEPTH);
  // panels, behind them a block of A; columns that make no panel are packed at full depth
  return 4 * Math.max(depth * (Math.min(whole, WIDTH) + ROWS), isTransposed ? k * PANEL : 0);
}

/** The product of f64 matrices, for references. */
export function referenceProduct(
  a: Float64Array,
  b: Float64Array,
  m: number,
  n: number,
  k: number,
  transposeA = false,
  transposeB = false,
): Float64Array {
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let p = 0; p < k; p++) {
        c[i * n + j]! +=
          a[transposeA ? p * m + i : i * k + p]! * b[transposeB ? j * k + p : p * n + j]!;
      }
    }
  }
  return c;
}
