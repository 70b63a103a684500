import type { Defined } from "../core/defined.ts";
import { Registry } from "../core/registry.ts";
import type { Shape } from "../core/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Node } from "../ir/node.ts";
import { relu } from "../ops/activations.ts";
import { abs, add, mul, square, sub } from "../ops/arithmetic.ts";
import { binaryCrossEntropy } from "../ops/binary-cross-entropy.ts";
import { oneHot } from "../ops/one-hot.ts";
import { pick } from "../ops/pick.ts";
import { reshape } from "../ops/reshape.ts";
import { sum } from "../ops/sum.ts";
import { type Huber, huberDefinition } from "./huber.ts";
import {
  defineLoss,
  describeLoss,
  type LossDefinition,
  meanOfRows,
  requireScores,
  type TargetKind,
} from "./loss.ts";
import {
  type SoftmaxCrossEntropy,
  softmaxCrossEntropyDefinition,
} from "./softmax-cross-entropy.ts";

/** A loss by name. */
export type LossName = (typeof DEFINITIONS)[number]["kind"];
/** A custom loss: a tensor of shape [n], one value for each row, or of rank 0. */
export type LossFunction = (prediction: Tensor, target: Tensor) => Tensor;
/** A loss as plain data. */
export type LossDescription = LossName | Huber | SoftmaxCrossEntropy;
/** The losses that compile() accepts. */
export type LossInput = LossDescription | LossFunction | Defined<"loss">;

/** A loss with its options. */
export interface Loss {
  /** Its kind, or "custom". */
  readonly name: string;
  /** In files; "custom" for a function, which a file cannot hold. */
  readonly description: LossDescription | "custom";
  readonly target: TargetKind;
  /** The activation that the loss applies to logits. */
  readonly activation?: "softmax" | "sigmoid" | undefined;
  /** The losses of the rows, [n], or the loss of the batch, []. */
  rowLosses(prediction: Node, target: Node): Node;
  /** @throws ShapeError for an output that does not fit */
  requireOutput(shape: Shape, layer: string): void;
}

/** In the order of the documentation. */
const DEFINITIONS = [
  softmaxCrossEntropyDefinition,
  defineLoss({
    kind: "hinge", // Weston and Watkins 1999: Σ over the wrong classes of max(0, score − right score + 1)
    target: () => "labels",
    apply(scores, labels) {
      const [rows, classes] = scores.shape as [number, number];
      const right = pick(reshape(scores, [rows, classes, 1]), reshape(labels, [rows, 1]));
      const isWrong = sub(1, oneHot(labels, classes));
      return sum(mul(relu(add(sub(scores, right), 1)), isWrong), 1);
    },
    requireOutput: requireScores("hinge"),
  }),
  defineLoss({
    kind: "binaryCrossEntropy",
    target: () => "binary",
    activation: "sigmoid",
    apply: binaryCrossEntropy,
  }),
  defineLoss({
    kind: "meanSquaredError",
    target: () => "values",
    apply: (prediction, target) => square(sub(prediction, target)),
  }),
  defineLoss({
    kind: "meanAbsoluteError",
    target: () => "values",
    apply: (prediction, target) => abs(sub(prediction, target)),
  }),
  huberDefinition,
];

/** Every kind of loss. */
export const losses = new Registry<LossDefinition>("loss", DEFINITIONS);

/** The loss that compile() was given, unless it is a function: custom-loss.ts. */
export function resolveLoss(given: LossDescription): Loss {
  const { kind, ...options } = typeof given === "string" ? { kind: given } : (given ?? {});
  const definition = losses.get(kind ?? given);
  const values = describeLoss(definition, options);
  const { options: table = {}, activation, requireOutput } = definition;
  const isPlain = Object.entries(table).every(
    ([name, option]) => (values as Record<string, unknown>)[name] === option.default,
  );
  return {
    name: definition.kind,
    description: (isPlain ? kind : values) as LossDescription,
    target: definition.target(values as never),
    activation,
    rowLosses: (prediction, target) =>
      meanOfRows(definition.apply(prediction, target, values as never)),
    requireOutput: (shape, layer) => requireOutput?.(shape, layer, values as never),
  };
}
