import { ROWS, type Shape, sizeOf, timesDimension } from "../core/shape.ts";
import { command } from "../ir/command.ts";
import { type DType, Node, type Operation } from "../ir/node.ts";

/** A value that the caller writes before each run. */
const inputOperation: Operation = {
  name: "input",
  rule: "input: collect",
  isSource: true,
};

/** A named input of a graph. */
export function input(name: string, shape: Shape, dtype: DType = "float32"): Node {
  return new Node(inputOperation, [], undefined, shape, dtype, name);
}

const batchIndicesOperation: Operation = {
  name: "batchIndices",
  rule: "batchIndices: no gradient",
  emit: (node) => [command("batchIndices", [node, ROWS])],
};

/** Row numbers of this batch, [n] int32, in the order of the epoch. */
export function batchIndices(): Node {
  return new Node(batchIndicesOperation, [], undefined, [ROWS], "int32");
}

/** The slot that a batch input is read from. */
export interface BatchInputAttributes {
  readonly slot: number;
}

const batchInputOperation: Operation<BatchInputAttributes> = {
  name: "batchInput",
  rule: "batchInput: no gradient",
  emit: (node) => [
    command(
      "gatherInput",
      [node.attributes.slot, node.inputs[0]!, node, ROWS, sizeOf(node.shape.slice(1))],
      { bytes: timesDimension(4, sizeOf(node.shape)) },
    ),
  ],
};

/** The rows of this batch from a slot: [n, ...shape]. */
export function batchInput(
  name: string,
  slot: number,
  indices: Node,
  shape: Shape,
  dtype: DType = "float32",
): Node {
  return new Node(batchInputOperation, [indices], { slot }, [ROWS, ...shape], dtype, name);
}
