// Elementwise arithmetic: one operand, or two with broadcasting. Kernels have the same names.

import { DataError, phrase } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import type { Node } from "../ir/node.ts";
import { constant } from "./constant.ts";
import { binaryOperation, unaryOperation } from "./elementwise.ts";
import { where } from "./where.ts";

/** a + b, with broadcasting. Both receive the gradient. */
export const add = binaryOperation({
  name: "add",
  rule: "add: pass on",
  gradient: (_a, _b, upstream) => [upstream, upstream],
  reference: (a, b) => a + b,
});

/** −x. */
export const neg: (x: Node) => Node = unaryOperation({
  name: "neg",
  rule: "neg: change the sign",
  flops: 1,
  gradient: (_node, upstream) => neg(upstream),
  reference: (x) => -x,
});

/** a − b, with broadcasting. */
export const sub = binaryOperation({
  name: "sub",
  rule: "sub: pass on, negate",
  gradient: (_a, _b, upstream) => [upstream, neg(upstream)],
  reference: (a, b) => a - b,
});

/** a · b, with broadcasting. Each operand's gradient is scaled by the other operand. */
export const mul: (a: Node | number, b: Node | number) => Node = binaryOperation({
  name: "mul",
  rule: "mul: swap",
  gradient: (a, b, upstream) => [mul(upstream, b), mul(upstream, a)],
  reference: (a, b) => a * b,
});

/** a / b, with broadcasting. */
export const div: (a: Node | number, b: Node | number) => Node = binaryOperation({
  name: "div",
  rule: "div: quotient rule",
  gradient: (_a, b, upstream, output) => {
    const da = div(upstream, b);
    return [da, neg(mul(da, output))];
  },
  reference: (a, b) => a / b,
});

/** x². */
export const square: (x: Node) => Node = unaryOperation({
  name: "square",
  rule: "square: times 2x",
  flops: 1,
  gradient: (node, upstream) => mul(mul(node.inputs[0]!, 2), upstream),
  reference: (x) => x * x,
});

/** √x. */
export const sqrt: (x: Node) => Node = unaryOperation({
  name: "sqrt",
  rule: "sqrt: divide by 2y",
  flops: 1,
  gradient: (node, upstream) => div(upstream, mul(node, 2)),
  reference: Math.sqrt,
});

/** eˣ. */
export const exp: (x: Node) => Node = unaryOperation({
  name: "exp",
  rule: "exp: times y",
  flops: 25,
  gradient: (node, upstream) => mul(upstream, node),
  reference: Math.exp,
});

/** Natural logarithm. */
export const log: (x: Node) => Node = unaryOperation({
  name: "log",
  rule: "log: divide by x",
  flops: 32,
  gradient: (node, upstream) => div(upstream, node.inputs[0]!),
  reference: Math.log,
});

const zero = constant(0);

/** aᵇ, with broadcasting. The gradient of b is 0 where a is 0, and that of a where b is 0. */
export const pow: (a: Node | number, b: Node | number) => Node = binaryOperation({
  name: "pow",
  rule: "pow: power rule",
  flops: 40,
  gradient: (a, b, upstream, output) => [
    mul(upstream, where(equal(b, zero), 0, mul(b, pow(a, sub(b, 1))))),
    mul(upstream, where(equal(a, zero), 0, mul(output, log(a)))),
  ],
  reference: Math.pow,
});

/** −1, 0 or 1. No gradient flows. */
export const sign: (x: Node) => Node = unaryOperation({
  name: "sign",
  rule: "sign: no gradient",
  flops: 1,
  gradient: () => undefined,
  reference: Math.sign,
  kinks: () => [0],
});

/** |x|; the slope at 0 is 0. */
export const abs: (x: Node) => Node = unaryOperation({
  name: "abs",
  rule: "abs: times the sign of x",
  flops: 1,
  gradient: (node, upstream) => mul(upstream, sign(node.inputs[0]!)),
  reference: Math.abs,
  kinks: () => [0],
});

/** 1 where a = b, else 0, with broadcasting. No gradient flows. */
export const equal = binaryOperation({
  name: "equal",
  rule: "equal: no gradient",
  gradient: () => [undefined, undefined],
  reference: (a, b) => (a === b ? 1 : 0),
  kinkWhereEqual: true,
});

/** 1 where a > b, else 0, with broadcasting. No gradient flows. */
export const greater = binaryOperation({
  name: "greater",
  rule: "greater: no gradient",
  gradient: () => [undefined, undefined],
  reference: (a, b) => (a > b ? 1 : 0),
  kinkWhereEqual: true,
});

/** 1 where a >= b, else 0, with broadcasting. No gradient flows. */
export const greaterEqual = binaryOperation({
  name: "greaterEqual",
  rule: "greaterEqual: no gradient",
  gradient: () => [undefined, undefined],
  reference: (a, b) => (a >= b ? 1 : 0),
  kinkWhereEqual: true,
});

/** The larger of a and b, with broadcasting; a receives the gradient of ties. */
export const maximum = binaryOperation({
  name: "maximum",
  rule: "max: route",
  gradient: (a, b, upstream) => {
    const toFirst = greaterEqual(a, b);
    return [mul(upstream, toFirst), mul(upstream, sub(1, toFirst))];
  },
  reference: (a, b) => (a >= b || Number.isNaN(a) ? a : b),
  kinkWhereEqual: true,
});

/** The smaller of a and b, with broadcasting; a receives the gradient of ties. */
export const minimum = binaryOperation({
  name: "minimum",
  rule: "min: route",
  gradient: (a, b, upstream) => {
    const toFirst = greaterEqual(b, a);
    return [mul(upstream, toFirst), mul(upstream, sub(1, toFirst))];
  },
  reference: (a, b) => (a <= b || Number.isNaN(a) ? a : b),
  kinkWhereEqual: true,
});

const clipOperation = unaryOperation({
  name: "clip",
  flops: 2,
  rule: "clip: gate",
  gradient: (node, upstream) => {
    const x = node.inputs[0]!;
    const [low, high] = node.attributes as [number, number];
    return mul(upstream, mul(greaterEqual(x, low), greaterEqual(high, x)));
  },
  reference: (x, low, high) => (x < low! ? low! : x > high! ? high! : x),
  kinks: (low, high) => [low!, high!],
});

/** x clipped to low…high, inclusive; the gradient passes where x is inside. */
export function clip(x: Node, low: number, high: number): Node {
  if (!(low <= high)) {
    const got = phrase(`${showValue(low)} and ${showValue(high)}`, [low, high]);
    throw DataError.of("CLIP_RANGE", "clip", "low <= high", got);
  }
  return clipOperation(x, low, high);
}
