import { Opcode } from "../../assembly/opcodes.ts";
import { resolveShape, type Shape, sameShape, sizeOf, stridesOf } from "../core/shape.ts";
import { at, command, float, size } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { copyStrided } from "./copy-strided.ts";
import { offsetOf, slice } from "./slice.ts";
import { pasteBlock } from "./strides.ts";

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
      command(Opcode.fill, node, [at(node), size(sizeOf(node.shape)), float(0)]),
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

/** x placed at `start` inside zeros of a larger shape: the adjoint of slice. */
export function pad(x: Node, start: readonly number[], shape: Shape): Node {
  return sameShape(x.shape, shape) ? x : new Node(padOperation, [x], { start }, shape, x.dtype);
}
