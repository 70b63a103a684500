import type { ArrayInput } from "../array/types.ts";
import { DataError, phrase } from "../core/errors.ts";
import { LARGEST_FLOAT32 } from "../core/float32.ts";
import { requireBooleans, requireKnownKeys } from "../core/names.ts";
import type { Shape } from "../core/shape.ts";
import type { DType, Node } from "../ir/node.ts";
import type { ActivationLayer } from "../layers/activation.ts";
import type { LayerBase } from "../layers/layer.ts";
import {
  AVERAGE_POOL,
  AVERAGE_POOL_1D,
  type CountPadding,
  POOL,
  POOL_1D,
  type Pool1dOptions,
  type PoolOptions,
  poolOptions,
  upsampleFactor,
} from "../layers/pictures/pool-options.ts";
import { imageWindows } from "../layers/pictures/series-options.ts";
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
import { averagePool2d } from "../ops/pictures/average-pool2d.ts";
import { batchNorm } from "../ops/pictures/batch-norm.ts";
import { conv2d, conv2dTranspose, depthwiseConv2d } from "../ops/pictures/convolution.ts";
import { globalAveragePool2d, globalMaxPool2d } from "../ops/pictures/global-pool2d.ts";
import { groupNorm, layerNorm } from "../ops/pictures/group-norm.ts";
import { maxPool2d } from "../ops/pictures/max-pool2d.ts";
import {
  averagePool1d,
  globalAveragePool1d,
  globalMaxPool1d,
  maxPool1d,
} from "../ops/pictures/series.ts";
import { upsample2d } from "../ops/pictures/upsample2d.ts";
import type { Size2d } from "../ops/pictures/window.ts";
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
import {
  type ConvolutionOptions,
  convolutionOptions,
  type PlaceOptions,
  placeOptions,
  type TransposeOptions,
  transposeOptions,
} from "./convolution-options.ts";
import type {
  Applicable,
  Applying,
  Behind,
  Channels,
  Combination,
  Combining,
  Concat,
  Concatenating,
  ConcatenatingAll,
  Description,
  FirstOf,
  LayerOr,
  Reshape,
  Reshaping,
  RestOf,
  ShapeOr,
  TensorFacts,
  TensorShape,
} from "./known-tensor.ts";

/** A tensor of a shape. A union, which assignments to a variable narrow: of another shape, it is a plain Tensor. */
export type TensorOf<S extends Shape, From extends LayerBase = LayerBase> =
  | (Tensor & TensorFacts<S, From>)
  | Tensor;

/** A tensor of the same shape. */
export type SameTensor<This, From extends LayerBase = LayerBase> = TensorOf<
  ShapeOr<TensorShape<This>>,
  From
>;
/** The same after an operation that is an activation. */
export type ActivatedTensor<This, Kind extends "softmax" | "sigmoid"> = SameTensor<
  This,
  ActivationLayer<Kind, Kind>
>;

/** The output of a layer. By `infer`, since the compiler would search for types without end in `y = y.apply(…)`. */
export type AppliedTensor<This, Given> = [Behind<This, Given>] extends [infer Found]
  ? TensorOf<ShapeOr<Found>, LayerOr<Description<Given>>>
  : Tensor;

/** The result of an elementwise operation of two operands. */
export type CombinedTensor<This, Other> = TensorOf<ShapeOr<Combination<This, Other>>>;

/** Channels of images (rank 3) or series (rank 2). */
export type PooledTensor<This, Rank extends 2 | 3> = TensorOf<
  TensorShape<This>["length"] extends Rank ? [Channels<TensorShape<This>>] : Shape
>;

/** The result of reshape(). */
export type ReshapedTensor<This, To> = TensorOf<ShapeOr<Reshape<TensorShape<This>, To>>>;

/** The result of concat(). */
export type ConcatenatedTensor<
  This,
  Others extends readonly unknown[],
  Axis extends number,
> = TensorOf<ShapeOr<Concat<TensorShape<This>, Others, Axis>>>;

/** Their concatenation. */
export type ConcatenatedTensors<
  Tensors extends readonly unknown[],
  Axis extends number,
> = ConcatenatedTensor<FirstOf<Tensors>, RestOf<Tensors>, Axis>;

/** A tensor; in network() also an array, which is a constant. */
export type TensorInput = Tensor | ArrayInput;
/** An operand of a binary operation. */
export type Operand = TensorInput | number;

/** Options of reductions. */
export interface ReductionOptions {
  /** Axes to reduce; negative ones count from the end. Default: all. */
  readonly axes?: Axes;
  /** Whether reduced axes are kept with length 1. Default: false. */
  readonly keepDims?: boolean;
}

/** Options of normalisations; tensors of shape [channels]. */
export interface NormOperands {
  /** Default: 1. */
  readonly scale?: TensorInput;
  /** Default: 0. */
  readonly offset?: TensorInput;
  /** Added to the variance. Default: 1e-5. */
  readonly epsilon?: number;
}

/** Options of Tensor.batchNorm(); tensors of shape [channels]. */
export interface BatchNormOperands extends NormOperands {
  readonly mean: TensorInput;
  readonly variance: TensorInput;
}

const REDUCTION_KEYS = ["axes", "keepDims"] as const;

/** Options, checked for unknown keys. */
function known<T extends object>(what: string, options: T, keys: readonly (keyof T & string)[]): T {
  requireKnownKeys(what, options, keys);
  return options;
}

/** A reduction by its options. */
function reduced(name: string, reduce: typeof sum, x: Node, options: ReductionOptions): Node {
  const { axes, keepDims } = known(name, options, REDUCTION_KEYS);
  requireBooleans(name, { keepDims });
  return reduce(x, axes, keepDims);
}

const NORM_KEYS = ["scale", "offset", "epsilon"] as const;

/** Options of a normalisation as nodes. */
function normOptions(action: string, { scale, offset, epsilon = 1e-5 }: NormOperands) {
  if (!(typeof epsilon === "number" && epsilon >= 1e-12 && epsilon <= LARGEST_FLOAT32)) {
    throw DataError.of("EPSILON", `use ${action}`, "epsilon to be a number >= 1e-12", epsilon);
  }
  return { scale: scale && tensorOf(scale), offset: offset && tensorOf(offset), epsilon };
}

const tensorOf = (given: unknown): Node => requireTensor("compute with an operand", given).node;

const nodeOf = (operand: Operand): Node | number =>
  typeof operand === "number" ? operand : tensorOf(operand);

/** @throws DataError unless it is a Tensor */
export function requireTensor(action: string, given: unknown): Tensor {
  if (given instanceof Tensor) return given;
  throw DataError.of("TENSOR", action, "a tensor", given);
}

const optionalNode = (given: TensorInput | undefined): Node | undefined =>
  given === undefined ? undefined : tensorOf(given);

const nodesOf = (action: string, given: unknown): Node[] =>
  requireTensors(action, given).map(({ node }) => node);

function requireTensors(action: string, given: unknown): Tensor[] {
  if (Array.isArray(given)) return given.map((each) => requireTensor(action, each));
  throw DataError.of("TENSOR", action, "tensors", given);
}

/**
 * A symbolic tensor. Methods return new tensors; nothing is computed before the graph runs. Binary operations
 * take tensors or numbers and broadcast as in NumPy. Shapes that do not fit throw a ShapeError.
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

  /** Dimensions, outermost first; -1 is the number of rows of the batch. */
  get shape(): Shape {
    return this.node.shape;
  }
  /** Type of the elements: float32, or int32 for indices and labels. */
  get dtype(): DType {
    return this.node.dtype;
  }

  /** this + other. */
  add<This extends Tensor, Other extends Operand>(
    this: This,
    other: Combining<"add", This, Other>,
  ): CombinedTensor<This, Other>;
  add(other: Operand): Tensor {
    return new Tensor(add(this.node, nodeOf(other)));
  }
  /** this − other. */
  sub<This extends Tensor, Other extends Operand>(
    this: This,
    other: Combining<"sub", This, Other>,
  ): CombinedTensor<This, Other>;
  sub(other: Operand): Tensor {
    return new Tensor(sub(this.node, nodeOf(other)));
  }
  /** this · other. */
  mul<This extends Tensor, Other extends Operand>(
    this: This,
    other: Combining<"mul", This, Other>,
  ): CombinedTensor<This, Other>;
  mul(other: Operand): Tensor {
    return new Tensor(mul(this.node, nodeOf(other)));
  }
  /** this / other. */
  div<This extends Tensor, Other extends Operand>(
    this: This,
    other: Combining<"div", This, Other>,
  ): CombinedTensor<This, Other>;
  div(other: Operand): Tensor {
    return new Tensor(div(this.node, nodeOf(other)));
  }
  /** −this. */
  neg<This extends Tensor>(this: This): SameTensor<This>;
  neg(): Tensor {
    return new Tensor(neg(this.node));
  }
  /** this to the power of `exponent`. */
  pow<This extends Tensor, Other extends Operand>(
    this: This,
    exponent: Combining<"pow", This, Other>,
  ): CombinedTensor<This, Other>;
  pow(exponent: Operand): Tensor {
    return new Tensor(pow(this.node, nodeOf(exponent)));
  }
  /** this². */
  square<This extends Tensor>(this: This): SameTensor<This>;
  square(): Tensor {
    return new Tensor(square(this.node));
  }
  /** Square root. */
  sqrt<This extends Tensor>(this: This): SameTensor<This>;
  sqrt(): Tensor {
    return new Tensor(sqrt(this.node));
  }
  /** Exponential, eˣ. */
  exp<This extends Tensor>(this: This): SameTensor<This>;
  exp(): Tensor {
    return new Tensor(exp(this.node));
  }
  /** Natural logarithm. */
  log<This extends Tensor>(this: This): SameTensor<This>;
  log(): Tensor {
    return new Tensor(log(this.node));
  }
  /** Absolute value; the slope at 0 is 0. */
  abs<This extends Tensor>(this: This): SameTensor<This>;
  abs(): Tensor {
    return new Tensor(abs(this.node));
  }
  /** −1, 0 or 1; the gradient is 0. */
  sign<This extends Tensor>(this: This): SameTensor<This>;
  sign(): Tensor {
    return new Tensor(sign(this.node));
  }
  /** Clips elements to low…high; the gradient passes where they are inside. */
  clip<This extends Tensor>(this: This, low: number, high: number): SameTensor<This>;
  clip(low: number, high: number): Tensor {
    return new Tensor(clip(this.node, low, high));
  }
  /** Elementwise maximum; of equal elements, this one receives the gradient. */
  maximum<This extends Tensor, Other extends Operand>(
    this: This,
    other: Combining<"maximum", This, Other>,
  ): CombinedTensor<This, Other>;
  maximum(other: Operand): Tensor {
    return new Tensor(maximum(this.node, nodeOf(other)));
  }
  /** Elementwise minimum; of equal elements, this one receives the gradient. */
  minimum<This extends Tensor, Other extends Operand>(
    this: This,
    other: Combining<"minimum", This, Other>,
  ): CombinedTensor<This, Other>;
  minimum(other: Operand): Tensor {
    return new Tensor(minimum(this.node, nodeOf(other)));
  }
  /** 1 where this > other, otherwise 0; the gradient is 0. */
  greater<This extends Tensor, Other extends Operand>(
    this: This,
    other: Combining<"greater", This, Other>,
  ): CombinedTensor<This, Other>;
  greater(other: Operand): Tensor {
    return new Tensor(greater(this.node, nodeOf(other)));
  }
  /** 1 where this >= other, otherwise 0; the gradient is 0. */
  greaterEqual<This extends Tensor, Other extends Operand>(
    this: This,
    other: Combining<"greaterEqual", This, Other>,
  ): CombinedTensor<This, Other>;
  greaterEqual(other: Operand): Tensor {
    return new Tensor(greaterEqual(this.node, nodeOf(other)));
  }
  /** 1 where this = other, otherwise 0; the gradient is 0. */
  equal<This extends Tensor, Other extends Operand>(
    this: This,
    other: Combining<"equal", This, Other>,
  ): CombinedTensor<This, Other>;
  equal(other: Operand): Tensor {
    return new Tensor(equal(this.node, nodeOf(other)));
  }
  /** `whenTrue` where this is not 0, otherwise `whenFalse`. */
  where(whenTrue: Operand, whenFalse: Operand): Tensor {
    return new Tensor(whereNodes(this.node, nodeOf(whenTrue), nodeOf(whenFalse)));
  }
  /** Matrix product of […, m, k] and […, k, n]; what stands before the matrices broadcasts. */
  matmul(other: TensorInput): Tensor {
    return new Tensor(matmul(this.node, tensorOf(other)));
  }
  /** this · kernel + bias for shapes [n, in], [in, out], [out]; sums start from the bias. */
  linear(kernel: TensorInput, bias: TensorInput): Tensor {
    return new Tensor(linear(this.node, tensorOf(kernel), tensorOf(bias)));
  }
  /**
   * Filters of a kernel [h, w, channels / groups, filters] over images [n, h, w, channels]: [n, h', w', filters].
   */
  conv2d(kernel: TensorInput, options: ConvolutionOptions<TensorInput> = {}): Tensor {
    const { options: places, bias } = convolutionOptions(options);
    return new Tensor(conv2d(this.node, tensorOf(kernel), places, optionalNode(bias)));
  }
  /** Filters of a kernel [h, w, channels, multiplier] over each channel: [n, h', w', channels · multiplier]. */
  depthwiseConv2d(kernel: TensorInput, options: PlaceOptions<TensorInput> = {}): Tensor {
    const { options: places, bias } = placeOptions(options);
    return new Tensor(depthwiseConv2d(this.node, tensorOf(kernel), places, optionalNode(bias)));
  }
  /**
   * The transposed convolution with a kernel [h, w, filters / groups, channels], the gradient of conv2d() with respect
   * to its images.
   */
  conv2dTranspose(kernel: TensorInput, options: TransposeOptions<TensorInput> = {}): Tensor {
    const { options: places, bias } = transposeOptions(options);
    return new Tensor(conv2dTranspose(this.node, tensorOf(kernel), places, optionalNode(bias)));
  }
  /** Permutes the axes; without an order, reverses them. */
  transpose(order?: readonly number[]): Tensor {
    return new Tensor(transpose(this.node, order));
  }
  /** The same elements in another shape; one dimension may be -1 (inferred). */
  reshape<This extends Tensor, const To extends Shape>(
    this: This,
    shape: Reshaping<This, To>,
  ): ReshapedTensor<This, To>;
  reshape(shape: Shape): Tensor {
    return new Tensor(reshape(this.node, inferShape(this.node, shape)));
  }
  /** Broadcasts to a shape. */
  broadcastTo(shape: Shape): Tensor {
    return new Tensor(broadcastTo(this.node, shape));
  }
  /** The part from `start` with the shape `size`; a size of -1 extends to the end. */
  slice(start: readonly number[], size: Shape): Tensor {
    return new Tensor(slice(this.node, start, size));
  }
  /** Concatenates this and other tensors along an axis. Default: the last. */
  concat<
    This extends Tensor,
    const Others extends readonly TensorInput[],
    const Axis extends number = -1,
  >(
    this: This,
    others: Others & Concatenating<This, Others, Axis>,
    axis?: Axis,
  ): ConcatenatedTensor<This, Others, Axis>;
  concat(others: readonly TensorInput[], axis = -1): Tensor {
    return new Tensor(concatNodes([this.node, ...nodesOf("concat", others)], axis));
  }
  /** Slices at int32 indices along an axis; an index out of range gives NaN. */
  gather(indices: TensorInput, axis = 0): Tensor {
    return new Tensor(gather(this.node, tensorOf(indices), axis));
  }
  /** One-hot encoding of int32 indices on a new last axis of length `depth`. */
  oneHot(depth: number): Tensor {
    return new Tensor(oneHot(this.node, depth));
  }
  /** Index of the first largest element along an axis, int32; without an axis, over all elements. */
  argmax(axis?: number): Tensor {
    return new Tensor(argmax(this.node, axis));
  }
  /** Sum over axes. */
  sum(options: ReductionOptions = {}): Tensor {
    return new Tensor(reduced("sum", sum, this.node, options));
  }
  /** Mean over axes. */
  mean(options: ReductionOptions = {}): Tensor {
    return new Tensor(reduced("mean", mean, this.node, options));
  }
  /** Maximum over axes; the first of equal elements receives the gradient. */
  max(options: ReductionOptions = {}): Tensor {
    return new Tensor(reduced("max", max, this.node, options));
  }
  /** Minimum over axes; the first of equal elements receives the gradient. */
  min(options: ReductionOptions = {}): Tensor {
    return new Tensor(reduced("min", min, this.node, options));
  }
  /** Softmax over the last axis, eˣ / Σeˣ. */
  softmax<This extends Tensor>(this: This): ActivatedTensor<This, "softmax">;
  softmax(): Tensor {
    return new Tensor(softmax(this.node));
  }
  /** Logarithm of the softmax over the last axis, x − log Σeˣ. */
  logSoftmax<This extends Tensor>(this: This): SameTensor<This>;
  logSoftmax(): Tensor {
    return new Tensor(logSoftmax(this.node));
  }
  /** Cross-entropy of logits [n, …, classes] with int32 labels [n, …]: −log softmax(x)[label], [n, …]. */
  softmaxCrossEntropy(labels: TensorInput): Tensor {
    return new Tensor(softmaxCrossEntropy(this.node, tensorOf(labels)));
  }
  /** Elementwise cross-entropy of logits x with targets y: −y log σ(x) − (1 − y) log(1 − σ(x)). */
  binaryCrossEntropy(target: TensorInput): Tensor {
    return new Tensor(binaryCrossEntropy(this.node, tensorOf(target)));
  }
  /**
   * Sets elements to 0 with probability `rate` and scales the others by 1 / (1 − rate). The random numbers
   * depend on the key, two integers, and the step; a layer's apply() receives a key.
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
  /** Largest element of each window of images [n, height, width, channels]; the first of equal ones has the gradient. */
  maxPool2d(size?: Size2d, options: PoolOptions = {}): Tensor {
    return new Tensor(maxPool2d(this.node, poolOptions("maxPool2d", POOL, size, options)));
  }
  /** Mean of each window of images [n, height, width, channels], by default without padding. */
  averagePool2d(size?: Size2d, options: PoolOptions & CountPadding = {}): Tensor {
    const checked = poolOptions("averagePool2d", AVERAGE_POOL, size, options);
    return new Tensor(averagePool2d(this.node, checked));
  }
  /** Largest element of each channel of images: [n, height, width, channels] → [n, channels]. */
  globalMaxPool2d<This extends Tensor>(this: This): PooledTensor<This, 3>;
  globalMaxPool2d(): Tensor {
    return new Tensor(globalMaxPool2d(this.node));
  }
  /** Mean of each channel of images: [n, height, width, channels] → [n, channels]. */
  globalAveragePool2d<This extends Tensor>(this: This): PooledTensor<This, 3>;
  globalAveragePool2d(): Tensor {
    return new Tensor(globalAveragePool2d(this.node));
  }
  /** Repeats rows and columns of images [n, height, width, channels] as often as the factor says. */
  upsample2d(factor: Size2d): Tensor {
    return new Tensor(upsample2d(this.node, upsampleFactor(factor)));
  }
  /** Largest element of each window of series [n, steps, channels]. */
  maxPool1d(size?: number, options: Pool1dOptions = {}): Tensor {
    const checked = poolOptions("maxPool1d", POOL_1D, size, options);
    return new Tensor(maxPool1d(this.node, imageWindows(checked)));
  }
  /** Mean of each window of series [n, steps, channels], by default without padding. */
  averagePool1d(size?: number, options: Pool1dOptions & CountPadding = {}): Tensor {
    const checked = poolOptions("averagePool1d", AVERAGE_POOL_1D, size, options);
    return new Tensor(averagePool1d(this.node, { ...checked, ...imageWindows(checked) }));
  }
  /** Largest element of each channel of series: [n, steps, channels] → [n, channels]. */
  globalMaxPool1d<This extends Tensor>(this: This): PooledTensor<This, 2>;
  globalMaxPool1d(): Tensor {
    return new Tensor(globalMaxPool1d(this.node));
  }
  /** Mean of each channel of series: [n, steps, channels] → [n, channels]. */
  globalAveragePool1d<This extends Tensor>(this: This): PooledTensor<This, 2>;
  globalAveragePool1d(): Tensor {
    return new Tensor(globalAveragePool1d(this.node));
  }
  /** Applies a layer, with weights of its own unless it is a shared layer(); only in network(). */
  apply<This extends Tensor, const Given extends Applicable>(
    this: This,
    layer: Applying<This, Given>,
  ): AppliedTensor<This, Given>;
  apply(_layer: Applicable): Tensor {
    throw DataError.of("NOT_IN_NETWORK", "apply a layer", "a tensor of network()", this);
  }
  /** This value without a gradient. */
  stopGradient<This extends Tensor>(this: This): SameTensor<This>;
  stopGradient(): Tensor {
    return new Tensor(stopGradient(this.node));
  }
  /**
   * (x − mean) · scale / √(variance + epsilon) + offset for x [n, …, channels]. The gradient also flows into mean and
   * variance.
   */
  batchNorm<This extends Tensor>(this: This, operands: BatchNormOperands): SameTensor<This>;
  batchNorm(operands: BatchNormOperands): Tensor {
    const keys = ["mean", "variance", ...NORM_KEYS] as const;
    const { mean, variance, ...rest } = known("batchNorm", operands, keys);
    if (!(mean && variance)) {
      const got = mean ? "no variance" : variance ? "no mean" : "neither";
      throw DataError.of("OPTION", "use batchNorm", "the options mean and variance", phrase(got));
    }
    const statistics = { mean: tensorOf(mean), variance: tensorOf(variance) };
    return new Tensor(batchNorm(this.node, { ...statistics, ...normOptions("batchNorm", rest) }));
  }
  /** (x − mean) · scale / √(variance + epsilon) + offset along the last axis of x [n, …, channels]. */
  layerNorm<This extends Tensor>(this: This, operands?: NormOperands): SameTensor<This>;
  layerNorm(operands: NormOperands = {}): Tensor {
    const options = normOptions("layerNorm", known("layerNorm", operands, NORM_KEYS));
    return new Tensor(layerNorm(this.node, options));
  }
  /** The same for each sample and group of adjacent channels, over all positions of x [n, …, channels]. */
  groupNorm<This extends Tensor>(
    this: This,
    groups: number,
    operands?: NormOperands,
  ): SameTensor<This>;
  groupNorm(groups: number, operands: NormOperands = {}): Tensor {
    const options = normOptions("groupNorm", known("groupNorm", operands, NORM_KEYS));
    if (!(Number.isSafeInteger(groups) && groups >= 1)) {
      throw DataError.of("GROUPS", "use groupNorm", "groups to be an integer >= 1", groups);
    }
    return new Tensor(groupNorm(this.node, groups, options));
  }
  /** max(x, 0); the slope at 0 is 0. */
  relu<This extends Tensor>(this: This): SameTensor<This>;
  relu(): Tensor {
    return new Tensor(relu(this.node));
  }
  /** x where x > 0, otherwise alpha · x (default: 0.01). */
  leakyRelu<This extends Tensor>(
    this: This,
    options?: { readonly alpha?: number },
  ): SameTensor<This>;
  leakyRelu(options: { readonly alpha?: number } = {}): Tensor {
    const { alpha } = known("leakyRelu", options, ["alpha"]);
    return new Tensor(leakyRelu(this.node, alpha));
  }
  /** x where x > 0, otherwise alpha · (eˣ − 1) (default: 1). */
  elu<This extends Tensor>(this: This, options?: { readonly alpha?: number }): SameTensor<This>;
  elu(options: { readonly alpha?: number } = {}): Tensor {
    const { alpha } = known("elu", options, ["alpha"]);
    return new Tensor(elu(this.node, alpha));
  }
  /** 1 / (1 + e⁻ˣ). */
  sigmoid<This extends Tensor>(this: This): ActivatedTensor<This, "sigmoid">;
  sigmoid(): Tensor {
    return new Tensor(sigmoid(this.node));
  }
  /** Hyperbolic tangent. */
  tanh<This extends Tensor>(this: This): SameTensor<This>;
  tanh(): Tensor {
    return new Tensor(tanh(this.node));
  }
  /** log(1 + eˣ). */
  softplus<This extends Tensor>(this: This): SameTensor<This>;
  softplus(): Tensor {
    return new Tensor(softplus(this.node));
  }
  /** 1.0507 · elu(x, 1.6733). Klambauer et al. 2017. */
  selu<This extends Tensor>(this: This): SameTensor<This>;
  selu(): Tensor {
    return new Tensor(selu(this.node));
  }
  /** x · Φ(x), or its approximation by tanh. Hendrycks and Gimpel 2016. */
  gelu<This extends Tensor>(
    this: This,
    options?: { readonly approximate?: GeluApproximation },
  ): SameTensor<This>;
  gelu(options: { readonly approximate?: GeluApproximation } = {}): Tensor {
    const { approximate } = known("gelu", options, ["approximate"]);
    return new Tensor(gelu(this.node, approximate));
  }
  /** x · sigmoid(x). Elfwing et al. 2018. */
  silu<This extends Tensor>(this: This): SameTensor<This>;
  silu(): Tensor {
    return new Tensor(silu(this.node));
  }
}

/**
 * Concatenates tensors along an axis, by default the last; all other dimensions are equal.
 *
 * @example
 * const f = graph(({ x, y }) => concat([x, y], 0), { x: [2], y: [1] });
 * await f.run({ x: [1, 2], y: [3] }); // { data: [1, 2, 3], shape: [3] }
 */
export function concat<const Tensors extends readonly Tensor[], const Axis extends number = -1>(
  tensors: Tensors & ConcatenatingAll<Tensors, Axis>,
  axis?: Axis,
): ConcatenatedTensors<Tensors, Axis>;
export function concat(tensors: readonly Tensor[], axis = -1): Tensor {
  const [first, ...others] = requireTensors("concat", tensors);
  return first ? first.concat(others, axis) : new Tensor(concatNodes([], axis));
}

/**
 * `whenTrue` where the condition is not 0, otherwise `whenFalse`; all three broadcast.
 *
 * @example
 * const f = graph(({ x }) => where(x.greater(0), x, x.mul(0.1)), { x: [2] });
 * await f.run({ x: [-1, 2] }); // { data: [-0.1, 2], shape: [2] }
 */
export function where(condition: Tensor, whenTrue: Operand, whenFalse: Operand): Tensor {
  return requireTensor("choose", condition).where(whenTrue, whenFalse);
}

/**
 * Symbolic gradients of y (rank 0) with respect to each x, inside a builder; zeros if y does not depend on x.
 * They can be differentiated again.
 * @throws ShapeError if y is not of rank 0
 *
 * @example
 * const slope = graph(({ x }) => gradients(x.pow(3), [x])[0]!, { x: [] });
 * await slope.run({ x: 2 }); // 12
 */
export function gradients(y: Tensor, xs: readonly Tensor[]): Tensor[] {
  const nodes = nodesOf("take the gradient", xs);
  return gradientNodes(requireTensor("take the gradient", y).node, nodes).map(
    (node, i) => new Tensor(node ?? broadcastTo(constant(0), nodes[i]!.shape)),
  );
}
