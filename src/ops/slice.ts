import { phrase, ShapeError } from "../core/errors.ts";
import {
  resolveShape,
  type Shape,
  sameShape,
  showShape,
  sizeOf,
  stridesOf,
  timesDimension,
} from "../core/shape.ts";
import { command } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { copyStrided } from "./copy-strided.ts";
import { copyBlock, pasteBlock } from "./strides.ts";

interface SliceAttributes {
  readonly start: readonly number[];
}

const sliceOperation: Operation<SliceAttributes> = {
  name: "slice",
  rule: "slice: pad with zeros",
  locality: "selective",
  gradient: (node, upstream) => [pad(upstream, node.attributes.start, node.inputs[0]!.shape)],
  emit(node) {
    const [x] = node.inputs as [Node];
    const strides = stridesOf(x.shape);
    return [
      copyStrided(
        x,
        node,
        node.shape,
        strides,
        stridesOf(node.shape),
        offsetOf(node.attributes.start, strides),
      ),
    ];
  },
  reference([x], node, rows) {
    const from = resolveShape(node.inputs[0]!.shape, rows);
    const shape = resolveShape(node.shape, rows);
    return copyBlock(x!, stridesOf(from), node.attributes.start, shape);
  },
};

/** Elements before an index; a negative number scales with the rows. */
export function offsetOf(start: readonly number[], strides: readonly number[]): number {
  const terms = start.map((index, axis) => timesDimension(index, strides[axis]!));
  if (terms.some((term) => term < 0) && terms.some((term) => term > 0)) {
    const action = "slice on both sides of the dimension that scales with the batch";
    const hint = "slice twice";
    throw ShapeError.of("SLICE_AROUND_ROWS", action, "one side", start, { hint });
  }
  return terms.reduce((offset, term) => offset + term, 0);
}

/** The part of x from `start` with the shape `size`; a size of -1 extends to the end. */
export function slice(x: Node, start: readonly number[], size: Shape): Node {
  const rank = x.shape.length;
  const shape = size.map((length, axis) => {
    const dimension = x.shape[axis] ?? 0;
    if (length !== -1) return length;
    return dimension < 0 ? dimension : dimension - (start[axis] ?? 0);
  });
  const fits =
    start.length === rank &&
    shape.length === rank &&
    shape.every((length, axis) => {
      const begin = start[axis]!;
      const dimension = x.shape[axis]!;
      if (dimension < 0) return begin === 0 && length === dimension;
      return Number.isInteger(begin) && begin >= 0 && length >= 0 && begin + length <= dimension;
    });
  if (!fits) {
    const expected = `a start and a size of ${rank} numbers inside it`;
    const got = phrase(`[${start.join(", ")}] and [${size.join(", ")}]`, { start, size });
    throw ShapeError.of("SLICE_RANGE", `slice ${showShape(x.shape)}`, expected, got);
  }
  if (sameShape(shape, x.shape)) return x;
  return new Node(sliceOperation, [x], { start }, shape, x.dtype);
}

interface PadAttributes {
  readonly start: readonly number[];
}

const padOperation: Operation<PadAttributes> = {
  name: "pad",
  rule: "pad: slice",
  locality: "selective",
  gradient: (node, upstream) => [slice(upstream, node.attributes.start, node.inputs[0]!.shape)],
  emit(node) {
    const [x] = node.inputs as [Node];
    const strides = stridesOf(node.shape);
    return [
      command("fill", [node, sizeOf(node.shape), 0]),
      copyStrided(
        x,
        node,
        x.shape,
        stridesOf(x.shape),
        strides,
        0,
        offsetOf(node.attributes.start, strides),
      ),
    ];
  },
  reference([x], node, rows) {
    const shape = resolveShape(node.shape, rows);
    const y = new Float64Array(sizeOf(shape));
    pasteBlock(
      x!,
      resolveShape(node.inputs[0]!.shape, rows),
      y,
      stridesOf(shape),
      node.attributes.start,
    );
    return y;
  },
};

/** Zeros of a larger shape with x at `start`: the adjoint of slice. */
export function pad(x: Node, start: readonly number[], shape: Shape): Node {
  return sameShape(x.shape, shape) ? x : new Node(padOperation, [x], { start }, shape, x.dtype);
}
