import { DataError, ShapeError } from "../core/errors.ts";
import { unknownName } from "../core/names.ts";
import { ROWS, type Shape, showShape } from "../core/shape.ts";
import { Tensor } from "../graph/tensor.ts";
import type { Node } from "../ir/node.ts";
import { relu } from "../ops/activations.ts";
import { abs, add, mul, square, sub } from "../ops/arithmetic.ts";
import { binaryCrossEntropy } from "../ops/binary-cross-entropy.ts";
import { mean } from "../ops/mean.ts";
import { oneHot } from "../ops/one-hot.ts";
import { pick } from "../ops/pick.ts";
import { reshape } from "../ops/reshape.ts";
import { sum } from "../ops/sum.ts";
import { type Huber, huber, huberOf } from "./huber.ts";
import {
  type SoftmaxCrossEntropy,
  softmaxCrossEntropy,
  softmaxCrossEntropyOf,
} from "./softmax-cross-entropy.ts";

/** A loss by name. */
export type LossName =
  | "softmaxCrossEntropy"
  | "binaryCrossEntropy"
  | "hinge"
  | "meanSquaredError"
  | "meanAbsoluteError"
  | "huber";
/** A loss of one's own: a tensor of shape [n], one value a row, or of rank 0. */
export type LossFunction = (prediction: Tensor, target: Tensor) => Tensor;
/** A loss as plain data. */
export type LossDescription = LossName | Huber | SoftmaxCrossEntropy;
/** What compile() takes as loss. */
export type LossInput = LossDescription | LossFunction;

/** What a loss compares the prediction with. */
export type TargetKind = "labels" | "distribution" | "binary" | "values" | "any";

/** What a loss is. */
export interface Loss {
  readonly name: LossName | "custom";
  /** What files say of it; "custom": a function, which no file can hold. */
  readonly description: LossDescription | "custom";
  /**
   * Class numbers, shares of the classes, 0 and 1 or values of the output's shape, or whatever the data
   * are.
   */
  readonly target: TargetKind;
  /** Losses of the rows [n], or of the batch []. */
  rowLosses(prediction: Node, target: Node): Node;
  /** Refuses a model whose output does not fit. */
  requireOutput(shape: Shape, layer: string): void;
}

/** Each row's mean over its elements, so that rows can be weighted. */
const meanOfRows =
  (elementLosses: (prediction: Node, target: Node) => Node) =>
  (prediction: Node, target: Node): Node => {
    const losses = elementLosses(prediction, target);
    const [rows, ...rest] = losses.shape;
    if (rest.length === 0) return losses;
    const axes = rest.map((_, i) => i + 1);
    return reshape(mean(losses, axes), [rows!]);
  };

/** A loss whose target has the shape of the output. */
const elementwise = (
  name: LossName,
  elementLosses: (prediction: Node, target: Node) => Node,
  target: TargetKind = "values",
): Loss => ({
  name,
  description: name,
  target,
  rowLosses: meanOfRows(elementLosses),
  requireOutput() {},
});

/** A loss of scores of classes, with class numbers as target. */
const ofClasses = (name: LossName, rowLosses: Loss["rowLosses"]): Loss => ({
  name,
  description: name,
  target: "labels",
  rowLosses,
  requireOutput(shape, layer) {
    if (shape.length === 1 && shape[0]! >= 2) return;
    const isBinary = shape.length === 1 && shape[0] === 1;
    throw new ShapeError(
      "LOSS_OUTPUT",
      `Cannot use ${name}: expected an output of at least 2 classes, got ${showShape(shape)}`,
      {
        layer,
        got: shape,
        hint: isBinary
          ? "end the model with dense(2), or use binaryCrossEntropy"
          : "end the model with dense(number of classes)",
      },
    );
  },
});

/** Σ over the wrong classes of max(0, score − right score + 1). Weston and Watkins 1999. */
function hinge(scores: Node, labels: Node): Node {
  const [rows, classes] = scores.shape as [number, number];
  const right = pick(reshape(scores, [rows, classes, 1]), reshape(labels, [rows, 1]));
  const isWrong = sub(1, oneHot(labels, classes));
  return sum(mul(relu(add(sub(scores, right), 1)), isWrong), 1);
}

const huberLoss = (given: Huber): Loss => ({
  ...elementwise("huber", (prediction, target) => huberOf(sub(prediction, target), given.delta)),
  description: given,
});

function crossEntropyLoss(given: SoftmaxCrossEntropy): Loss {
  const { labelSmoothing, soft } = given;
  const isPlain = labelSmoothing === 0 && !soft;
  return {
    ...ofClasses("softmaxCrossEntropy", softmaxCrossEntropyOf(given)),
    description: isPlain ? "softmaxCrossEntropy" : given,
    target: soft ? "distribution" : "labels",
  };
}

const LOSSES: Record<LossName, Loss> = {
  softmaxCrossEntropy: crossEntropyLoss(softmaxCrossEntropy()),
  hinge: ofClasses("hinge", hinge),
  binaryCrossEntropy: elementwise("binaryCrossEntropy", binaryCrossEntropy, "binary"),
  meanSquaredError: elementwise("meanSquaredError", (prediction, target) =>
    square(sub(prediction, target)),
  ),
  meanAbsoluteError: elementwise("meanAbsoluteError", (prediction, target) =>
    abs(sub(prediction, target)),
  ),
  huber: huberLoss(huber()),
};

/** The loss for what compile() was given. */
export function resolveLoss(given: LossInput): Loss {
  if (typeof given === "function") return customLoss(given);
  if (typeof given === "object" && given?.kind === "huber") {
    const { kind: _, ...options } = given;
    return huberLoss(huber(options));
  }
  if (typeof given === "object" && given?.kind === "softmaxCrossEntropy") {
    const { kind: _, ...options } = given;
    return crossEntropyLoss(softmaxCrossEntropy(options));
  }
  if (typeof given !== "string" || !Object.hasOwn(LOSSES, given)) {
    throw unknownName("loss", given, Object.keys(LOSSES));
  }
  return LOSSES[given];
}

function customLoss(build: LossFunction): Loss {
  return {
    name: "custom",
    description: "custom",
    target: "any",
    rowLosses(prediction, target) {
      const loss = build(new Tensor(prediction), new Tensor(target));
      if (!(loss instanceof Tensor)) {
        throw new DataError(
          "CUSTOM_LOSS",
          "Cannot use the loss function: expected it to return a tensor",
          {
            got: typeof loss,
          },
        );
      }
      const { shape } = loss;
      if (shape.length === 0 || (shape.length === 1 && shape[0] === ROWS)) return loss.node;
      throw new ShapeError(
        "CUSTOM_LOSS",
        `Cannot use the loss function: expected a tensor of shape [n] or [], got ${showShape(shape)}`,
        { got: shape, hint: "reduce the other axes with .mean() or .sum()" },
      );
    },
    requireOutput() {},
  };
}
