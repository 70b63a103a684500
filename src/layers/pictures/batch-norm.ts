import { flagOption, numberOption } from "../../core/options.ts";
import { sizeOf } from "../../core/shape.ts";
import { showText } from "../../core/show.ts";
import type { Node } from "../../ir/node.ts";
import { add, mul } from "../../ops/arithmetic.ts";
import { batchNormOfBatch, batchNorm as normalise } from "../../ops/pictures/batch-norm.ts";
import {
  type LayerBase,
  type LayerDefinition,
  makeLayer,
  type PlacedLayer,
  type TrainingFacts,
} from "../layer.ts";
import { registered } from "../layers.ts";
import { epsilonOption, normShape, ofChannels, scaleAndOffset } from "./norm-options.ts";

/** Options of batchNorm(). */
export interface BatchNormOptions {
  /** Share of the running statistics that a step keeps: PyTorch's momentum 0.1 is 0.9 here. Default: 0.9. */
  readonly momentum?: number;
  /** Added to the variance. Default: 1e-5. */
  readonly epsilon?: number;
  /** Whether an offset of each channel is trained. Default: true. */
  readonly center?: boolean;
  /** Whether a scale of each channel is trained. Default: true. */
  readonly scale?: boolean;
  /** Prefix of the names of its weights. Default: "batchNorm1" and so on. */
  readonly name?: string;
  /** If false, it uses the running statistics also in training, and leaves them and its weights unchanged. */
  readonly trainable?: boolean;
}

/** A batch normalisation as plain data. */
export interface BatchNormLayer extends LayerBase {
  readonly kind: "batchNorm";
  readonly momentum: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
}

/**
 * Batch normalisation: (x − mean) / √(variance + epsilon) · scale + offset for each channel, the last axis. In training,
 * mean and (biased) variance are those of the batch, over all axes but the last, and each step changes the running
 * ones: momentum · running + (1 − momentum) · batch. Evaluation and prediction use the running ones. Ioffe and Szegedy
 * 2015.
 *
 * @example
 * const layers = [input([8]), dense(16, { bias: false }), batchNorm(), activation("relu"), dense(3)];
 * Object.keys(sequential(layers).getWeights()).slice(1, 5);
 * // ["batchNorm1.scale", "batchNorm1.offset", "batchNorm1.mean", "batchNorm1.variance"]
 */
export const batchNorm = (options: BatchNormOptions = {}): BatchNormLayer =>
  makeLayer(batchNormDefinition, options);

export const batchNormDefinition: LayerDefinition<BatchNormLayer> = registered({
  kind: "batchNorm",
  options: {
    momentum: numberOption({ default: 0.9, low: 0, below: 1 }),
    epsilon: epsilonOption(),
    center: flagOption(true),
    scale: flagOption(true),
  },
  outputShape: ({ kind }, inputShape, name) => normShape(kind, inputShape, name),
  parameters: ({ center, scale }, inputShape) => [
    ...scaleAndOffset(inputShape).filter(({ name }) => (name === "scale" ? scale : center)),
    ofChannels("mean", "zeros", inputShape, { state: true }),
    ofChannels("variance", "ones", inputShape, { state: true, least: 0 }),
  ],
  apply({ momentum, epsilon }, x, { training, parameters, update }) {
    const { scale, offset } = parameters;
    const [mean, variance] = [parameters.mean!, parameters.variance!];
    if (!training) return normalise(x, { mean, variance, scale, offset, epsilon });
    const batch = batchNormOfBatch(x, { scale, offset, epsilon });
    const moved = (running: Node, value: Node) =>
      add(mul(running, momentum), mul(value, 1 - momentum));
    update("mean", moved(mean, batch.mean));
    update("variance", moved(variance, batch.variance));
    return batch.y;
  },
  warnings: (placed, training) => [
    ...ofSingleValues(placed, training),
    ...ofMomentum(placed, training),
    ...ofBias(placed, training),
  ],
});

/** A batch with one value for each channel, which is its mean. */
function ofSingleValues({ name, inputShape }: PlacedLayer, training: TrainingFacts): string[] {
  const { leastRows, batchSize } = training;
  if (leastRows * sizeOf(inputShape.slice(0, -1)) > 1) return [];
  const which = batchSize === 1 ? "every batch has" : "the last batch has";
  return [
    `${which} one row, of which ${showText(name)} sees one value for each channel: it returns its offset, and nothing ` +
      `before it learns; choose a batchSize that leaves at least two rows, such as ${Math.max(2, batchSize + 1)}`,
  ];
}

/** Running statistics that remember their first values. */
function ofMomentum({ name, layer }: PlacedLayer, { steps }: TrainingFacts): string[] {
  const { momentum } = layer as BatchNormLayer;
  const needed = Math.ceil(3 / (1 - momentum) - 1e-9); // 3 / 0.1 is a little more than 30
  if (steps === 0 || steps >= needed) return [];
  const lower = Math.max(0, Math.floor(100 * (1 - 3 / steps)) / 100);
  return [
    `the running statistics of ${showText(name)} need about ${needed} steps with momentum ${momentum}, and this training ` +
      `has ${steps}: evaluation and predictions use them too early; train longer, or use momentum ${lower}`,
  ];
}

/** A bias that the mean takes away again. */
function ofBias({ name }: PlacedLayer, { before }: TrainingFacts): string[] {
  const isLinear = before?.definition.activation?.(before.layer).kind === "linear";
  const hasBias = before?.parameters.some((each) => each.name === "bias" && each.trainable);
  if (!(isLinear && hasBias)) return [];
  return [
    `${showText(name)} subtracts the bias of ${showText(before!.name)} again: pass bias: false to it`,
  ];
}
