import { DataError } from "../core/errors.ts";
import { requireBooleans, requireKnownKeys } from "../core/names.ts";
import type { Node } from "../ir/node.ts";
import { add, mul, neg } from "../ops/arithmetic.ts";
import { logSoftmax } from "../ops/log-softmax.ts";
import { mean } from "../ops/mean.ts";
import { softmaxCrossEntropy as ofLabels } from "../ops/softmax-cross-entropy.ts";
import { sum } from "../ops/sum.ts";

/** Options of softmaxCrossEntropy(). */
export interface SoftmaxCrossEntropyOptions {
  /** Share of the target that is spread evenly over all classes, from 0 to 1; 0 where not given. */
  readonly labelSmoothing?: number;
  /** true: y holds the share of each class, [n, c], at least 0 and 1 together; false where not given. */
  readonly soft?: boolean;
}

/** Softmax cross-entropy as plain data. */
export interface SoftmaxCrossEntropy {
  readonly kind: "softmaxCrossEntropy";
  readonly labelSmoothing: number;
  readonly soft: boolean;
}

/**
 * −Σ t · log softmax(logits) of logits [n, c]; t is 1 for the class of the row, or what y says where
 * `soft`, then (1 − labelSmoothing)·t + labelSmoothing/c: PyTorch's definition. Szegedy et al. 2016.
 * @throws DataError LABEL_SMOOTHING for one outside [0, 1], SOFT for another than true and false
 *
 * @example
 * const model = sequential([input([1]), dense(2, { kernelInitializer: "zeros" })]);
 * const loss = softmaxCrossEntropy({ soft: true });
 * await model.compile({ optimizer: "sgd", loss });
 * (await model.evaluate({ x: [[1]], y: [[0.7, 0.3]] })).loss; // 0.693
 */
export function softmaxCrossEntropy(options: SoftmaxCrossEntropyOptions = {}): SoftmaxCrossEntropy {
  const kind = "softmaxCrossEntropy";
  requireKnownKeys(kind, options, ["labelSmoothing", "soft"]);
  const { labelSmoothing = 0, soft = false } = options;
  if (!(typeof labelSmoothing === "number" && labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw refused("LABEL_SMOOTHING", "labelSmoothing to be from 0 to 1", labelSmoothing);
  }
  requireBooleans(kind, { soft }, "SOFT");
  return Object.freeze({ kind, labelSmoothing, soft });
}

function refused(code: string, expected: string, got: unknown): DataError {
  return DataError.of(code, "use softmaxCrossEntropy", expected, got);
}

/** The loss of each row. */
export const softmaxCrossEntropyOf =
  ({ labelSmoothing, soft }: SoftmaxCrossEntropy) =>
  (logits: Node, target: Node): Node => {
    if (labelSmoothing === 0 && !soft) return ofLabels(logits, target);
    const logarithms = logSoftmax(logits);
    const own = soft ? neg(sum(mul(target, logarithms), 1)) : ofLabels(logits, target);
    if (labelSmoothing === 0) return own;
    const even = neg(mean(logarithms, 1));
    return add(mul(own, 1 - labelSmoothing), mul(even, labelSmoothing));
  };
