// The text report of imageClassifier(): images, network, training, comparison with a baseline, mistakes.

import { countOf, shortPercent } from "../core/text.ts";
import { visible } from "../core/visible.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Model } from "../model/model.ts";
import type { ImageMistake } from "./image-options.ts";
import { comparisonLines } from "./report.ts";

/** Settings of the training. */
interface Training {
  readonly network: string;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly transforms: readonly string[];
}

interface Outcome {
  readonly accuracy: number;
  readonly baseline: number;
  readonly mistakes: readonly ImageMistake[];
  readonly notes: readonly string[];
}

const NO_BETTER = "no better than the baseline: more images or more epochs may help";
const MISTAKES_SHOWN = 10;

/** The report as text. */
export function imageReport(
  { train, test }: { readonly train: Dataset; readonly test: Dataset },
  model: Model,
  { network, epochs, batchSize, learningRate, weightDecay, transforms }: Training,
  { accuracy: value, baseline, mistakes, notes }: Outcome,
): string {
  const shape = model.architecture.input.shape.join("x");
  const more = mistakes.length - MISTAKES_SHOWN;
  return [
    `images of ${shape}: ${train.length} for training, ${test.length} for testing`,
    ...notes.map(visible),
    `classes: ${train.classNames!.map(visible).join(", ")}`,
    `network: ${network}, ${countOf(model.parameterCount, "weight")}; channels standardised`,
    `training: sgd, learning rate ${learningRate} in one cycle, weight decay ${weightDecay}, batch size ${batchSize}, ${countOf(epochs, "epoch")}`,
    `augmentation: ${transforms.join(", ") || "none"}`,
    ...comparisonLines({ metric: "accuracy", value, baseline }, NO_BETTER),
    `mistakes: ${mistakes.length}`,
    ...mistakes.slice(0, MISTAKES_SHOWN).map(mistakeLine),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join("\n");
}

const mistakeLine = ({ file, class: own, predicted, probability }: ImageMistake) =>
  `  ${visible(file)}: ${visible(own)}, predicted ${visible(predicted)} (${shortPercent(probability)})`;
