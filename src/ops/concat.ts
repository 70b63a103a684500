import { phrase, ShapeError } from "../core/errors.ts";
import {
  resolveAxis,
  resolveShape,
  shapePhrase,
  showShape,
  sizeOf,
  stridesOf,
  timesDimension,
} from "../core/shape.ts";
import { Node, type Operation } from "../ir/node.ts";
import { copyStrided } from "./copy-strided.ts";
import { slice } from "./slice.ts";
import { pasteBlock } from "./strides.ts";

interface ConcatAttributes {
  readonly axis: number;
  /** Position of each input on the axis. */
  readonly starts: readonly number[];
}

const concatOperation: Operation<ConcatAttributes> = {
  name: "concat",
  rule: "concat: split",
  locality: "selective",
  gradient: (node, upstream) =>
    node.inputs.map((input, i) => slice(upstream, startOf(node, i), input.shape)),
  emit(node) {
    const strides = stridesOf(node.shape);
    return node.inputs.map((input, i) =>
      copyStrided(
        input,
        node,
        input.shape,
        stridesOf(input.shape),
        strides,
        0,
        timesDimension(node.attributes.starts[i]!, strides[node.attributes.axis]!),
      ),
    );
  },
  reference(inputs, node, rows) {
    const shape = resolveShape(node.shape, rows);
    const y = new Float64Array(sizeOf(shape));
    inputs.forEach((x, i) => {
      pasteBlock(
        x,
        resolveShape(node.inputs[i]!.shape, rows),
        y,
        stridesOf(shape),
        startOf(node, i),
      );
    });
    return y;
  },
};

const startOf = (node: Node<ConcatAttributes>, i: number): number[] =>
  node.shape.map((_, axis) => (axis === node.attributes.axis ? node.attributes.starts[i]! : 0));

/** Concatenates tensors along an axis; all other dimensions are equal. */
export function concat(tensors: readonly Node[], axis: number): Node {
  const first = tensors[0];
  if (first === undefined) {
    throw new ShapeError("CONCAT_NOTHING", "Cannot concat: expected at least one tensor, got none");
  }
  const along = resolveAxis("concat", axis, first.shape.length);
  const starts: number[] = [];
  let length = 0;
  for (const tensor of tensors) {
    const fits =
      tensor.dtype === first.dtype &&
      tensor.shape.length === first.shape.length &&
      tensor.shape.every((d, i) => (i === along ? d >= 0 : d === first.shape[i]));
    if (!fits) {
      const action = `concat along axis ${axis}`;
      const expected = phrase(`shapes like ${showShape(first.shape)}`, first.shape);
      throw ShapeError.of("CONCAT_SHAPES", action, expected, shapePhrase(tensor.shape));
    }
    starts.push(length);
    length += tensor.shape[along]!;
  }
  if (tensors.length === 1) return first;
  const shape = first.shape.map((dimension, i) => (i === along ? length : dimension));
  return new Node(concatOperation, tensors, { axis: along, starts }, shape, first.dtype);
}
