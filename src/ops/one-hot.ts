import { ShapeError } from "../core/errors.ts";
import { resolveShape, sizeOf } from "../core/shape.ts";
import { command } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { requireIndices } from "./indices.ts";

const oneHotOperation: Operation<{ readonly depth: number }> = {
  name: "oneHot",
  rule: "oneHot: no gradient",
  emit: (node) => [
    command("oneHot", [
      node.inputs[0]!,
      node,
      sizeOf(node.inputs[0]!.shape),
      node.attributes.depth,
    ]),
  ],
  reference([indices], node, rows) {
    const { depth } = node.attributes;
    return new Float64Array(sizeOf(resolveShape(node.shape, rows))).map((_, i) =>
      indices![Math.floor(i / depth)] === i % depth ? 1 : 0,
    );
  },
};

/** 1 at each index on a new last axis, otherwise 0; all 0 for an index out of range. */
export function oneHot(indices: Node, depth: number): Node {
  requireIndices("oneHot", indices);
  if (!Number.isInteger(depth) || depth < 1) {
    throw ShapeError.of("ONE_HOT_DEPTH", "oneHot", "a depth of at least 1", depth);
  }
  return new Node(oneHotOperation, [indices], { depth }, [...indices.shape, depth]);
}
