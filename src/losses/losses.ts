import { DataError, ShapeError } from "../errors.ts";
import type { Node } from "../graph/node.ts";
import { ROWS, type Shape, showShape } from "../graph/shape.ts";
import { Tensor } from "../graph/tensor.ts";
import { unknownName } from "../names.ts";
import { mean } from "../ops/mean.ts";
import { reshape } from "../ops/reshape.ts";
import { softmaxCrossEntropy } from "../ops/softmax-cross-entropy.ts";
import { square } from "../ops/square.ts";
import { sub } from "../ops/sub.ts";

/** A loss by name. */
export type LossName = "softmaxCrossEntropy" | "meanSquaredError";
/** A loss of one's own: a tensor of shape [n], one value a row, or of rank 0. */
export type LossFunction = (prediction: Tensor, target: Tensor) => Tensor;
/** What compile() takes as loss. */
export type LossInput = LossName | LossFunction;

/** What a loss compares the prediction with. */
export type TargetKind = "labels" | "values" | "any";

/** What a loss is. */
export interface Loss {
  readonly name: LossName | "custom";
  /** Class numbers, values of the output's shape, or whatever the data are. */
  readonly target: TargetKind;
  /** Losses of the rows [n], or of the batch []. */
  rowLosses(prediction: Node, target: Node): Node;
  /** Refuses a model whose output does not fit. */
  requireOutput(shape: Shape, layer: string): void;
}

const LOSSES: Record<LossName, Loss> = {
  softmaxCrossEntropy: {
    name: "softmaxCrossEntropy",
    target: "labels",
    rowLosses: softmaxCrossEntropy,
    requireOutput(shape, layer) {
      if (shape.length === 1 && shape[0]! >= 2) return;
      throw new ShapeError(
        "LOSS_OUTPUT",
        `Cannot use softmaxCrossEntropy: expected an output of at least 2 classes, got ${showShape(shape)}`,
        { layer, got: shape, hint: "end the model with dense(number of classes)" },
      );
    },
  },
  meanSquaredError: {
    name: "meanSquaredError",
    target: "values",
    // mean over the elements of each row, so that rows can be weighted
    rowLosses(prediction, target) {
      const squares = square(sub(prediction, target));
      const [rows, ...rest] = squares.shape;
      return rest.length === 0
        ? squares
        : reshape(
            mean(
              squares,
              rest.map((_, i) => i + 1),
            ),
            [rows!],
          );
    },
    requireOutput() {},
  },
};

/** The loss for what compile() was given. */
export function resolveLoss(given: LossInput): Loss {
  if (typeof given === "function") return customLoss(given);
  if (typeof given !== "string" || !Object.hasOwn(LOSSES, given)) {
    throw unknownName("loss", given, Object.keys(LOSSES));
  }
  return LOSSES[given];
}

function customLoss(build: LossFunction): Loss {
  return {
    name: "custom",
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
