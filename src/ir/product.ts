// The record that all matrix products share, so that fusion can add to it.

import { DEPTH, PANEL, ROWS, WIDTH } from "../../assembly/blocking.ts";
import { Epilogue, Opcode } from "../../assembly/opcodes.ts";
import { resolveDimension, timesDimension } from "../core/shape.ts";
import { at, float, integer, NOWHERE, size, workspace } from "./command.ts";
import type { Command, Node, Operand } from "./node.ts";

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
  readonly product: Product;
}

export const isProduct = (each: Command): each is ProductCommand => "product" in each;

/** [a, b, output, m, n, k, bias or bias gradient, epilogue, alpha, saved, workspace]. */
export function product(opcode: Opcode, spec: Product): ProductCommand {
  const { a, b, output, m, n, k, bias, biasGradient, saved } = spec;
  const atOrNowhere = (node: Node | undefined): Operand => (node ? at(node) : NOWHERE);
  const isTransposed = opcode === Opcode.matmulTransposeB;
  return {
    opcode,
    operands: [
      at(a),
      at(b),
      at(output),
      size(m),
      size(n),
      size(k),
      atOrNowhere(bias ?? biasGradient),
      integer(spec.epilogue ?? Epilogue.none),
      float(spec.alpha ?? 0),
      atOrNowhere(saved),
      workspace((rows) =>
        packedBytes(
          isTransposed,
          ...([m, n, k].map((each) => resolveDimension(each, rows)) as [number, number, number]),
        ),
      ),
    ],
    reads: [a, b, ...(bias ? [bias] : []), ...(saved ? [saved] : [])],
    writes: [output, ...(biasGradient ? [biasGradient] : [])],
    inPlace: [],
    flops: timesDimension(timesDimension(2 * m, n), k),
    product: spec,
  };
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
