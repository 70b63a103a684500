// Normalisation of each channel, the last axis, by a mean and a variance.
//
// Every gradient here is a node of its own, whose gradient is composed of other operations.

import { Epilogue } from "../../../assembly/opcodes.ts";
import { POSITIONS_OF_BLOCK } from "../../../assembly/sums.ts";
import { phrase, ShapeError } from "../../core/errors.ts";
import {
  resolveShape,
  type Shape,
  shapePhrase,
  showShape,
  sizeOf,
  timesDimension,
} from "../../core/shape.ts";
import { command, NOWHERE } from "../../ir/command.ts";
import {
  type Command,
  type CommandDivision,
  type Joined,
  Node,
  type Operation,
} from "../../ir/node.ts";
import { add, div, mul, neg, sqrt, square, sub } from "../arithmetic.ts";
import { constant } from "../constant.ts";
import { divideBySize } from "../divide-by-size.ts";
import { requireFloat } from "../require.ts";
import { reshape } from "../reshape.ts";
import { slice } from "../slice.ts";
import { sumTo } from "../sum.ts";

/** Scale and offset of each channel [c], and what is added to the variance. */
export interface NormalisationOptions {
  /** Default: 1. */
  readonly scale?: Node | undefined;
  /** Default: 0. */
  readonly offset?: Node | undefined;
  readonly epsilon: number;
}

/** The mean and the variance of each channel, [c]. */
export interface Statistics {
  readonly mean: Node;
  readonly variance: Node;
}

/** (x − mean) · scale / √(variance + epsilon) + offset, each of them [c], for x [n, …, c]. */
export function batchNorm(
  x: Node,
  { mean, variance, ...options }: Statistics & NormalisationOptions,
): Node {
  const channels = channelsOf("batchNorm", x);
  const { scale, offset, inverse } = prepared(x, variance, options);
  for (const each of [mean, variance, scale, offset]) requireVector(each, channels);
  return new Node(normaliseOperation, [x, mean, mul(scale, inverse), offset], undefined, x.shape);
}

/** The same by the mean and variance of x, which are returned. */
export function batchNormOfBatch(
  x: Node,
  options: NormalisationOptions,
): Statistics & { readonly y: Node } {
  const channels = channelsOf("batchNorm", x);
  const statistics = new Node(statisticsOperation, [x], undefined, [2, channels]);
  const [mean, variance] = halvesOf(statistics);
  const { scale, offset, inverse } = prepared(x, variance, options);
  const inputs = [x, mean, mul(scale, inverse), inverse, scale, offset];
  return { y: new Node(ofBatchOperation, inputs, undefined, x.shape), mean, variance };
}

/** Defaults, and 1 / √(variance + epsilon). */
function prepared(x: Node, variance: Node, { scale, offset, epsilon }: NormalisationOptions) {
  const filled = (value: number) => {
    const channels = x.shape.at(-1)!;
    return constant(new Array<number>(channels).fill(value), [channels]);
  };
  const inverse = div(1, sqrt(add(variance, epsilon)));
  return { scale: scale ?? filled(1), offset: offset ?? filled(0), inverse };
}

/** @throws ShapeError unless x is [n, …, c] */
function channelsOf(action: string, x: Node): number {
  requireFloat(action, x);
  const channels = x.shape.at(-1);
  if (x.shape.length >= 2 && channels! >= 1) return channels!;
  const expected = phrase("[n, …, channels]", ["n", "…", "channels"]);
  throw ShapeError.of("NORM_INPUT", action, expected, shapePhrase(x.shape));
}

function requireVector(given: Node, channels: number): void {
  requireFloat("batchNorm", given);
  if (given.shape.length === 1 && given.shape[0] === channels) return;
  const expected = phrase(`mean, variance, scale and offset of ${showShape([channels])}`, [
    channels,
  ]);
  throw ShapeError.of("NORM_CHANNELS", "batchNorm", expected, shapePhrase(given.shape));
}

/** Rows, positions of a row and channels; positions of all rows. */
function extents({ shape }: Node) {
  const positions = sizeOf(shape.slice(1, -1));
  const [rows, channels] = [shape[0]!, shape.at(-1)!];
  return { rows, positions, channels, count: timesDimension(rows, positions) };
}

/** The rows of a node [2, c]. */
function halvesOf(node: Node): [Node, Node] {
  const channels = node.shape[1]!;
  const half = (i: number) => reshape(slice(node, [i, 0], [1, channels]), [channels]);
  return [half(0), half(1)];
}

/** Rows of a block of sums. */
const rowsOfBlock = (positions: number): number =>
  Math.max(1, Math.floor(POSITIONS_OF_BLOCK / Math.max(1, positions)));

/** Sums of each block of rows, [blocks, 2, c], between two commands of an operation. */
const blocksOperation: Operation<{ readonly source: Shape }> = {
  name: "blocks",
  rule: "blocks: part of an operation",
  bytes(node, rows) {
    const [images, ...rest] = resolveShape(node.attributes.source, rows) as [number];
    const block = rowsOfBlock(sizeOf(rest.slice(0, -1)));
    return 4 * Math.ceil(images / block) * sizeOf(node.shape);
  },
  emit: () => [],
  reference: ([x]) => x!,
};

const blocksOf = (x: Node): Node =>
  new Node(blocksOperation, [x], { source: x.shape }, [2, x.shape.at(-1)!]);

/** How threads divide a command that writes sums of blocks: those of so many operands have a row for each of x. */
function ofBlocks(
  x: Node,
  operands: readonly number[],
  sums: number,
): { readonly division?: CommandDivision } {
  const { positions, channels } = extents(x);
  if (positions < 0) return {};
  const shifts = operands.map((operand) => [operand, 4 * positions * channels] as const);
  const unit = rowsOfBlock(positions);
  return { division: { count: sums + 1, unit, shifts, blocks: [[sums, 8 * channels]] } };
}

/** Number of elements, of which each takes some operations. */
const flopsOf = (x: Node, each: number): number => timesDimension(each, sizeOf(x.shape));

/** Mean and variance of the channels of x: [2, c]. */
const statisticsOperation: Operation = {
  name: "batchStatistics",
  rule: "batchStatistics: spread, and times x − mean",
  gradient(node, upstream) {
    const [x] = node.inputs as [Node];
    const { count } = extents(x);
    const [dMean, dVariance] = halvesOf(upstream);
    const slope = divideBySize(mul(dVariance, 2), count);
    const along = mul(sub(x, halvesOf(node)[0]), slope);
    return [add(along, divideBySize(dMean, count))];
  },
  emit(node) {
    const [x] = node.inputs as [Node];
    const { rows, positions, channels } = extents(x);
    const blocks = blocksOf(x);
    const division = ofBlocks(x, [0], 1);
    const sizes = [rows, positions, channels] as const;
    return [
      command("normaliseBlocks", [x, blocks, ...sizes], { flops: flopsOf(x, 4), ...division }),
      command("normaliseMerge", [blocks, node, ...sizes]),
    ];
  },
  reference: ([x], node) => referenceStatistics(x!, node.shape[1]!),
};

function referenceStatistics(x: Float64Array, channels: number): Float64Array {
  const y = new Float64Array(2 * channels);
  const count = x.length / channels;
  x.forEach((value, i) => {
    y[i % channels]! += value / count;
  });
  x.forEach((value, i) => {
    const deviation = value - y[i % channels]!;
    y[channels + (i % channels)]! += (deviation * deviation) / count;
  });
  return y;
}

/** What a command writes, and with which epilogue. */
type Ending = Pick<Joined, "output"> & Partial<Joined>;

/** The command of (x − mean) · factor + offset. */
function normaliseCommand(inputs: readonly Node[], ending: Ending): Command {
  const { output, epilogue = Epilogue.none, alpha = 0, saved = NOWHERE } = ending;
  const [x, mean, factor, offset] = inputs as [Node, Node, Node, Node];
  const { count, channels } = extents(x);
  const operands = [x, mean, factor, offset, output, count, channels] as const;
  return command("normalise", [...operands, epilogue, alpha, saved], {
    flops: flopsOf(x, 3),
    inPlace: [x],
    epilogue,
    join: (after) => normaliseCommand(inputs, after),
  });
}

const referenceNormalise = ([x, mean, factor, offset]: readonly Float64Array[]): Float64Array => {
  const channels = mean!.length;
  return x!.map((value, i) => {
    const c = i % channels;
    return (value - mean![c]!) * factor![c]! + offset![c]!;
  });
};

/** (x − mean) · factor + offset by given vectors. */
const normaliseOperation: Operation = {
  name: "batchNorm",
  rule: "batchNorm: times the factor",
  locality: "elementwise",
  gradient(node, upstream) {
    const [x, mean, factor] = node.inputs as [Node, Node, Node];
    const [total, along] = halvesOf(sums(x, mean, upstream));
    return [mul(upstream, factor), neg(mul(factor, total)), along, total];
  },
  emit: (node) => [normaliseCommand(node.inputs, { output: node })],
  reference: (inputs) => referenceNormalise(inputs),
};

/**
 * The same where the mean and the variance are those of x. Its gradient of x includes what flows through them, in one
 * pass; they themselves receive none.
 */
const ofBatchOperation: Operation = {
  name: "batchNorm",
  rule: "batchNorm: without mean and slope",
  gradient(node, upstream) {
    const [x, mean, factor, inverse] = node.inputs as [Node, Node, Node, Node];
    const { count } = extents(x);
    const [total, along] = halvesOf(sums(x, mean, upstream));
    const shift = divideBySize(total, count);
    const slope = divideBySize(mul(along, square(inverse)), count);
    const dx = new Node(
      gradientOperation,
      [x, mean, upstream, shift, slope, factor],
      undefined,
      x.shape,
    );
    return [dx, undefined, undefined, undefined, mul(along, inverse), total];
  },
  emit(node) {
    const [x, mean, factor, , , offset] = node.inputs;
    return [normaliseCommand([x!, mean!, factor!, offset!], { output: node })];
  },
  reference: ([x, mean, factor, , , offset]) => referenceNormalise([x!, mean!, factor!, offset!]),
};

/** Σ dy and Σ (x − mean) · dy of each channel: [2, c]. */
const sums = (x: Node, mean: Node, dy: Node): Node =>
  new Node(sumsOperation, [x, mean, dy], undefined, [2, x.shape.at(-1)!]);

const sumsOperation: Operation = {
  name: "normaliseSums",
  rule: "normaliseSums: spread, and product rule",
  gradient(node, upstream) {
    const [x, mean, dy] = node.inputs as [Node, Node, Node];
    const [ofTotal, ofAlong] = halvesOf(upstream);
    const dx = mul(dy, ofAlong);
    const dMean = neg(mul(ofAlong, halvesOf(node)[0]));
    return [dx, dMean, add(mul(sub(x, mean), ofAlong), ofTotal)];
  },
  emit(node) {
    const [x, mean, dy] = node.inputs as [Node, Node, Node];
    const { rows, positions, channels } = extents(x);
    const blocks = blocksOf(x);
    const details = { flops: flopsOf(x, 4), ...ofBlocks(x, [0, 2], 3) };
    return [
      command("normaliseSums", [x, mean, dy, blocks, rows, positions, channels], details),
      command("normaliseTotals", [blocks, node, rows, positions, 2 * channels]),
    ];
  },
  reference([x, mean, dy]) {
    const channels = mean!.length;
    const y = new Float64Array(2 * channels);
    dy!.forEach((d, i) => {
      const c = i % channels;
      y[c]! += d;
      y[channels + c]! += (x![i]! - mean![c]!) * d;
    });
    return y;
  },
};

/** The command of ((dy − shift) − (x − mean) · slope) · factor. */
function gradientCommand(inputs: readonly Node[], ending: Ending): Command {
  const { output, epilogue = Epilogue.none, alpha = 0, saved = NOWHERE } = ending;
  const [x, mean, dy, shift, slope, factor] = inputs as [Node, Node, Node, Node, Node, Node];
  const { count, channels } = extents(x);
  const operands = [x, mean, dy, shift, slope, factor, output, count, channels] as const;
  return command("normaliseGradient", [...operands, epilogue, alpha, saved], {
    flops: flopsOf(x, 5),
    inPlace: [dy, x],
    epilogue,
    join: (after) => gradientCommand(inputs, after),
  });
}

const gradientOperation: Operation = {
  name: "batchNormGradient",
  rule: "batchNormGradient: product rule",
  gradient(node, upstream) {
    const [x, mean, dy, shift, slope, factor] = node.inputs as [Node, Node, Node, Node, Node, Node];
    const centred = sub(x, mean);
    const scaled = mul(upstream, factor);
    const [total, along] = halvesOf(sums(x, mean, scaled));
    const unscaled = sub(sub(dy, shift), mul(centred, slope));
    const toMean = mul(slope, total);
    const dFactor = sumTo(mul(upstream, unscaled), factor.shape);
    return [neg(mul(scaled, slope)), toMean, scaled, neg(total), neg(along), dFactor];
  },
  emit: (node) => [gradientCommand(node.inputs, { output: node })],
  reference([x, mean, dy, shift, slope, factor]) {
    const channels = mean!.length;
    return x!.map((value, i) => {
      const c = i % channels;
      return (dy![i]! - shift![c]! - (value - mean![c]!) * slope![c]!) * factor![c]!;
    });
  },
};
