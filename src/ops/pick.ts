import { resolveShape, type Shape, sizeOf } from "../core/shape.ts";
import { command } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";

const pickOperation: Operation = {
  name: "pick",
  rule: "pick: place back",
  locality: "selective",
  gradient: (node, upstream) => [
    place(upstream, node.inputs[1]!, node.inputs[0]!.shape),
    undefined,
  ],
  emit(node) {
    const [x, indices] = node.inputs as [Node, Node];
    return [command("pick", [x, indices, node, ...(x.shape as [number, number, number])])];
  },
  reference([x, indices], node, rows) {
    const [outer, axis, inner] = resolveShape(node.inputs[0]!.shape, rows) as [
      number,
      number,
      number,
    ];
    return new Float64Array(sizeOf([outer, inner])).map(
      (_, i) => x![(Math.floor(i / inner) * axis + indices![i]!) * inner + (i % inner)]!,
    );
  },
};

/** Elements of x [outer, axis, inner] at indices [outer, inner] of the middle axis. */
export function pick(x: Node, indices: Node): Node {
  const [outer, , inner] = x.shape;
  return new Node(pickOperation, [x, indices], undefined, [outer!, inner!]);
}

const placeOperation: Operation = {
  name: "place",
  rule: "place: pick back",
  locality: "selective",
  gradient: (node, upstream) => [pick(upstream, node.inputs[1]!), undefined],
  emit(node) {
    const [x, indices] = node.inputs as [Node, Node];
    return [command("place", [x, indices, node, ...(node.shape as [number, number, number])])];
  },
  reference([x, indices], node, rows) {
    const shape = resolveShape(node.shape, rows) as [number, number, number];
    const [, axis, inner] = shape;
    return new Float64Array(sizeOf(shape)).map((_, i) => {
      const column = Math.floor(i / (axis * inner)) * inner + (i % inner);
      return Math.floor(i / inner) % axis === indices![column] ? x![column]! : 0;
    });
  },
};

/** Zeros [outer, axis, inner] with x [outer, inner] at indices [outer, inner] of the middle axis. */
export function place(x: Node, indices: Node, shape: Shape): Node {
  return new Node(placeOperation, [x, indices], undefined, shape);
}
