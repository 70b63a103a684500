import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { Registry } from "../core/registry.ts";
import { ROWS, type Shape, showShape } from "../core/shape.ts";
import { Tensor } from "../graph/tensor.ts";
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
export type LossName =
  | "softmaxCrossEntropy"
  | "binaryCrossEntropy"
  | "hinge"
  | "meanSquaredError"
  | "meanAbsoluteError"
  | "huber";
/** A custom loss: a tensor of shape [n], one value for each row, or of rank 0. */
export type LossFunction = (prediction: Tensor, target: Tensor) => Tensor;
/** A loss as plain data. */
export type LossDescription = LossName | Huber | SoftmaxCrossEntropy;
/** The losses that compile() accepts. */
export type LossInput = LossDescription | LossFunction;

/** A loss with its options. */
export interface Loss {
  /** Its kind, or "custom". */
  readonly name: string;
  /** In files; "custom" for a function, which a file cannot hold. */
  readonly description: LossDescription | "custom";
  readonly target: TargetKind;
  /** The activation that it applies to logits itself. */
  readonly activation?: "softmax" | "sigmoid" | undefined;
  /** Losses of the rows, [n], or of the batch, []. */
  rowLosses(prediction: Node, target: Node): Node;
  /** @throws ShapeError for an output that does not fit */
  requireOutput(shape: Shape, layer: string): void;
}

/** Every kind of loss. */
export const losses: Registry<LossDefinition> = new Registry<LossDefinition>("loss", [
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
]);

/** The loss that compile() was given. */
export function resolveLoss(given: LossInput): Loss {
  if (typeof given === "function" && !("kind" in given)) return customLoss(given);
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
    requireOutput: (shape, layer) => requireOutput?.(shape, layer),
  };
}

const customLoss = (build: LossFunction): Loss => ({
  name: "custom",
  description: "custom",
  target: "any",
  rowLosses: (prediction, target) =>
    requireLosses("the loss function", build(new Tensor(prediction), new Tensor(target))),
  requireOutput() {},
});

/** The node of what a loss made by users returns. @throws DataError, ShapeError for anything else */
export function requireLosses(what: string, loss: unknown): Node {
  if (!(loss instanceof Tensor)) {
    throw DataError.of("CUSTOM_LOSS", `use ${what}`, "it to return a tensor", loss);
  }
  const { shape } = loss;
  if (shape.length === 0 || (shape.length === 1 && shape[0] === ROWS)) return loss.node;
  const got = phrase(showShape(shape), shape);
  throw ShapeError.of("CUSTOM_LOSS", `use ${what}`, phrase("a tensor of shape [n] or []"), got, {
    hint: "reduce the other axes with .mean() or .sum()",
  });
}
