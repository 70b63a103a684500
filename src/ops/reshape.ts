import { phrase, ShapeError } from "../core/errors.ts";
import { type Shape, sameShape, showShape, sizeOf, timesDimension } from "../core/shape.ts";
import { Node, type Operation } from "../ir/node.ts";

const reshapeOperation: Operation = {
  name: "reshape",
  rule: "reshape: reshape back",
  locality: "selective",
  isView: true,
  gradient: (node, upstream) => [reshape(upstream, node.inputs[0]!.shape)],
  reference: ([x]) => x!,
};

/** The same elements in another shape. */
export function reshape(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  if (sizeOf(shape) !== sizeOf(x.shape)) {
    const action = `reshape ${showShape(x.shape)}`;
    const expected = phrase("a shape of as many elements", sizeOf(x.shape));
    throw ShapeError.of("RESHAPE_SIZE", action, expected, phrase(showShape(shape), sizeOf(shape)));
  }
  return new Node(reshapeOperation, [x], undefined, shape, x.dtype);
}

/** The sizes of a user's shape, in which one may be -1 (inferred). */
export function inferShape(x: Node, shape: Shape): number[] {
  const unknown = shape.indexOf(-1);
  const known = shape.reduce(
    (size, d, axis) => (axis === unknown ? size : timesDimension(size, d)),
    1,
  );
  if (unknown < 0 || known === 0 || sizeOf(x.shape) % known !== 0) return [...shape];
  return shape.map((dimension, axis) => (axis === unknown ? sizeOf(x.shape) / known : dimension));
}
