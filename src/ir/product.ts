// Commands of matrix products, to which fusion adds bias, activation and gradients.

import { DEPTH, GROUP, PANEL, ROWS, WIDTH } from "../../assembly/blocking.ts";
import { resolveShape, timesDimension } from "../core/shape.ts";
import { type CommandDetails, command, epilogueOperands, NOWHERE } from "./command.ts";
import type { Command, Ending, Joined, Node, Scratch } from "./node.ts";

/** Operands of a product, and what is fused with it. */
export interface Product extends Ending {
  readonly a: Node;
  readonly b: Node;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Initial value of the sums, [n]. */
  readonly bias?: Node;
  /** Receives the column sums of b, [n]. */
  readonly biasGradient?: Node;
}

/** The command of a product, with its description. */
export interface ProductCommand extends Command {
  readonly kernel: ProductKernel;
  readonly product: Product;
}

export const isProduct = (each: Command): each is ProductCommand => "product" in each;

/** The kernels of A·B, Aᵀ·B and A·Bᵀ. */
export type ProductKernel = "matmul" | "matmulTransposeA" | "matmulTransposeB";

/** Creates the command of a product. */
export function product(kernel: ProductKernel, spec: Product): ProductCommand {
  const { m, n, k } = spec;
  const scratch = packing(kernel === "matmulTransposeB", m, n, k);
  const details = {
    flops: timesDimension(timesDimension(2 * m, n), k),
    epilogue: spec.epilogue,
    join: (next: Joined) => product(kernel, { ...spec, ...next }),
  };
  return { ...productCommand(kernel, spec, scratch, details), kernel, product: spec };
}

function productCommand(
  kernel: ProductKernel,
  spec: Product,
  scratch: Scratch,
  details: CommandDetails,
): Command {
  const { a, b, output, m, n, k, bias = NOWHERE, biasGradient = NOWHERE } = spec;
  const matrices = [a, b, output, m, n, k] as const;
  const epilogue = epilogueOperands(spec);
  switch (kernel) {
    case "matmul":
      return command(kernel, [...matrices, bias, ...epilogue, n, scratch], details);
    case "matmulTransposeA":
      return command(kernel, [...matrices, biasGradient, ...epilogue, n, m, scratch], details);
    case "matmulTransposeB":
      return command(kernel, [...matrices, ...epilogue, n, scratch], details);
  }
}

/** B is packed above this size; below, it stays in the L1 cache. */
const UNPACKED_BYTES = 16384;
/** Minimum rows of A for packing to pay. */
const PACKED_ROWS = 8;

/** Bytes of workspace for packing; 0: B is not packed. */
export function packedBytes(isTransposed: boolean, m: number, n: number, k: number): number {
  const whole = n - (n % PANEL);
  const isPacked = isTransposed || (whole > 0 && m >= PACKED_ROWS && 4 * k * n > UNPACKED_BYTES);
  if (!isPacked) return 0;
  const depth = Math.min(k, DEPTH);
  // panels and a block of A; columns after the last panel are packed at full depth
  const columns = m > ROWS ? Math.min(whole, WIDTH) : PANEL;
  const groups = GROUP * (Math.ceil(Math.min(m, ROWS) / GROUP) + 2); // those of three rows are padded
  return 4 * Math.max(depth * (columns + groups), isTransposed ? k * PANEL : 0);
}

/** The workspace of a product of so many rows, columns and depth. */
export const packing =
  (isTransposed: boolean, m: number, n: number, k: number): Scratch =>
  (rows) => {
    const [height, width, depth] = resolveShape([m, n, k], rows) as [number, number, number];
    return packedBytes(isTransposed, height, width, depth);
  };

/** Reference implementation in f64. */
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
