// Operations of nodes as operators of ONNX 17. Images and normalisations are in pictures.ts.

import { inOrder } from "../../array/axes.ts";
import { SELU_ALPHA, SELU_SCALE } from "../../core/selu.ts";
import { ROWS, type Shape, sizeOf } from "../../core/shape.ts";
import type { Node } from "../../ir/node.ts";
import { float, integer, integers } from "../messages.ts";
import { PICTURES } from "./pictures.ts";
import { beforeReshape, type Exporter, hasRows, type Translation } from "./translation.ts";
import type { Held } from "./values.ts";

const direct =
  (operator: string): Exporter =>
  (node, to) =>
    to.elementwise(node, operator);

const numbersOf = (node: Node) => node.attributes as readonly number[];

/** The same value under another node. */
const same: Exporter = (node, to) => to.held(node.inputs[0]!);

/** An activation whose operator has its number as alpha. */
const withAlpha =
  (operator: string): Exporter =>
  (node, to) => {
    const held = to.held(node.inputs[0]!);
    const alpha = float(numbersOf(node)[0]!);
    return { ...held, name: to.emit(operator, [held.name], { alpha }) };
  };

/** Operators on a value in any order of its axes. */
const chain =
  (steps: (x: string, to: Translation) => string): Exporter =>
  (node, to) => {
    const held = to.held(node.inputs[0]!);
    return { ...held, name: steps(held.name, to) };
  };

/** 1 where a comparison holds, otherwise 0. */
const comparison =
  (operator: string): Exporter =>
  (node, to) => {
    const held = to.elementwise(node, operator);
    return { ...held, name: to.cast(held.name, "float") };
  };

/** An operator along the last axis, wherever that is. */
const alongLast =
  (operator: string): Exporter =>
  (node, to) => {
    const held = to.held(node.inputs[0]!);
    const last = node.shape.length - 1;
    if (!held.axes.includes(last)) {
      return to.result(node, operator, [to.named(node.inputs[0]!)], { axis: integer(-1) });
    }
    const axis = integer(held.axes.indexOf(last));
    return { ...held, name: to.emit(operator, [held.name], { axis }) };
  };

/** The axes that a reduction makes 1. */
const reducedAxes = (from: Shape, to: Shape): number[] =>
  inOrder(from).filter((axis) => from[axis] !== to[axis]);

/** A reduction that keeps its axes; those of ReduceSum are an input. */
function reduce(
  { shape, inputs: [x] }: Pick<Node, "shape" | "inputs">,
  operator: string,
  to: Translation,
): Held {
  const held = to.held(x!);
  const axes = reducedAxes(x!.shape, shape);
  if (axes.length === 0) return held; // an empty list would mean all
  const isWhole = axes.every((axis) => held.axes.includes(axis));
  const from = isWhole ? held : { name: to.named(x!), axes: inOrder(x!.shape) };
  const places = axes.map((axis) => from.axes.indexOf(axis)).sort((a, b) => a - b);
  const keepdims = integer(1);
  const name =
    operator === "ReduceSum"
      ? to.emit(operator, [from.name, to.graph.integers(places)], { keepdims })
      : to.emit(operator, [from.name], { axes: integers(places), keepdims });
  return { name, shape, axes: from.axes };
}

const reduction =
  (operator: string): Exporter =>
  (node, to) =>
    reduce(node, operator, to);

/** The sum of a mean, reshaped or not. */
function summed(node: Node): Node | undefined {
  const [x] = node.inputs;
  const sum = x!.operation.name === "reshape" ? x!.inputs[0]! : x!;
  if (sum.operation.name !== "sum") return undefined;
  const { count } = sum.attributes as { readonly count: number };
  return count === (node.attributes as { readonly count: number }).count ? sum : undefined;
}

/** A matrix product of rows; what it is applied to may have more axes before the last. */
function matmul(node: Node, to: Translation): Held {
  const [a, b] = node.inputs as [Node, Node];
  const { form } = node.attributes as { readonly form: "ab" | "aTb" | "abT" };
  const whole = beforeReshape(a);
  const isOfMore = form === "ab" && b.shape.length === 2 && a.shape[0] !== ROWS;
  if (isOfMore && hasRows(whole.shape) && whole.shape.at(-1) === a.shape.at(-1)) {
    const name = to.emit("MatMul", [to.named(whole), to.named(b)]);
    const shape = [...whole.shape.slice(0, -1), b.shape[1]!];
    return { name, shape, axes: inOrder(shape) };
  }
  const operand = (x: Node, isTransposed: boolean) => {
    const axes = inOrder(x.shape);
    const last = axes.slice(-2);
    return to.named(x, isTransposed ? [...axes.slice(0, -2), ...last.reverse()] : axes);
  };
  const names = [operand(a, form === "aTb"), operand(b, form === "abT")];
  return to.result(node, "MatMul", names);
}

/** Selu is a product of Elu, of which the file has no other. */
function product(node: Node, to: Translation): Held {
  const [a, b] = node.inputs as [Node, Node];
  const scale = to.constant(b);
  const isSelu =
    a.operation.name === "elu" &&
    numbersOf(a)[0] === SELU_ALPHA &&
    scale?.data.length === 1 &&
    scale.data[0] === Math.fround(SELU_SCALE);
  if (!isSelu) return to.elementwise(node, "Mul");
  const held = to.held(a.inputs[0]!);
  return { ...held, name: to.emit("Selu", [held.name]) };
}

/** An operand of where() before it was broadcast, which ONNX does by itself. */
const narrow = (node: Node): Node =>
  node.operation.name === "broadcastTo" ? node.inputs[0]! : node;

const EXPORTERS: Readonly<Record<string, Exporter>> = {
  ...PICTURES,
  add: direct("Add"),
  sub: direct("Sub"),
  mul: product,
  div: direct("Div"),
  neg: direct("Neg"),
  sqrt: direct("Sqrt"),
  exp: direct("Exp"),
  log: direct("Log"),
  abs: direct("Abs"),
  sign: direct("Sign"),
  pow: direct("Pow"),
  maximum: direct("Max"),
  minimum: direct("Min"),
  square: chain((x, to) => to.emit("Mul", [x, x])),
  equal: comparison("Equal"),
  greater: comparison("Greater"),
  greaterEqual: comparison("GreaterOrEqual"),
  clip(node, to) {
    const held = to.held(node.inputs[0]!);
    const [low, high] = numbersOf(node) as [number, number];
    return { ...held, name: to.emit("Clip", [held.name, to.scalar(low), to.scalar(high)]) };
  },
  where(node, to) {
    const inputs = node.inputs.map(narrow);
    const axes = to.commonAxes(node, inputs);
    const [condition, a, b] = inputs.map((input) => to.operand(input, node.shape, axes));
    const name = to.emit("Where", [to.cast(condition!, "bool"), a!, b!]);
    return { name, shape: node.shape, axes };
  },
  relu: direct("Relu"),
  sigmoid: direct("Sigmoid"),
  tanh: direct("Tanh"),
  softplus: direct("Softplus"),
  leakyRelu: withAlpha("LeakyRelu"),
  elu: withAlpha("Elu"),
  silu: chain((x, to) => to.emit("Mul", [x, to.emit("Sigmoid", [x])])),
  gelu: chain((x, to) => {
    const share = to.emit("Erf", [to.emit("Div", [x, to.scalar(Math.SQRT2)])]);
    const twice = to.emit("Mul", [x, to.emit("Add", [share, to.scalar(1)])]);
    return to.emit("Mul", [twice, to.scalar(0.5)]);
  }),
  geluTanh: chain((x, to) => {
    const cube = to.emit("Mul", [to.emit("Mul", [x, x]), x]);
    const inner = to.emit("Add", [x, to.emit("Mul", [cube, to.scalar(0.044715)])]);
    const bent = to.emit("Tanh", [to.emit("Mul", [inner, to.scalar(Math.sqrt(2 / Math.PI))])]);
    const twice = to.emit("Mul", [x, to.emit("Add", [bent, to.scalar(1)])]);
    return to.emit("Mul", [twice, to.scalar(0.5)]);
  }),
  softmax: alongLast("Softmax"),
  logSoftmax: alongLast("LogSoftmax"),
  stopGradient: same,
  copy: same,
  // moved only where a node needs it
  reshape: (node, to) => to.raw(node.inputs[0]!),
  transpose(node, to) {
    const { order } = node.attributes as { readonly order: readonly number[] };
    const held = to.held(node.inputs[0]!);
    return { ...held, shape: node.shape, axes: held.axes.map((axis) => order.indexOf(axis)) };
  },
  linear(node, to) {
    const [x, kernel, bias] = node.inputs as [Node, Node, Node];
    return to.result(node, "Gemm", [to.named(x), to.named(kernel), to.named(bias)]);
  },
  matmul,
  sum: reduction("ReduceSum"),
  max: reduction("ReduceMax"),
  min: reduction("ReduceMin"),
  divideBySize(node, to) {
    const { count } = node.attributes as { readonly count: number };
    const [x] = node.inputs as [Node];
    const sum = summed(node);
    if (sum) return reduce({ shape: sum.shape, inputs: sum.inputs }, "ReduceMean", to);
    const held = to.held(x);
    return { ...held, name: to.emit("Div", [held.name, to.scalar(count)]) };
  },
  concat(node, to) {
    const { axis } = node.attributes as { readonly axis: number };
    const common = to.commonAxes(node, node.inputs);
    const axes = common.includes(axis) ? common : inOrder(node.shape);
    const names = node.inputs.map((input) => to.named(input, axes));
    const name = to.emit("Concat", names, { axis: integer(axes.indexOf(axis)) });
    return { name, shape: node.shape, axes };
  },
  slice(node, to) {
    const { start } = node.attributes as { readonly start: readonly number[] };
    const [x] = node.inputs as [Node];
    const changed = inOrder(node.shape).filter((axis) => x.shape[axis] !== node.shape[axis]);
    const held = to.held(x);
    const isWhole = changed.every((axis) => held.axes.includes(axis));
    const axes = isWhole ? held.axes : inOrder(node.shape);
    const list = (value: (axis: number) => number) => to.graph.integers(changed.map(value));
    const name = to.emit("Slice", [
      to.named(x, axes),
      list((axis) => start[axis]!),
      list((axis) => start[axis]! + node.shape[axis]!),
      list((axis) => axes.indexOf(axis)),
    ]);
    return { name, shape: node.shape, axes };
  },
  broadcastTo(node, to) {
    const [x] = node.inputs as [Node];
    const wide = [...node.shape.slice(x.shape.length).map(() => 1), ...x.shape];
    if (!hasRows(node.shape)) {
      return to.result(node, "Expand", [to.named(x), to.graph.integers(node.shape)]);
    }
    const name = to.operand(x, wide, inOrder(wide));
    const others = node.shape.slice(1);
    const size = hasRows(wide) ? to.graph.integers([1, ...others]) : to.rowsAnd(others);
    return to.result(node, "Expand", [name, size]);
  },
  argmax(node, to) {
    const [x] = node.inputs as [Node];
    const { outer, count } = node.attributes as { readonly outer: number; readonly count: number };
    const axis = axisOf(x.shape, outer, count);
    const shape = x.shape.filter((_, i) => i !== axis);
    const name = to.emit("ArgMax", [to.named(x)], { axis: integer(axis), keepdims: integer(0) });
    return { name, shape, axes: inOrder(shape) };
  },
  oneHot(node, to) {
    const { depth } = node.attributes as { readonly depth: number };
    const values = to.number("off and on", Float32Array.of(0, 1), [2]);
    const inputs = [to.named(node.inputs[0]!), to.graph.integers([depth], true), values];
    return to.result(node, "OneHot", inputs, { axis: integer(-1) });
  },
  gather(node, to) {
    const [x, indices] = node.inputs as [Node, Node];
    const { outer, axis } = node.attributes as { readonly outer: number; readonly axis: number };
    const along = axisOf(x.shape, outer, axis);
    const names = [to.named(x), to.named(indices)];
    const shape = [...x.shape.slice(0, along), ...indices.shape, ...x.shape.slice(along + 1)];
    const name = to.emit("Gather", names, { axis: integer(along) });
    return { name, shape, axes: inOrder(shape) };
  },
};

/** The axis of so many elements behind so many others. */
const axisOf = (shape: Shape, outer: number, count: number): number =>
  shape.findIndex((size, axis) => size === count && sizeOf(shape.slice(0, axis)) === outer);

/** By the name of the operation. */
export const OPERATION_EXPORTERS: ReadonlyMap<string, Exporter> = new Map(
  Object.entries(EXPORTERS),
);
