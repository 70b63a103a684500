// Losses.

export { type Huber, huber } from "../losses/huber.ts";
export type { LossDescription, LossFunction, LossInput, LossName } from "../losses/losses.ts";
export type {
  SoftmaxCrossEntropy,
  SoftmaxCrossEntropyOptions,
} from "../losses/softmax-cross-entropy.ts";
export { softmaxCrossEntropy } from "../losses/softmax-cross-entropy.ts";
