// What a training with augmentation needs: checked before anything is changed.

import { toSource } from "../array/ndarray.ts";
import type { ArrayInput } from "../array/types.ts";
import { Augmentation } from "../augmentation/augmentation.ts";
import { requireImages } from "../augmentation/images.ts";
import { type AugmentationPlan, planAugmentation } from "../augmentation/plan.ts";
import { requireColorRange } from "../augmentation/range.ts";
import { DataError, ShapeError } from "../core/errors.ts";
import { sameShape, showShape, sizeOf } from "../core/shape.ts";
import type { Instance } from "../engine/instance.ts";
import type { InputLayer } from "../layers/input.ts";
import type { Loss } from "../losses/losses.ts";
import { ColumnScaler } from "../preprocessing/column-scaler.ts";
import { stepsOf } from "../preprocessing/pipeline.ts";
import { type Transformer, wrongColumns } from "../preprocessing/transformer.ts";
import type { CheckedData, Compiled, prepareData } from "./compiled.ts";
import { type Crop, rowsOf } from "./inputs.ts";
import { targetRows } from "./targets.ts";

/** An augmentation for the images of a training. */
export interface TrainingAugmentation {
  readonly plan: AugmentationPlan;
  readonly seed: number;
  /** What evaluation takes of each image: its middle, where the model's input is smaller. */
  readonly crop: Crop | undefined;
}

/** Losses whose value for a mixture is the mixture of their values. */
const MIXABLE = [
  "softmaxCrossEntropy",
  "binaryCrossEntropy",
  "meanSquaredError",
  "meanAbsoluteError",
  "huber",
];

/** Checks an augmentation against images, model and loss. @throws DataError, ShapeError */
export function augmentationFor(
  { session, preprocessing }: Compiled,
  given: unknown,
  x: ArrayInput,
): TrainingAugmentation {
  if (!(given instanceof Augmentation)) {
    throw DataError.of("AUGMENT", "fit", "augment to be a transform or compose([…])", given, {
      hint: "as in augment: horizontalFlip()",
    });
  }
  const source = toSource(x, "x");
  const { shape, data } = source;
  const image = requireImages("augment", shape);
  requireColorRange("augment", given.steps, source);
  const plan = planAugmentation(given.steps, image);
  const { height, width, channels } = plan.output;
  const size = [height, width, channels];
  const { input } = session.architecture;
  if (preprocessing) requireColumnScalers(preprocessing, sizeOf(size));
  const isFlat = input.shape.length === 1 && data instanceof Uint8Array;
  if (!(sameShape(size, input.shape) || (isFlat && sizeOf(size) === input.shape[0]))) {
    throw new ShapeError(
      "AUGMENT_INPUT",
      `Cannot fit: expected augmented images of the model's input ${showShape(input.shape)}, got ${showShape(size)}`,
      {
        expected: input.shape,
        got: size,
        hint: `begin the model with input([${size.join(", ")}])`,
      },
    );
  }
  if (plan.mixing) requireMixable(session.loss);
  const isSmaller = height < image.height || width < image.width;
  requireCentre(image.height >= height && image.width >= width, shape, input);
  const from = [image.height, image.width, channels];
  return { plan, seed: given.seed, crop: isSmaller ? { from, size: [height, width] } : undefined };
}

function requireCentre(exists: boolean, got: readonly number[], input: InputLayer): void {
  if (exists) return;
  throw new ShapeError(
    "AUGMENT_LARGER",
    `Cannot fit: expected images of at least the model's input ${showShape(input.shape)}, got ${showShape(got)}`,
    {
      expected: input.shape,
      got,
      hint: "evaluate() takes the middle of images; make them larger, or the input smaller",
    },
  );
}

function requireMixable({ name }: Loss): void {
  if (MIXABLE.includes(name)) return;
  throw DataError.of("MIXUP_LOSS", "use mixup", `one of the losses ${MIXABLE.join(", ")}`, name, {
    expected: MIXABLE,
    hint: "leave mixup out, or compile with another loss",
  });
}

/** The steps of a preprocessing that works on each column by itself. */
function scalersOf(preprocessing: Transformer): readonly ColumnScaler[] | undefined {
  const steps = stepsOf(preprocessing);
  return steps.every((step): step is ColumnScaler => step instanceof ColumnScaler)
    ? steps
    : undefined;
}

function requireColumnScalers(preprocessing: Transformer, columns: number): void {
  const scalers = scalersOf(preprocessing);
  if (!scalers) {
    throw new DataError(
      "AUGMENT_PREPROCESSING",
      `Cannot augment: expected preprocessing that scales columns (StandardScaler, ZeroCenter, MinMaxScaler or a pipeline of them), got ${preprocessing.kind}`,
      {
        got: preprocessing.kind,
        hint: "leave augment out, or preprocess with scalers: augmented images are preprocessed batch by batch",
      },
    );
  }
  for (const { kind, columns: fitted } of scalers) {
    if (fitted !== undefined && fitted !== columns) {
      throw wrongColumns("augment", kind, fitted, columns);
    }
  }
}

/** Images as they are, for the program to augment and preprocess. */
export function prepareImages(
  { session, preprocessing, targetPreprocessing }: Compiled,
  { x, y, spec }: CheckedData,
  { image }: AugmentationPlan,
): ReturnType<typeof prepareData> {
  const { input } = session.architecture;
  const images: InputLayer = {
    ...input,
    shape: [image.height, image.width, image.channels],
    ...(preprocessing && { uint8: "scaled" }), // preprocessing takes bytes as value / 255
  };
  return { x: rowsOf(x, images, undefined), targets: targetRows(y, spec, targetPreprocessing) };
}

/** Offsets and divisors of a fitted preprocessing in memory, and the number of steps. */
export function writeScales(
  instance: Instance,
  preprocessing: Transformer,
): { address: number; steps: number } {
  const scalers = scalersOf(preprocessing)!;
  const columns = preprocessing.columns!;
  const address = instance.allocate(16 * columns * scalers.length);
  const { f64 } = instance.memory;
  scalers.forEach(({ offset, divisor }, step) => {
    const at = (address >>> 3) + 2 * columns * step;
    f64.set(offset!, at);
    f64.set(divisor!, at + columns);
  });
  return { address, steps: scalers.length };
}
