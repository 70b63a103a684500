import { Opcode } from "../../assembly/opcodes.ts";
import { ShapeError } from "../core/errors.ts";
import { resolveAxis, showShape, sizeOf } from "../core/shape.ts";
import { at, command, size } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { requireFloat } from "./elementwise.ts";
import { eachColumn } from "./extremum.ts";
import { reshape } from "./reshape.ts";

interface ArgmaxAttributes {
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
}

const argmaxOperation: Operation<ArgmaxAttributes> = {
  name: "argmax",
  rule: "argmax: nothing flows",
  emit(node) {
    const [x] = node.inputs as [Node];
    const { outer, count, inner } = node.attributes;
    return [command(Opcode.argmax, node, [at(x), at(node), size(outer), size(count), size(inner)])];
  },
  reference: ([x], node, rows) =>
    eachColumn(node.attributes, rows, (column) =>
      column.reduce((best, k, i) => (x![k]! > x![column[best]!]! ? i : best), 0),
    ),
};

/** Along the middle of [outer, count, inner]: [outer, inner] int32. */
export function argmaxOf(x: Node, attributes: ArgmaxAttributes): Node {
  const { outer, count, inner } = attributes;
  return new Node(argmaxOperation, [x], { outer, count, inner }, [outer, inner], "int32");
}

/** The lowest index of the largest element along an axis, int32; without one, of all elements. */
export function argmax(x: Node, axis?: number, keepDims = false): Node {
  requireFloat("argmax", x);
  if (x.shape.includes(0)) {
    throw new ShapeError(
      "EMPTY_REDUCTION",
      `Cannot take the argmax of no elements: got ${showShape(x.shape)}`,
    );
  }
  if (axis === undefined) {
    const all = argmaxOf(x, { outer: 1, count: sizeOf(x.shape), inner: 1 });
    return reshape(all, keepDims ? x.shape.map(() => 1) : []);
  }
  const along = resolveAxis("argmax", axis, x.shape.length);
  const before = x.shape.slice(0, along);
  const after = x.shape.slice(along + 1);
  const y = argmaxOf(x, { outer: sizeOf(before), count: x.shape[along]!, inner: sizeOf(after) });
  return reshape(y, [...before, ...(keepDims ? [1] : []), ...after]);
}
