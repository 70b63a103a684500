import { DataError } from "../core/errors.ts";
import { requireBooleans, requireKnownKeys } from "../core/names.ts";
import type { Shape } from "../core/shape.ts";
import type { DType, Node } from "../ir/node.ts";
import {
  elu,
  type GeluApproximation,
  gelu,
  leakyRelu,
  relu,
  selu,
  sigmoid,
  silu,
  softplus,
  tanh,
} from "../ops/activations.ts";
import {
  abs,
  add,
  clip,
  div,
  equal,
  exp,
  greater,
  greaterEqual,
  log,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  sign,
  sqrt,
  square,
  sub,
} from "../ops/arithmetic.ts";
import { binaryCrossEntropy } from "../ops/binary-cross-entropy.ts";
import { concat as concatNodes } from "../ops/concat.ts";
import { constant } from "../ops/constant.ts";
import { dropout } from "../ops/dropout.ts";
import { argmax } from "../ops/extremum.ts";
import { gather } from "../ops/gather.ts";
import { gradients as gradientNodes } from "../ops/gradient.ts";
import { linear } from "../ops/linear.ts";
import { logSoftmax } from "../ops/log-softmax.ts";
import { matmul } from "../ops/matmul.ts";
import { max } from "../ops/max.ts";
import { mean } from "../ops/mean.ts";
import { min } from "../ops/min.ts";
import { oneHot } from "../ops/one-hot.ts";
import type { Axes } from "../ops/reduction.ts";
import { inferShape, reshape } from "../ops/reshape.ts";
import { slice } from "../ops/slice.ts";
import { softmax } from "../ops/softmax.ts";
import { softmaxCrossEntropy } from "../ops/softmax-cross-entropy.ts";
import { stopGradient } from "../ops/stop-gradient.ts";
import { broadcastTo, sum } from "../ops/sum.ts";
import { transpose } from "../ops/transpose.ts";
import { where as whereNodes } from "../ops/where.ts";
import type { Key } from "../random/keys.ts";

/** What binary operations take. */
export type Operand = Tensor | number;

/** Which axes a reduction takes, and whether they stay as dimensions of 1. */
export interface ReductionOptions {
  /** Axes to reduce, negative ones from the end; none given: all. */
  readonly axes?: Axes;
  /** false where not given. */
  readonly keepDims?: boolean;
}

const REDUCTION_KEYS = ["axes", "keepDims"] as const;

/** Options without other keys. */
function known<T extends object>(what: string, options: T, keys: readonly (keyof T & string)[]): T {
  requireKnownKeys(what, options, keys);
  return options;
}

const nodeOf = (operand: Operand): Node | number =>
  typeof operand === "number" ? operand : requireTensor("compute with an operand", operand).node;

/** Refuses what no builder was given. */
export function requireTensor(action: string, given: unknown): Tensor {
  if (given instanceof Tensor) return given;
  throw DataError.of("TENSOR", action, "a tensor", given);
}

function requireTensors(action: string, given: unknown): Node[] {
  if (Array.isArray(given)) return given.map((each) => requireTensor(action, each).node);
  throw DataError.of("TENSOR", action, "tensors", given);
}

/**
 * A symbolic value: what computes it, from what. Methods make further ones; nothing is computed
 * before the graph runs. Binary operations take tensors or numbers and broadcast as NumPy does;
 * shapes that do not fit throw a ShapeError.
 *
 * @example
 * const f = graph(({ x, w }) => x.matmul(w).relu().sum(), { x: [2, 2], w: [2, 1] });
 * await f.run({ x: [[1, 2], [3, 4]], w: [[2], [-1]] }); // 2
 */
export class Tensor {
  /** @internal */
  constructor(
    /** @internal */
    readonly node: Node,
  ) {}

  /** Dimensions, outermost first; -1 is the rows of the batch. */
  get shape(): Shape {
    return this.node.shape;
  }
  /** float32, or int32 for indices and labels. */
  get dtype(): DType {
    return this.node.dtype;
  }

  /** this + other; the gradient is passed on to both. */
  add(other: Operand): Tensor {
    return new Tensor(add(this.node, nodeOf(other)));
  }
  /** this − other. */
  sub(other: Operand): Tensor {
    return new Tensor(sub(this.node, nodeOf(other)));
  }
  /** this · other; each one's gradient is scaled by the other. */
  mul(other: Operand): Tensor {
    return new Tensor(mul(this.node, nodeOf(other)));
  }
  /** this / other. */
  div(other: Operand): Tensor {
    return new Tensor(div(this.node, nodeOf(other)));
  }
  /** −this. */
  neg(): Tensor {
    return new Tensor(neg(this.node));
  }
  /** this to the power of a number or tensor. */
  pow(exponent: Operand): Tensor {
    return new Tensor(pow(this.node, nodeOf(exponent)));
  }
  /** this². */
  square(): Tensor {
    return new Tensor(square(this.node));
  }
  /** √this. */
  sqrt(): Tensor {
    return new Tensor(sqrt(this.node));
  }
  /** e to the power of this. */
  exp(): Tensor {
    return new Tensor(exp(this.node));
  }
  /** Natural logarithm. */
  log(): Tensor {
    return new Tensor(log(this.node));
  }
  /** |this|; the slope at 0 is 0. */
  abs(): Tensor {
    return new Tensor(abs(this.node));
  }
  /** −1, 0 or 1; no gradient flows. */
  sign(): Tensor {
    return new Tensor(sign(this.node));
  }
  /** this limited to low…high. */
  clip(low: number, high: number): Tensor {
    return new Tensor(clip(this.node, low, high));
  }
  /** The larger of both; a tie sends the gradient to this. */
  maximum(other: Operand): Tensor {
    return new Tensor(maximum(this.node, nodeOf(other)));
  }
  /** The smaller of both; a tie sends the gradient to this. */
  minimum(other: Operand): Tensor {
    return new Tensor(minimum(this.node, nodeOf(other)));
  }
  /** 1 where this > other, else 0; no gradient flows. */
  greater(other: Operand): Tensor {
    return new Tensor(greater(this.node, nodeOf(other)));
  }
  /** 1 where this >= other, else 0; no gradient flows. */
  greaterEqual(other: Operand): Tensor {
    return new Tensor(greaterEqual(this.node, nodeOf(other)));
  }
  /** 1 where this = other, else 0; no gradient flows. */
  equal(other: Operand): Tensor {
    return new Tensor(equal(this.node, nodeOf(other)));
  }
  /** `whenTrue` where this is not 0, else `whenFalse`. */
  where(whenTrue: Operand, whenFalse: Operand): Tensor {
    return where(this, whenTrue, whenFalse);
  }
  /** Matrix product of [m, k] and [k, n]. */
  matmul(other: Tensor): Tensor {
    return new Tensor(matmul(this.node, other.node));
  }
  /** this · kernel + bias of [n, in], [in, out], [out]; each sum begins with the bias. */
  linear(kernel: Tensor, bias: Tensor): Tensor {
    return new Tensor(linear(this.node, kernel.node, bias.node));
  }
  /** Axes in another order; without one, reversed. */
  transpose(order?: readonly number[]): Tensor {
    return new Tensor(transpose(this.node, order));
  }
  /** The same elements in another shape; one dimension may be -1: what is left. */
  reshape(shape: Shape): Tensor {
    return new Tensor(reshape(this.node, inferShape(this.node, shape)));
  }
  /** Written out in a shape this broadcasts to; the gradient is summed. */
  broadcastTo(shape: Shape): Tensor {
    return new Tensor(broadcastTo(this.node, shape));
  }
  /** The part that begins at `start` and has the shape `size`; -1: to the end. */
  slice(start: readonly number[], size: Shape): Tensor {
    return new Tensor(slice(this.node, start, size));
  }
  /** This and others joined along an axis. */
  concat(others: readonly Tensor[], axis: number): Tensor {
    requireTensors("concat", others);
    return concat([this, ...others], axis);
  }
  /** Slices at int32 indices along an axis; an index outside gives NaN. */
  gather(indices: Tensor, axis = 0): Tensor {
    return new Tensor(gather(this.node, indices.node, axis));
  }
  /** int32 indices as 1 on a new last axis of that depth. */
  oneHot(depth: number): Tensor {
    return new Tensor(oneHot(this.node, depth));
  }
  /** Lowest index of the largest element along an axis, int32; without one, of all. */
  argmax(axis?: number): Tensor {
    return new Tensor(argmax(this.node, axis));
  }
  /** Sum over axes, or all. */
  sum(options: ReductionOptions = {}): Tensor {
    const { axes, keepDims } = known("sum", options, REDUCTION_KEYS);
    requireBooleans("sum", { keepDims });
    return new Tensor(sum(this.node, axes, keepDims));
  }
  /** Mean over axes, or all. */
  mean(options: ReductionOptions = {}): Tensor {
    const { axes, keepDims } = known("mean", options, REDUCTION_KEYS);
    requireBooleans("mean", { keepDims });
    return new Tensor(mean(this.node, axes, keepDims));
  }
  /** Largest element over axes, or of all; the gradient goes to the lowest index of it. */
  max(options: ReductionOptions = {}): Tensor {
    const { axes, keepDims } = known("max", options, REDUCTION_KEYS);
    requireBooleans("max", { keepDims });
    return new Tensor(max(this.node, axes, keepDims));
  }
  /** Smallest element over axes, or of all; the gradient goes to the lowest index of it. */
  min(options: ReductionOptions = {}): Tensor {
    const { axes, keepDims } = known("min", options, REDUCTION_KEYS);
    requireBooleans("min", { keepDims });
    return new Tensor(min(this.node, axes, keepDims));
  }
  /** eˣ / Σeˣ over the last axis. */
  softmax(): Tensor {
    return new Tensor(softmax(this.node));
  }
  /** x − log Σeˣ over the last axis. */
  logSoftmax(): Tensor {
    return new Tensor(logSoftmax(this.node));
  }
  /** −log softmax at int32 labels [n], of logits [n, classes]: [n]. */
  softmaxCrossEntropy(labels: Tensor): Tensor {
    return new Tensor(softmaxCrossEntropy(this.node, labels.node));
  }
  /** −y log σ(x) − (1 − y) log(1 − σ(x)) of logits x and targets y of the same shape. */
  binaryCrossEntropy(target: Tensor): Tensor {
    return new Tensor(binaryCrossEntropy(this.node, target.node));
  }
  /**
   * Each element is 0 with probability `rate`, else this / (1 − rate). The key, two integers, and the
   * step decide which; a layer's apply() gets one.
   */
  dropout(rate: number, key: Key): Tensor {
    if (!(typeof rate === "number" && rate >= 0 && rate < 1)) {
      throw DataError.of("DROPOUT_RATE", "use dropout", "a rate >= 0 and < 1", rate);
    }
    const isWord = (each: unknown) => Number.isInteger(each) && (each as number) >>> 0 === each;
    if (!(Array.isArray(key) && key.length === 2 && key.every(isWord))) {
      throw DataError.of("KEY", "use dropout", "a key of two integers from 0 to 2^32 - 1", key);
    }
    return rate === 0 ? this : new Tensor(dropout(this.node, rate, key));
  }
  /** This value, through which no gradient flows. */
  stopGradient(): Tensor {
    return new Tensor(stopGradient(this.node));
  }
  /** max(x, 0); the slope at 0 is 0. */
  relu(): Tensor {
    return new Tensor(relu(this.node));
  }
  /** x where x > 0, else alpha · x. */
  leakyRelu(options: { readonly alpha?: number } = {}): Tensor {
    const { alpha } = known("leakyRelu", options, ["alpha"]);
    return new Tensor(leakyRelu(this.node, alpha));
  }
  /** x where x > 0, else alpha · (eˣ − 1). */
  elu(options: { readonly alpha?: number } = {}): Tensor {
    const { alpha } = known("elu", options, ["alpha"]);
    return new Tensor(elu(this.node, alpha));
  }
  /** 1 / (1 + e⁻ˣ). */
  sigmoid(): Tensor {
    return new Tensor(sigmoid(this.node));
  }
  /** Hyperbolic tangent. */
  tanh(): Tensor {
    return new Tensor(tanh(this.node));
  }
  /** log(1 + eˣ). */
  softplus(): Tensor {
    return new Tensor(softplus(this.node));
  }
  /** 1.0507 · elu(x, 1.6733). Klambauer et al. 2017. */
  selu(): Tensor {
    return new Tensor(selu(this.node));
  }
  /** x · Φ(x), or its form with tanh. Hendrycks and Gimpel 2016. */
  gelu(options: { readonly approximate?: GeluApproximation } = {}): Tensor {
    const { approximate } = known("gelu", options, ["approximate"]);
    return new Tensor(gelu(this.node, approximate));
  }
  /** x · sigmoid(x). Elfwing et al. 2018. */
  silu(): Tensor {
    return new Tensor(silu(this.node));
  }
}

/**
 * Tensors joined along an axis; all other dimensions are equal.
 *
 * @example
 * const f = graph(({ x, y }) => concat([x, y], 0), { x: [2], y: [1] });
 * await f.run({ x: [1, 2], y: [3] }); // { data: [1, 2, 3], shape: [3] }
 */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  return new Tensor(concatNodes(requireTensors("concat", tensors), axis));
}

/**
 * `whenTrue` where the condition is not 0, else `whenFalse`; all three broadcast.
 *
 * @example
 * const f = graph(({ x }) => where(x.greater(0), x, x.mul(0.1)), { x: [2] });
 * await f.run({ x: [-1, 2] }); // { data: [-0.1, 2], shape: [2] }
 */
export function where(condition: Tensor, whenTrue: Operand, whenFalse: Operand): Tensor {
  return new Tensor(
    whereNodes(requireTensor("choose", condition).node, nodeOf(whenTrue), nodeOf(whenFalse)),
  );
}

/**
 * Symbolic gradients of y (rank 0) with respect to each x, inside a builder; they can be
 * differentiated again. Zeros where y does not depend on x.
 * @throws ShapeError if y is not of rank 0
 *
 * @example
 * const slope = graph(({ x }) => gradients(x.pow(3), [x])[0]!, { x: [] });
 * await slope.run({ x: 2 }); // 12
 */
export function gradients(y: Tensor, xs: readonly Tensor[]): Tensor[] {
  const nodes = requireTensors("take the gradient", xs);
  return gradientNodes(requireTensor("take the gradient", y).node, nodes).map(
    (node, i) => new Tensor(node ?? broadcastTo(constant(0), nodes[i]!.shape)),
  );
}
