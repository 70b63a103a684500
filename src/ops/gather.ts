import { resolveAxis, resolveDimension, resolveShape, type Shape, sizeOf } from "../core/shape.ts";
import { command } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { requireIndices } from "./indices.ts";
import { reshape } from "./reshape.ts";

/** x as [outer, axis, inner], read at `count` indices of the middle axis. */
export interface GatherAttributes {
  readonly outer: number;
  readonly axis: number;
  readonly inner: number;
  readonly count: number;
}

const gatherOperation: Operation<GatherAttributes> = {
  name: "gather",
  rule: "gather: add where it was read",
  gradient: (node, upstream) => [
    scatterAdd(upstream, node.inputs[1]!, node.attributes, node.inputs[0]!.shape),
    undefined,
  ],
  emit(node) {
    const [x, indices] = node.inputs as [Node, Node];
    const { outer, axis, inner, count } = node.attributes;
    return [command("gather", [x, indices, node, outer, axis, inner, count])];
  },
  reference([x, indices], node, rows) {
    const { axis, inner, count } = resolveGather(node.attributes, rows);
    return new Float64Array(sizeOf(resolveShape(node.shape, rows))).map((_, i) => {
      const o = Math.floor(i / (count * inner));
      const index = indices![Math.floor(i / inner) % count]!;
      return x![(o * axis + index) * inner + (i % inner)]!;
    });
  },
};

function resolveGather(attributes: GatherAttributes, rows: number): GatherAttributes {
  return {
    outer: resolveDimension(attributes.outer, rows),
    axis: resolveDimension(attributes.axis, rows),
    inner: resolveDimension(attributes.inner, rows),
    count: resolveDimension(attributes.count, rows),
  };
}

/**
 * Slices of x at int32 indices along an axis, which is replaced by the shape of the indices. An index out of
 * range gives NaN.
 */
export function gather(x: Node, indices: Node, axis = 0): Node {
  requireIndices("gather", indices);
  const along = resolveAxis("gather", axis, x.shape.length);
  const before = x.shape.slice(0, along);
  const after = x.shape.slice(along + 1);
  const attributes = {
    outer: sizeOf(before),
    axis: x.shape[along]!,
    inner: sizeOf(after),
    count: sizeOf(indices.shape),
  };
  const shape = [...before, ...indices.shape, ...after];
  return new Node(gatherOperation, [x, indices], attributes, shape, x.dtype);
}

const scatterAddOperation: Operation<GatherAttributes> = {
  name: "scatterAdd",
  rule: "scatterAdd: gather",
  gradient(node, upstream) {
    const [dy, indices] = node.inputs as [Node, Node];
    const { outer, axis, inner } = node.attributes;
    const gathered = gather(reshape(upstream, [outer, axis, inner]), indices, 1);
    return [reshape(gathered, dy.shape), undefined];
  },
  emit(node) {
    const [dy, indices] = node.inputs as [Node, Node];
    const { outer, axis, inner, count } = node.attributes;
    return [
      command("scatterAdd", [dy, indices, node, outer, axis, inner, count], {
        flops: sizeOf(dy.shape),
      }),
    ];
  },
  reference([dy, indices], node, rows) {
    const { axis, inner, count } = resolveGather(node.attributes, rows);
    const dx = new Float64Array(sizeOf(resolveShape(node.shape, rows)));
    dy!.forEach((value, i) => {
      const o = Math.floor(i / (count * inner));
      const index = indices![Math.floor(i / inner) % count]!;
      dx[(o * axis + index) * inner + (i % inner)]! += value;
    });
    return dx;
  },
};

/** Adds the slices dy at indices to zeros of a shape: the adjoint of gather. */
export function scatterAdd(
  dy: Node,
  indices: Node,
  attributes: GatherAttributes,
  shape: Shape,
): Node {
  return new Node(scatterAddOperation, [dy, indices], attributes, shape);
}
