import { SUM_BLOCK } from "../../assembly/sums.ts";
import {
  resolveDimension,
  resolveShape,
  type Shape,
  sameShape,
  sizeOf,
  stridesOf,
} from "../core/shape.ts";
import { command } from "../ir/command.ts";
import { type CommandDivision, Node, type Operation } from "../ir/node.ts";
import { copyStrided } from "./copy-strided.ts";
import { type Axes, keptShape, type Reduction, reductions } from "./reduction.ts";
import { requireFloat } from "./require.ts";
import { reshape } from "./reshape.ts";
import { broadcastStrides, expand } from "./strides.ts";

/** x as [outer, count, inner], summed over the middle axis. */
interface SumAttributes extends Reduction {
  /** If the last axis is summed: in sixteen lanes. Otherwise in order of the index. */
  readonly inLanes: boolean;
}

/** How threads divide sums of columns, two cache lines at least. */
const BY_COLUMNS: CommandDivision = {
  ...{ count: 4, unit: 32 },
  shifts: [
    [0, 4],
    [1, 4],
  ],
};

const sumOperation: Operation<SumAttributes> = {
  name: "sum",
  rule: "sum: spread",
  locality: "selective",
  gradient(node, upstream) {
    const { kept } = node.attributes;
    const x = node.inputs[0]!;
    return [broadcastTo(reshape(upstream, kept), x.shape)];
  },
  emit(node) {
    const { outer, count, inner, inLanes } = node.attributes;
    const x = node.inputs[0]!;
    const operands = [x, node, outer, count] as const;
    const flops = sizeOf(x.shape);
    if (inLanes && outer === 1 && count >= 2 * SUM_BLOCK) {
      const blocks = Math.ceil(count / SUM_BLOCK);
      const sums = new Node(sumOperation, [x], node.attributes, [blocks]);
      return [
        command("sumBlocks", [x, sums, count], { flops }),
        command("sumAxis", [sums, node, 1, blocks, 1, 1], { flops: blocks }),
      ];
    }
    if (inLanes) return [command("sumLast", operands, { flops })];
    const division = outer === 1 ? { division: BY_COLUMNS } : {};
    return [command("sumAxis", [...operands, inner, inner], { flops, ...division })];
  },
  reference([x], node, rows) {
    const [outer, count, inner] = [
      node.attributes.outer,
      node.attributes.count,
      node.attributes.inner,
    ].map((d) => resolveDimension(d, rows)) as [number, number, number];
    const y = new Float64Array(outer * inner);
    for (let o = 0; o < outer; o++) {
      for (let k = 0; k < count; k++) {
        for (let i = 0; i < inner; i++) y[o * inner + i]! += x![(o * count + k) * inner + i]!;
      }
    }
    return y;
  },
};

/** Sum over some axes, or all. */
export function sum(x: Node, axes?: Axes, keepDims = false): Node {
  requireFloat("sum", x);
  let y = x;
  // the last group first, so that the axes before it keep their numbers
  for (const reduction of reductions("sum", x.shape, axes)) {
    const inLanes = reduction.last;
    y = new Node(sumOperation, [y], { ...reduction, inLanes }, reduction.kept);
  }
  return reshape(y, keptShape("sum", x.shape, axes, keepDims));
}

/** Sums x over broadcast axes: the adjoint of broadcastTo. */
export function sumTo(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  const extra = x.shape.length - shape.length;
  const axes = x.shape.flatMap((dimension, axis) =>
    axis < extra || shape[axis - extra] !== dimension ? [axis] : [],
  );
  return reshape(axes.length === 0 ? x : sum(x, axes, true), shape);
}

const broadcastToOperation: Operation = {
  name: "broadcastTo",
  rule: "broadcast: sum",
  gradient: (node, upstream) => [sumTo(upstream, node.inputs[0]!.shape)],
  emit(node) {
    const [x] = node.inputs as [Node];
    return [
      copyStrided(
        x,
        node,
        node.shape,
        broadcastStrides(x.shape, node.shape),
        stridesOf(node.shape),
      ),
    ];
  },
  reference: ([x], node, rows) =>
    expand(x!, resolveShape(node.inputs[0]!.shape, rows), resolveShape(node.shape, rows)),
};

/** x broadcast to a shape. */
export function broadcastTo(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  return new Node(broadcastToOperation, [x], undefined, shape, x.dtype);
}
