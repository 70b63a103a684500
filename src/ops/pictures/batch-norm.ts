// Normalisation of each channel, the last axis, by a mean and a variance.
//
// Every gradient here is a node of its own, whose gradient is composed of other operations.

import { command, epilogueOperands } from "../../ir/command.ts";
import { type Command, type Ending, Node, type Operation } from "../../ir/node.ts";
import { add, div, mul, neg, sqrt, square, sub } from "../arithmetic.ts";
import { divideBySize } from "../divide-by-size.ts";
import { sumTo } from "../sum.ts";
import { blocksOf, extents, flopsOf, halvesOf, ofBlocks } from "./blocks.ts";
import { type NormalisationOptions, requireVector, scaleAndOffset } from "./scale-and-offset.ts";

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
  const { scale, offset } = scaleAndOffset("batchNorm", x, options);
  for (const each of [mean, variance]) requireVector("batchNorm", each, x.shape.at(-1)!);
  const factor = mul(scale, inverseOf(variance, options.epsilon));
  return new Node(normaliseOperation, [x, mean, factor, offset], undefined, x.shape);
}

/** The same by the mean and variance of x, which are returned. */
export function batchNormOfBatch(
  x: Node,
  options: NormalisationOptions,
): Statistics & { readonly y: Node } {
  const { scale, offset } = scaleAndOffset("batchNorm", x, options);
  const statistics = new Node(statisticsOperation, [x], undefined, [2, x.shape.at(-1)!]);
  const [mean, variance] = halvesOf(statistics);
  const inverse = inverseOf(variance, options.epsilon);
  const inputs = [x, mean, mul(scale, inverse), inverse, scale, offset];
  return { y: new Node(ofBatchOperation, inputs, undefined, x.shape), mean, variance };
}

/** 1 / √(variance + epsilon). */
const inverseOf = (variance: Node, epsilon: number): Node => div(1, sqrt(add(variance, epsilon)));

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

/** The command of (x − mean) · factor + offset. */
function normaliseCommand(inputs: readonly Node[], ending: Ending): Command {
  const [x, mean, factor, offset] = inputs as [Node, Node, Node, Node];
  const { count, channels } = extents(x);
  const operands = [x, mean, factor, offset, ending.output, count, channels] as const;
  return command("normalise", [...operands, ...epilogueOperands(ending)], {
    flops: flopsOf(x, 3),
    inPlace: [x],
    epilogue: ending.epilogue,
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
    const shift = mul(factor, divideBySize(total, count));
    const slope = mul(factor, divideBySize(mul(along, square(inverse)), count));
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

/** The command of (dy · factor − shift) − (x − mean) · slope. */
function gradientCommand(inputs: readonly Node[], ending: Ending): Command {
  const [x, mean, dy, shift, slope, factor] = inputs as [Node, Node, Node, Node, Node, Node];
  const { count, channels } = extents(x);
  const operands = [x, mean, dy, shift, slope, factor, ending.output, count, channels] as const;
  return command("normaliseGradient", [...operands, ...epilogueOperands(ending)], {
    flops: flopsOf(x, 5),
    inPlace: [dy, x],
    epilogue: ending.epilogue,
    join: (after) => gradientCommand(inputs, after),
  });
}

const gradientOperation: Operation = {
  name: "batchNormGradient",
  rule: "batchNormGradient: product rule",
  gradient(node, upstream) {
    const [x, mean, dy, , slope, factor] = node.inputs as [Node, Node, Node, Node, Node, Node];
    const [total, along] = halvesOf(sums(x, mean, upstream));
    const dFactor = sumTo(mul(upstream, dy), factor.shape);
    const dx = neg(mul(upstream, slope));
    return [dx, mul(slope, total), mul(upstream, factor), neg(total), neg(along), dFactor];
  },
  emit: (node) => [gradientCommand(node.inputs, { output: node })],
  reference([x, mean, dy, shift, slope, factor]) {
    const channels = mean!.length;
    return x!.map((value, i) => {
      const c = i % channels;
      return dy![i]! * factor![c]! - shift![c]! - (value - mean![c]!) * slope![c]!;
    });
  },
};
