import type { Opcode } from "../../assembly/opcodes.ts";
import type { Command, Node, Operand } from "./node.ts";

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
