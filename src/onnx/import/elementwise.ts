// Operators on each element: activations, arithmetic, and the layers that files compose of them.

import { channelsFirst, channelsLast } from "../../array/axes.ts";
import { pow } from "../../core/numerics.ts";
import { SELU_ALPHA, SELU_SCALE } from "../../core/selu.ts";
import { elu, gelu, leakyRelu } from "../../layers/activations.ts";
import { dropout } from "../../layers/dropout.ts";
import type { KernelLayer } from "../../layers/kernel-options.ts";
import type { LayerBase } from "../../layers/layer.ts";
import { groupNorm } from "../../layers/pictures/group-norm.ts";
import type { Item } from "../../model/imported/items.ts";
import { TYPE } from "../messages.ts";
import { type Importer, isBare, type Operator } from "./importer.ts";
import { combined } from "./numbers.ts";
import { type Held, type Numbers, type Partial, shapeOf, type Value } from "./values.ts";

type ActivationName = "relu" | "sigmoid" | "tanh" | "softplus" | "silu";

const activated =
  (kind: ActivationName): Operator =>
  (on) =>
    on.activated(on.held(), kind);

const unary =
  (...methods: readonly string[]): Operator =>
  (on) => {
    const value = on.value(0);
    const method = methods[0]!;
    if (value.kind === "numbers" && method === "neg") {
      on.budget.spend(value.data.length);
      return { ...value, data: value.data.map((each) => -each) };
    }
    return on.applied(on.held(), (item) =>
      methods.reduce((x, each) => on.operation(x, each), item),
    );
  };

/** The single number of a value. */
const single = (value: Value): number | undefined =>
  value.kind === "numbers" && value.data.length === 1 ? value.data[0] : undefined;

const isNear = (a: number | undefined, b: number) => a !== undefined && Math.abs(a - b) < 1e-4;

const isSame = (a: Value, b: Value): boolean =>
  a.kind === "held" && b.kind === "held" && a.item === b.item && `${a.axes}` === `${b.axes}`;

/** The value that was multiplied by a number. */
function scaledBy(value: Value, factor: number): Held | undefined {
  if (value.kind !== "held") return undefined;
  const { item, axes } = value;
  if (item.does !== "operation" || typeof item.given[0] !== "number") return undefined;
  const [given] = item.given;
  const isScaled =
    (item.method === "mul" && isNear(given, factor)) ||
    (item.method === "div" && isNear(given, 1 / factor));
  return isScaled ? { kind: "held", item: item.from, axes } : undefined;
}

/** Erf occurs only within gelu: x / 2 · (1 + erf(x / √2)), in any order. */
const erf: Operator = (on) => {
  const x = scaledBy(on.value(0), Math.SQRT1_2);
  if (x) return { kind: "partial", operator: "Erf", stage: "erf", x };
  throw on.refuse("x / √2, as in gelu", "another input");
};

/** A step of gelu by a sum or a product. */
function geluStep(on: Importer, part: Partial, other: Value, operator: string): Value | undefined {
  const next = (stage: string): Partial => ({ ...part, stage });
  if (part.stage === "erf" && operator === "Add" && isNear(single(other), 1))
    return next("1 + erf");
  if (operator !== "Mul") return undefined;
  const ended = () => on.activated(part.x, gelu());
  if (part.stage === "1 + erf") {
    if (isSame(other, part.x)) return next("x (1 + erf)");
    if (isNear(single(other), 0.5)) return next("(1 + erf) / 2");
    const half = scaledBy(other, 0.5);
    return half && isSame(half, part.x) ? ended() : undefined;
  }
  if (part.stage === "x (1 + erf)") return isNear(single(other), 0.5) ? ended() : undefined;
  return part.stage === "(1 + erf) / 2" && isSame(other, part.x) ? ended() : undefined;
}

/** Numbers of each channel, the second axis of a value in the file. */
function ofChannels({ data, shape }: Numbers, x: Held): Float32Array | undefined {
  const rank = x.axes.length;
  const wide = [...x.axes.slice(shape.length).map(() => 1), ...shape];
  const channels = shapeOf(x)[1]!;
  const isVector =
    wide.length === rank && wide.every((size, i) => size === (i === 1 ? channels : 1));
  return isVector ? Float32Array.from(data) : undefined;
}

/** groupNorm(): normalised groups, then scale and offset of each channel. */
export function groupNormOf(
  on: Importer,
  x: Held,
  groups: number,
  epsilon: number,
  scale: Float32Array,
  offset: Float32Array,
): Held {
  const shape = [scale.length];
  const item = on.layer(on.ordered(x, channelsLast(x.axes)), groupNorm(groups, { epsilon }), {
    scale: on.weight({ data: scale, shape }),
    offset: on.weight({ data: offset, shape }),
  });
  return { kind: "held", item, axes: channelsFirst(item.shape) };
}

/** Scale or offset of normalised groups. */
function groupStep(on: Importer, part: Partial, other: Value, operator: string): Value | undefined {
  if (other.kind !== "numbers" || part.stage !== "groups") return undefined;
  const vector = ofChannels(other, part.x);
  if (!vector) return undefined;
  const end = (scale: Float32Array, offset: Float32Array) =>
    groupNormOf(on, part.x, part.groups!, part.epsilon!, scale, offset);
  const scale = part.scale ?? vector.map(() => 1);
  if (operator === "Add") return end(scale, vector);
  if (operator !== "Mul" || part.scale) return undefined;
  const zeros = vector.map(() => 0);
  return { ...part, scale: vector, finish: () => end(vector, zeros) };
}

/** A bias that is added to a layer with a kernel. */
function asBias(on: Importer, x: Held, { data, shape }: Numbers): Held | undefined {
  const { item, axes } = x;
  if (item.does !== "layer" || !isBare(item.layer)) return undefined;
  const last = item.shape.length - 1;
  const units = item.shape[last]!;
  const at = axes.indexOf(last);
  const wide = [...axes.slice(shape.length).map(() => 1), ...shape];
  const isVector =
    wide.length === axes.length &&
    wide.every((size, i) => size === 1 || (i === at && size === units));
  if (!isVector) return undefined;
  const values = Float32Array.from({ length: units }, (_, i) => data[data.length === 1 ? 0 : i]!);
  const bias = on.weight({ data: values, shape: [units] });
  const layer: KernelLayer & LayerBase = { ...item.layer, bias: true };
  return { ...x, item: on.layer(item.from, layer, { ...item.weights, bias }, item.name) };
}

interface Binary {
  /** Absent for operators on numbers alone. */
  readonly method?: string;
  readonly fold: (a: number, b: number) => number;
  /** Of numbers and a value behind them. */
  readonly reversed?: (on: Importer, x: Held, numbers: Numbers) => Held;
}

const withNumbers = (on: Importer, method: string, x: Held, numbers: Numbers): Held => {
  const whole = on.whole(numbers.data.length === 1 ? x : wideEnough(on, x, numbers));
  const given = on.operand(whole, numbers);
  return on.applied(whole, (item) => on.operation(item, method, given));
};

/** Numbers may have more axes than a value only if it is a single row. */
const wideEnough = (on: Importer, x: Held, { shape }: Numbers): Held => {
  if (shape.length <= x.axes.length) return x;
  throw on.refuse(`numbers of at most ${x.axes.length} axes`, `[${shape}]`);
};

const then =
  (...steps: readonly (readonly [method: string, numbers?: number | "numbers"])[]) =>
  (on: Importer, x: Held, numbers: Numbers): Held =>
    steps.reduce<Held>((value, [method, given]) => {
      if (given === "numbers") return withNumbers(on, method, value, numbers);
      const rest = given === undefined ? [] : [given];
      return on.applied(value, (item) => on.operation(item, method, ...rest));
    }, x);

const BINARY: Readonly<Record<string, Binary>> = {
  Add: { method: "add", fold: (a, b) => a + b, reversed: then(["add", "numbers"]) },
  Mul: { method: "mul", fold: (a, b) => a * b, reversed: then(["mul", "numbers"]) },
  Sub: { method: "sub", fold: (a, b) => a - b, reversed: then(["neg"], ["add", "numbers"]) },
  Div: { method: "div", fold: (a, b) => a / b, reversed: then(["pow", -1], ["mul", "numbers"]) },
  Pow: { method: "pow", fold: pow },
  Mod: { fold: (a, b) => ((a % b) + b) % b },
  Max: { method: "maximum", fold: Math.max, reversed: then(["maximum", "numbers"]) },
  Min: { method: "minimum", fold: Math.min, reversed: then(["minimum", "numbers"]) },
  Equal: { method: "equal", fold: (a, b) => +(a === b), reversed: then(["equal", "numbers"]) },
  Greater: {
    method: "greater",
    fold: (a, b) => +(a > b),
    reversed: then(["greaterEqual", "numbers"], ["neg"], ["add", 1]),
  },
  GreaterOrEqual: {
    method: "greaterEqual",
    fold: (a, b) => +(a >= b),
    reversed: then(["greater", "numbers"], ["neg"], ["add", 1]),
  },
};

function binary(on: Importer, operator: string, i: number, a: Value, b: Value): Value {
  const { method, fold, reversed } = BINARY[operator]!;
  const [part, other] = a.kind === "partial" ? [a, b] : [b, a];
  if (part.kind === "partial") {
    const step = geluStep(on, part, other, operator) ?? groupStep(on, part, other, operator);
    if (step) return step;
  }
  if (a.kind === "numbers" && b.kind === "numbers") {
    on.budget.spend(a.data.length + b.data.length);
    const isInteger = a.isInteger === true && b.isInteger === true;
    const folded = combined(a, b, (x, y) => (isInteger ? whole(fold(x, y)) : fold(x, y)));
    if (folded) return { ...folded, isInteger };
    throw on.refuse("numbers of one shape, or a single one", `[${a.shape}] and [${b.shape}]`);
  }
  if (!method) throw on.refuse("numbers", "a value that depends on the input of the model");
  if (b.kind === "numbers") {
    const x = on.heldOf(a);
    const biased = operator === "Add" && on.isOnlyUse(i) && asBias(on, x, b);
    return biased || withNumbers(on, method, x, b);
  }
  if (a.kind === "numbers") {
    const x = on.heldOf(b);
    const biased = operator === "Add" && on.isOnlyUse(1 - i) && asBias(on, x, a);
    if (biased) return biased;
    if (reversed) return reversed(on, x, a);
    throw on.refuse("numbers as its second input", "as its first");
  }
  const [x, y] = [on.heldOf(a), on.heldOf(b)];
  return (operator === "Mul" && (silu(on, x, y) ?? silu(on, y, x))) || on.combined(method, x, y);
}

/** x · sigmoid(x). */
function silu(on: Importer, x: Held, { item, axes }: Held): Held | undefined {
  if (item.does !== "layer" || item.from !== x.item || `${axes}` !== `${x.axes}`) return undefined;
  const { activation } = item.layer as LayerBase & { readonly activation?: { kind: string } };
  const isSigmoid = item.layer.kind === "activation" && activation?.kind === "sigmoid";
  return isSigmoid ? on.activated(x, "silu") : undefined;
}

const two =
  (operator: string): Operator =>
  (on) =>
    binary(on, operator, 0, on.value(0), on.value(1));

/** Of any number of inputs. */
const several =
  (operator: string): Operator =>
  (on) =>
    on.inputs
      .slice(1)
      .reduce<Value>((sum, _, i) => binary(on, operator, 0, sum, on.value(i + 1)), on.value(0));

/** The lower and the upper bound: inputs since opset 11. */
const clip: Operator = (on) => {
  const bound = (name: string, i: number, usual: number) =>
    (on.has(i) ? single(on.numbers(i)) : undefined) ?? on.number(name, usual);
  const [low, high] = [bound("min", 1, -Infinity), bound("max", 2, Infinity)];
  // bounds of float32 stand for none
  const isOpen = (value: number) => Math.abs(value) > 3.4e38;
  if (low === 0 && isOpen(high)) return on.activated(on.held(), "relu");
  const given = [isOpen(low) ? -Infinity : low, isOpen(high) ? Infinity : high];
  return on.applied(on.held(), (item) => on.operation(item, "clip", ...given));
};

const selu: Operator = (on) => {
  const [alpha, gamma] = [on.number("alpha", SELU_ALPHA), on.number("gamma", SELU_SCALE)];
  if (isNear(alpha, SELU_ALPHA) && isNear(gamma, SELU_SCALE)) {
    return on.applied(on.held(), (item) => on.activated(on.plainOf(item), "selu" as "relu").item);
  }
  throw on.refuse("the usual alpha and gamma", `${alpha} and ${gamma}`);
};

/** Slopes below 0: one is leakyRelu(), several are constants. */
const prelu: Operator = (on) => {
  const slope = on.numbers(1);
  const alpha = single(slope);
  if (alpha !== undefined) return on.activated(on.held(), leakyRelu({ alpha }));
  const x = on.whole(on.held());
  const below = on.applied(x, (item) => on.operation(item, "minimum", 0));
  const above = on.applied(x, (item) => on.operation(item, "maximum", 0));
  return on.combined("add", above, withNumbers(on, "mul", below, slope));
};

/** Along the axis that is the last of the item. */
const along =
  (apply: (on: Importer, item: Item) => Item): Operator =>
  (on) => {
    const x = on.held();
    const shape = shapeOf(x);
    const axis = on.axis(on.number("axis", on.opset < 13 ? 1 : -1), shape.length);
    // before opset 13, over all axes from this one
    if (on.opset < 13 && shape.slice(axis + 1).some((size) => size !== 1)) {
      throw on.refuse("one axis, as from opset 13 on", `all from axis ${axis}`);
    }
    const others = shape.map((_, i) => i).filter((i) => i !== axis);
    const isLast = !x.flat && x.axes[axis] === x.item.shape.length - 1;
    if (isLast) return { ...x, item: apply(on, x.item) };
    const order = [...others, axis];
    const item = apply(on, on.ordered(x, order));
    return { kind: "held", item, axes: shape.map((_, i) => order.indexOf(i)) };
  };

const hardSigmoid = (on: Importer, x: Held, alpha: number, beta: number): Held =>
  on.applied(x, (item) => {
    const line = on.operation(on.operation(item, "mul", alpha), "add", beta);
    return on.operation(line, "clip", 0, 1);
  });

/** The types of values between layers. */
const FLOATS: readonly number[] = [TYPE.float, TYPE.double, TYPE.float16];
const TYPES: readonly number[] = Object.values(TYPE);

export const ELEMENTWISE: Readonly<Record<string, Operator>> = {
  Relu: activated("relu"),
  Sigmoid: activated("sigmoid"),
  Tanh: activated("tanh"),
  Softplus: activated("softplus"),
  Swish(on) {
    if (on.number("alpha", 1) === 1) return on.activated(on.held(), "silu");
    throw on.refuse("alpha 1", `${on.number("alpha", 1)}`);
  },
  LeakyRelu: (on) => on.activated(on.held(), leakyRelu({ alpha: on.number("alpha", 0.01) })),
  Elu: (on) => on.activated(on.held(), elu({ alpha: on.number("alpha", 1) })),
  Selu: selu,
  PRelu: prelu,
  Gelu(on) {
    const approximate = on.text("approximate", "none") as "none" | "tanh";
    return on.activated(on.held(), gelu({ approximate }));
  },
  HardSigmoid: (on) => hardSigmoid(on, on.held(), on.number("alpha", 0.2), on.number("beta", 0.5)),
  HardSwish: (on) => on.combined("mul", on.held(), hardSigmoid(on, on.held(), 1 / 6, 0.5)),
  Mish: (on) =>
    on.combined("mul", on.held(), on.activated(on.activated(on.held(), "softplus"), "tanh")),
  Softmax: along((on, item) => on.activated(on.plainOf(item), "softmax" as "relu").item),
  LogSoftmax: along((on, item) => on.operation(item, "logSoftmax")),
  Clip: clip,
  Erf: erf,
  Neg: unary("neg"),
  Abs: unary("abs"),
  Exp: unary("exp"),
  Log: unary("log"),
  Sqrt: unary("sqrt"),
  Sign: unary("sign"),
  Reciprocal: (on) => on.applied(on.held(), (item) => on.operation(item, "pow", -1)),
  Add: two("Add"),
  Sub: two("Sub"),
  Mul: two("Mul"),
  Div: two("Div"),
  Pow: two("Pow"),
  Mod: two("Mod"),
  Equal: two("Equal"),
  Greater: two("Greater"),
  GreaterOrEqual: two("GreaterOrEqual"),
  Sum: several("Add"),
  Max: several("Max"),
  Min: several("Min"),
  Where(on) {
    const [condition, a, b] = [on.whole(on.held(0)), on.value(1), on.value(2)];
    const operand = (value: Value) =>
      value.kind === "numbers"
        ? on.operand(condition, value)
        : on.inOneOrder(condition, on.heldOf(value))[1];
    return on.applied(condition, (item) => on.operation(item, "where", operand(a), operand(b)));
  },
  Identity: (on) => on.value(0),
  Dropout(on) {
    const rate = on.has(1) ? (single(on.numbers(1)) ?? 0.5) : on.number("ratio", 0.5);
    if (on.value(0).kind === "numbers" || !(rate > 0 && rate < 1)) return on.value(0);
    return on.applied(on.held(), (item) => on.layer(item, dropout(rate)));
  },
  Cast(on) {
    const [value, type] = [on.value(0), on.number("to", 0)];
    if (value.kind !== "numbers") {
      if (FLOATS.includes(type) || type === TYPE.bool) return value;
      throw on.refuse("a cast to a type of floats", `type ${type}`);
    }
    if (!TYPES.includes(type)) throw on.refuse("a cast to a known type", `type ${type}`);
    const isInteger = !FLOATS.includes(type);
    on.budget.spend(value.data.length);
    return { ...value, isInteger, ...(isInteger && { data: value.data.map(whole) }) };
  },
};

/** An integer; the size of rows stays. */
const whole = (value: number) => (Number.isNaN(value) ? value : Math.trunc(value));
