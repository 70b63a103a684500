import type { Opcode } from "../../assembly/opcodes.ts";
import type { Node } from "./node.ts";

/** One word of a record before addresses are known. */
export type Operand =
  | { readonly kind: "buffer"; readonly node: Node }
  | { readonly kind: "size"; readonly size: number }
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "descriptor"; readonly words: readonly number[] }
  | { readonly kind: "workspace"; readonly bytes: (rows: number) => number };

/** One call of a kernel. */
export interface Command {
  readonly opcode: Opcode;
  readonly operands: readonly Operand[];
  readonly reads: readonly Node[];
  readonly writes: readonly Node[];
  /** Inputs that the output may overwrite when nothing needs them afterwards. */
  readonly inPlace: readonly Node[];
  /** Arithmetic operations; below zero when times the rows. */
  readonly flops: number;
  /** Read and written beyond the nodes, by commands that take addresses; below zero times the rows. */
  readonly bytes?: number;
}

/** Address of a node's memory. */
export const at = (node: Node): Operand => ({ kind: "buffer", node });
/** A number of elements; below zero when times the rows of the batch. */
export const size = (value: number): Operand => ({ kind: "size", size: value });
/** An integer taken as it is. */
export const integer = (value: number): Operand => ({ kind: "integer", value });
/** A float32. */
export const float = (value: number): Operand => ({ kind: "float", value });
/** Address of words that describe a shape. */
export const descriptor = (words: readonly number[]): Operand => ({ kind: "descriptor", words });
/** Address of memory that only this command uses, as much as it needs for the rows of a full batch. */
export const workspace = (bytes: (rows: number) => number): Operand => ({
  kind: "workspace",
  bytes,
});
/** No buffer. */
export const NOWHERE: Operand = { kind: "integer", value: 0 };

/** A command that writes one node. */
export function command(
  opcode: Opcode,
  output: Node,
  operands: readonly Operand[],
  details: { flops?: number; bytes?: number; inPlace?: readonly Node[] } = {},
): Command {
  const buffers = operands.flatMap((operand) => (operand.kind === "buffer" ? [operand.node] : []));
  return {
    opcode,
    operands,
    reads: buffers.filter((node) => node !== output),
    writes: [output],
    inPlace: details.inPlace ?? [],
    flops: details.flops ?? 0,
    ...(details.bytes !== undefined && { bytes: details.bytes }),
  };
}
