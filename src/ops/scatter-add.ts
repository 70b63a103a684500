import { Opcode } from "../../assembly/opcodes.ts";
import { resolveShape, type Shape, sizeOf } from "../core/shape.ts";
import { at, command, size } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { type GatherAttributes, gather, resolveGather } from "./gather.ts";
import { reshape } from "./reshape.ts";

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
      command(
        Opcode.scatterAdd,
        node,
        [at(dy), at(indices), at(node), size(outer), size(axis), size(inner), size(count)],
        { flops: sizeOf(dy.shape) },
      ),
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

/** Zeros of a shape to which the slices dy are added at indices: the adjoint of gather. */
export function scatterAdd(
  dy: Node,
  indices: Node,
  attributes: GatherAttributes,
  shape: Shape,
): Node {
  return new Node(scatterAddOperation, [dy, indices], attributes, shape);
}
