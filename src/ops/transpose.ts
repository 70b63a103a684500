import { ShapeError } from "../core/errors.ts";
import { resolveShape, stridesOf } from "../core/shape.ts";
import { Node, type Operation } from "../ir/node.ts";
import { copyStrided } from "./copy-strided.ts";
import { copyBlock } from "./strides.ts";

interface TransposeAttributes {
  readonly order: readonly number[];
}

const transposeOperation: Operation<TransposeAttributes> = {
  name: "transpose",
  rule: "transpose: transpose back",
  locality: "selective",
  gradient(node, upstream) {
    const { order } = node.attributes;
    return [
      transpose(
        upstream,
        order.map((_, axis) => order.indexOf(axis)),
      ),
    ];
  },
  emit(node) {
    const [x] = node.inputs as [Node];
    const strides = stridesOf(x.shape);
    return [
      copyStrided(
        x,
        node,
        node.shape,
        node.attributes.order.map((axis) => strides[axis]!),
        stridesOf(node.shape),
      ),
    ];
  },
  reference([x], node, rows) {
    const strides = stridesOf(resolveShape(node.inputs[0]!.shape, rows));
    return copyBlock(
      x!,
      node.attributes.order.map((axis) => strides[axis]!),
      node.shape.map(() => 0),
      resolveShape(node.shape, rows),
    );
  },
};

/** Permutes the axes; without an order, reverses them. */
export function transpose(x: Node, order?: readonly number[]): Node {
  const rank = x.shape.length;
  const axes = order ?? x.shape.map((_, axis) => rank - 1 - axis);
  const isPermutation =
    axes.length === rank && [...axes].sort((a, b) => a - b).every((axis, i) => axis === i);
  if (!isPermutation) {
    const expected = `each axis from 0 to ${rank - 1} once`;
    throw ShapeError.of("TRANSPOSE_ORDER", "transpose", expected, axes);
  }
  if (axes.every((axis, i) => axis === i)) return x;
  return new Node(
    transposeOperation,
    [x],
    { order: axes },
    axes.map((axis) => x.shape[axis]!),
    x.dtype,
  );
}
