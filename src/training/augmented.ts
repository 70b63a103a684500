// Augmentation of a training set: checked before anything is changed.

import { Transform } from "../../assembly/augmentation/layout.ts";
import { toSource } from "../array/ndarray.ts";
import type { ArrayInput, FeaturesInput } from "../array/types.ts";
import { Augmentation } from "../augmentation/augmentation.ts";
import { requireImages } from "../augmentation/images.ts";
import { type AugmentationPlan, planAugmentation } from "../augmentation/plan.ts";
import { requireColorRange } from "../augmentation/range.ts";
import { samplesOf } from "../augmentation/samples.ts";
import type { Step } from "../augmentation/step.ts";
import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { sameShape, showShape, sizeOf } from "../core/shape.ts";
import type { InputLayer } from "../layers/input.ts";
import type { Loss } from "../losses/losses.ts";
import * as operations from "../ops/augment.ts";
import { ColumnScaler } from "../preprocessing/column-scaler.ts";
import { stepsOf } from "../preprocessing/pipeline.ts";
import { type Transformer, wrongColumns } from "../preprocessing/transformer.ts";
import {
  type CheckedData,
  type Compiled,
  checkData,
  type NumericData,
  type PreparedRows,
} from "./compiled.ts";
import type { Crop } from "./features.ts";
import { rowsOf } from "./inputs.ts";
import type { PassMemory } from "./pass-memory.ts";
import { targetRows } from "./targets.ts";

/** An augmentation for the images of a training. */
export interface TrainingAugmentation {
  readonly plan: AugmentationPlan;
  readonly seed: number;
  /** The centre of each image, for evaluation, if the model's input is smaller. */
  readonly crop: Crop | undefined;
  /** Functions for the modules that do not load this one. */
  readonly prepareImages: typeof prepareImages;
  readonly writeScales: typeof writeScales;
  readonly operations: typeof operations;
}

/** Losses that are linear in the target. */
const MIXABLE = [
  ...["softmaxCrossEntropy", "binaryCrossEntropy", "meanSquaredError"],
  ...["meanAbsoluteError", "huber"],
];

/** Checks an augmentation against images, model and loss. @throws DataError, ShapeError */
export function augmentationFor(
  { session, preprocessing }: Compiled,
  given: unknown,
  x: FeaturesInput,
): TrainingAugmentation {
  const { input } = session.architecture;
  if (input.parts) {
    const got = phrase(`several: ${input.parts.names.join(", ")}`, input.parts.names);
    const hint = "leave augment out, or augment the images beforehand";
    throw DataError.of("AUGMENT_INPUTS", "augment", "a model with one input", got, { hint });
  }
  if (!(given instanceof Augmentation)) {
    throw DataError.of("AUGMENT", "fit", "augment to be a transform or compose([…])", given, {
      hint: "as in augment: horizontalFlip()",
    });
  }
  if (session.architecture.outputShape.length > 2) requirePixelsInPlace(given.steps);
  const source = toSource(x as ArrayInput, "x");
  const { shape, data } = source;
  const image = requireImages("augment", shape);
  requireColorRange("augment", given.steps, source);
  const plan = planAugmentation(given.steps, image);
  const { height, width, channels } = plan.output;
  const size = [height, width, channels];
  const inputText = showShape(input.shape);
  if (preprocessing) requireColumnScalers(preprocessing, sizeOf(size));
  const isFlat = input.shape.length === 1 && data instanceof Uint8Array;
  if (!(sameShape(size, input.shape) || (isFlat && sizeOf(size) === input.shape[0]))) {
    const expected = phrase(`augmented images of the model's input ${inputText}`, input.shape);
    const hint = `begin the model with input([${size.join(", ")}])`;
    throw ShapeError.of("AUGMENT_INPUT", "fit", expected, size, { hint });
  }
  if (plan.mixing) requireMixable(session.loss);
  const isSmaller = height < image.height || width < image.width;
  if (height > image.height || width > image.width) {
    const expected = phrase(`images of at least the model's input ${inputText}`, input.shape);
    const hint = "evaluate() takes the centre of images; make them larger, or the input smaller";
    throw ShapeError.of("AUGMENT_LARGER", "fit", expected, shape, { hint });
  }
  const from = [image.height, image.width, channels];
  const crop: Crop | undefined = isSmaller ? { from, size: [height, width] } : undefined;
  return { plan, seed: given.seed, crop, prepareImages, writeScales, operations };
}

/** Targets of pixels do not move with the images. */
function requirePixelsInPlace(steps: readonly Step[]): void {
  const moving = steps.find(({ movesPixels }) => movesPixels);
  if (!moving) return;
  const expected =
    "transforms that leave pixels where they are (colorJitter, tint, cutout, mixup), as the model has outputs for pixels";
  throw DataError.of("AUGMENT_TARGETS", "augment", expected, Transform[moving.transform], {
    hint: "transform images and targets together beforehand",
  });
}

function requireMixable({ name }: Loss): void {
  if (MIXABLE.includes(name)) return;
  throw DataError.of("MIXUP_LOSS", "use mixup", `one of the losses ${MIXABLE.join(", ")}`, name, {
    expected: MIXABLE,
    hint: "leave mixup out, or compile with another loss",
  });
}

/** The steps of preprocessing that scales each column by itself. */
function scalersOf(preprocessing: Transformer): readonly ColumnScaler[] | undefined {
  const steps = stepsOf(preprocessing);
  return steps.every((step): step is ColumnScaler => step instanceof ColumnScaler)
    ? steps
    : undefined;
}

function requireColumnScalers(preprocessing: Transformer, columns: number): void {
  const scalers = scalersOf(preprocessing);
  if (!scalers) {
    const { kind } = preprocessing;
    const expected =
      "preprocessing that scales columns (StandardScaler, ZeroCenter, MinMaxScaler or a pipeline of them)";
    throw DataError.of("AUGMENT_PREPROCESSING", "augment", expected, phrase(kind, kind), {
      hint: "leave augment out, or preprocess with scalers: augmented images are preprocessed batch by batch",
    });
  }
  for (const { kind, columns: fitted } of scalers) {
    if (fitted !== undefined && fitted !== columns) {
      throw wrongColumns("augment", kind, fitted, columns);
    }
  }
}

/** Whole images, checked, with their sample numbers. */
export function checkImages(
  compiled: Compiled,
  { plan }: TrainingAugmentation,
  given: NumericData,
): CheckedData {
  const { height, width, channels } = plan.image;
  const whole = { ...compiled, crop: undefined, preprocessing: undefined };
  const images = {
    ...compiled.session.architecture.input,
    shape: [height, width, channels],
    ...(compiled.preprocessing && ({ uint8: "scaled" } as const)),
  };
  const checked = checkData("fit", whole, given, images);
  return { ...checked, samples: samplesOf("fit", given, checked.count) };
}

/** Images without preprocessing: the program augments and preprocesses them. */
export function prepareImages(
  { session, preprocessing, targetPreprocessing }: Compiled,
  { x, y, spec }: CheckedData,
  { image }: AugmentationPlan,
): PreparedRows {
  const { input } = session.architecture;
  const images: InputLayer = {
    ...input,
    shape: [image.height, image.width, image.channels],
    ...(preprocessing && { uint8: "scaled" }), // preprocessing takes bytes as value / 255
  };
  return { x: rowsOf(x, images, undefined), targets: targetRows(y, spec, targetPreprocessing) };
}

/** Writes offsets and divisors of fitted preprocessing. */
export function writeScales(
  memory: PassMemory,
  preprocessing: Transformer,
): { address: number; steps: number } {
  const scalers = scalersOf(preprocessing)!;
  const columns = preprocessing.columns!;
  const address = memory.allocate(16 * columns * scalers.length);
  const { f64 } = memory.instance.memory;
  scalers.forEach(({ offset, divisor }, step) => {
    const at = (address >>> 3) + 2 * columns * step;
    f64.set(offset!, at);
    f64.set(divisor!, at + columns);
  });
  return { address, steps: scalers.length };
}
