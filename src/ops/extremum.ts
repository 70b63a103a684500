// Common parts of max and min.

import { ShapeError } from "../core/errors.ts";
import { resolveAxis, resolveDimension, shapePhrase, sizeOf } from "../core/shape.ts";
import { type CommandName, command, commandOf } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { neg } from "./arithmetic.ts";
import { place } from "./pick.ts";
import { type Axes, keptShape, type Reduction, reductions, resolveAxes } from "./reduction.ts";
import { requireFloat } from "./require.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

/** Creates max (sign 1) and min (sign -1). */
export function extremum(definition: {
  readonly name: string;
  readonly kernel: CommandName;
  readonly sign: 1 | -1;
}): (x: Node, axes?: Axes, keepDims?: boolean) => Node {
  const { name, kernel, sign } = definition;
  const operation: Operation<Reduction> = {
    name,
    rule: `${name}: route`,
    locality: "selective",
    gradient(node, upstream) {
      const [x] = node.inputs as [Node];
      const { outer, count, inner } = node.attributes;
      const seen = reshape(x, [outer, count, inner]);
      const winner = argmaxOf(sign === 1 ? seen : neg(seen), node.attributes);
      const dx = place(reshape(upstream, [outer, inner]), winner, [outer, count, inner]);
      return [reshape(dx, x.shape)];
    },
    emit(node) {
      const [x] = node.inputs as [Node];
      const { outer, count, inner } = node.attributes;
      return [
        commandOf(kernel, [x, node, outer, count, inner], {
          flops: sizeOf(x.shape),
        }),
      ];
    },
    reference([x], node, rows) {
      return eachColumn(node.attributes, rows, (column) =>
        column.reduce((best, k) => ((x![k]! - x![best]!) * sign > 0 ? k : best), column[0]!),
      ).map((k) => x![k]!);
    },
    kinkDistance([x], node, rows) {
      const gaps = eachColumn(node.attributes, rows, (column) => {
        const [first = 0, second = -Infinity] = column
          .map((k) => x![k]! * sign)
          .sort((a, b) => b - a);
        return first - second;
      });
      return gaps.reduce((nearest, gap) => Math.min(nearest, gap), Infinity);
    },
  };
  return (x, axes, keepDims = false) => {
    requireFloat(name, x);
    const resolved = resolveAxes(name, x.shape, axes);
    if (resolved.some((axis) => x.shape[axis] === 0)) throw noElements(name, x);
    // reduced axes together at the end: a tie then goes to the lowest index of all of them
    const rest = x.shape.flatMap((_, axis) => (resolved.includes(axis) ? [] : [axis]));
    const isOneGroup = resolved.every((axis, i) => axis === resolved[0]! + i);
    const moved = isOneGroup ? x : transpose(x, [...rest, ...resolved]);
    const movedAxes = isOneGroup ? resolved : resolved.map((_, i) => rest.length + i);
    const [reduction] = reductions(name, moved.shape, movedAxes);
    const y = reduction ? new Node(operation, [moved], reduction, reduction.kept) : moved;
    return reshape(y, keptShape(name, x.shape, axes, keepDims));
  };
}

const noElements = (name: string, { shape }: Node): ShapeError =>
  ShapeError.of("EMPTY_REDUCTION", `take the ${name}`, "elements", shapePhrase(shape));

/** Calls `choose` with the indices of every group of elements that is reduced to one. */
function eachColumn(
  reduction: { readonly outer: number; readonly count: number; readonly inner: number },
  rows: number,
  choose: (column: readonly number[]) => number,
): Float64Array {
  const outer = resolveDimension(reduction.outer, rows);
  const count = resolveDimension(reduction.count, rows);
  const inner = resolveDimension(reduction.inner, rows);
  return Float64Array.from({ length: outer * inner }, (_, at) => {
    const first = Math.floor(at / inner) * count * inner + (at % inner);
    return choose(Array.from({ length: count }, (__, k) => first + k * inner));
  });
}

interface ArgmaxAttributes {
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
}

const argmaxOperation: Operation<ArgmaxAttributes> = {
  name: "argmax",
  rule: "argmax: no gradient",
  emit(node) {
    const [x] = node.inputs as [Node];
    const { outer, count, inner } = node.attributes;
    return [command("argmax", [x, node, outer, count, inner])];
  },
  reference: ([x], node, rows) =>
    eachColumn(node.attributes, rows, (column) =>
      column.reduce((best, k, i) => (x![k]! > x![column[best]!]! ? i : best), 0),
    ),
};

/** Along the middle of [outer, count, inner]: [outer, inner] int32. */
function argmaxOf(x: Node, attributes: ArgmaxAttributes): Node {
  const { outer, count, inner } = attributes;
  return new Node(argmaxOperation, [x], { outer, count, inner }, [outer, inner], "int32");
}

/** The lowest index of the largest element along an axis, int32; without an axis, over all elements. */
export function argmax(x: Node, axis?: number, keepDims = false): Node {
  requireFloat("argmax", x);
  if (x.shape.includes(0)) {
    throw noElements("argmax", x);
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
