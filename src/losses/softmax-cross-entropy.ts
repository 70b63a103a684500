import { coded, flagOption, numberOption } from "../core/options.ts";
import { add, mul, neg } from "../ops/arithmetic.ts";
import { logSoftmax } from "../ops/log-softmax.ts";
import { mean } from "../ops/mean.ts";
import { softmaxCrossEntropy as ofLabels } from "../ops/softmax-cross-entropy.ts";
import { sum } from "../ops/sum.ts";
import { defineLoss, describeLoss, requireScores } from "./loss.ts";

/** Options of softmaxCrossEntropy(). */
export interface SoftmaxCrossEntropyOptions {
  /** Share of the target that is spread evenly over all classes, from 0 to 1. Default: 0. */
  readonly labelSmoothing?: number;
  /** If true, y holds the probability of each class, [n, c], with sum 1. Default: false. */
  readonly soft?: boolean;
}

/** Softmax cross-entropy as plain data. */
export interface SoftmaxCrossEntropy {
  readonly kind: "softmaxCrossEntropy";
  readonly labelSmoothing: number;
  readonly soft: boolean;
}

/**
 * −Σ t · log softmax(logits) of logits [n, c]; t is 1 for the class of the row, or y if `soft`, then
 * (1 − labelSmoothing)·t + labelSmoothing/c, as in PyTorch. Szegedy et al. 2016. Logits [n, …, c] have a class at
 * each position, such as a pixel, y [n, …]; the loss of a row is the mean over its positions.
 * @throws DataError LABEL_SMOOTHING outside [0, 1], SOFT unless true or false
 *
 * @example
 * const model = sequential([input([1]), dense(2, { kernelInitializer: "zeros" })]);
 * const loss = softmaxCrossEntropy({ soft: true });
 * await model.compile({ optimizer: "sgd", loss });
 * (await model.evaluate({ x: [[1]], y: [[0.7, 0.3]] })).loss; // 0.693
 */
export const softmaxCrossEntropy = (
  options: SoftmaxCrossEntropyOptions = {},
): SoftmaxCrossEntropy =>
  describeLoss(softmaxCrossEntropyDefinition, options) as SoftmaxCrossEntropy;

export const softmaxCrossEntropyDefinition = defineLoss({
  kind: "softmaxCrossEntropy",
  options: {
    labelSmoothing: coded("LABEL_SMOOTHING", numberOption({ default: 0, low: 0, high: 1 })),
    soft: coded("SOFT", flagOption(false)),
  },
  target: ({ soft }) => (soft ? "distribution" : "labels"),
  activation: "softmax",
  apply(logits, target, { labelSmoothing, soft }) {
    if (labelSmoothing === 0 && !soft) return ofLabels(logits, target);
    const logarithms = logSoftmax(logits);
    const own = soft ? neg(sum(mul(target, logarithms), -1)) : ofLabels(logits, target);
    if (labelSmoothing === 0) return own;
    const even = neg(mean(logarithms, -1));
    return add(mul(own, 1 - labelSmoothing), mul(even, labelSmoothing));
  },
  requireOutput: requireScores("softmaxCrossEntropy", true),
});
