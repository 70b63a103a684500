// imageClassifier(): reads, splits, trains, evaluates, reports.

import { adopt } from "../array/own.ts";
import { DataError, phrase } from "../core/errors.ts";
import {
  choiceOption,
  flagOption,
  numberOption,
  optional,
  readOptions,
  uncheckedOption,
} from "../core/options.ts";
import { present } from "../core/record.ts";
import { showNames } from "../core/show.ts";
import type { Dataset } from "../data/dataset.ts";
import { isShareOrCount, SHARE_OR_COUNT } from "../data/split.ts";
import { compileNetwork } from "../models/compile-network.ts";
import { augmentation, usualTransforms } from "../models/pictures/augmentation.ts";
import {
  PICTURE_NETWORKS,
  type PictureNetworkName,
  pictureDefaults,
  requireSide,
  usualNetwork,
} from "../models/pictures/defaults.ts";
import type { Channels } from "../node/decode-image.ts";
import { type Path, pathOf } from "../node/path.ts";
import { IMAGE_OPTIONS, images } from "../node/read-images.ts";
import { smallImages } from "../node/small-images.ts";
import { sgd } from "../optimizers/sgd.ts";
import { StandardScaler } from "../preprocessing/standard-scaler.ts";
import { oneCycle } from "../schedules/schedules.ts";
import type { ImageClassifier, ImageClassifierOptions, ImageMistake } from "./image-options.ts";
import { imageReport } from "./image-report.ts";
import { baselineOf, predictClasses } from "./train-table.ts";

const ACTION = "train an image classifier";
const count = optional(numberOption({ low: 1, integer: true }));
const names = Object.keys(PICTURE_NETWORKS) as PictureNetworkName[];

const OPTIONS = {
  size: IMAGE_OPTIONS.size,
  maxBytes: uncheckedOption<number>(), // by imageFolders()
  test: { default: 0.2, expected: SHARE_OR_COUNT, accepts: isShareOrCount },
  network: choiceOption<"auto" | PictureNetworkName>(["auto", ...names], "auto"),
  augment: flagOption(true),
  epochs: count,
  batchSize: count,
  learningRate: optional(numberOption({ above: 0 })),
  seed: numberOption({ default: 0, low: 0, integer: true }),
  callbacks: uncheckedOption<ImageClassifierOptions["callbacks"]>(),
  signal: uncheckedOption<ImageClassifierOptions["signal"]>(),
  engine: uncheckedOption<ImageClassifierOptions["engine"]>(),
};

/** See imageClassifier(). */
export async function trainImages(
  folder: Path,
  given: ImageClassifierOptions,
): Promise<ImageClassifier> {
  const options = readOptions("imageClassifier", OPTIONS, given, "OPTION");
  const { seed, callbacks, signal, engine } = options;
  const { train, test, notes } = await readParts(pathOf(folder), options);
  const shape = train.x.shape.slice(1) as [height: number, width: number, channels: Channels];
  const network = options.network === "auto" ? usualNetwork(shape) : options.network;
  requireSide(`use network ${network} of imageClassifier`, network, shape);
  const { layers, learningRate: usual } = PICTURE_NETWORKS[network];
  const defaults = pictureDefaults(train.x, options.batchSize);
  const { momentum, nesterov, weightDecay, batchSize } = defaults;
  const { epochs = defaults.epochs, learningRate = usual } = options;
  const classNames = train.classNames!;
  const model = await compileNetwork({
    inputShape: shape,
    layers,
    classes: classNames.length,
    values: 1,
    optimizer: sgd({ learningRate, momentum, nesterov, weightDecay }),
    seed,
    engine,
    preprocessing: new StandardScaler({ per: "channel" }),
    classNames,
  });
  const transforms = options.augment ? usualTransforms(shape) : [];
  const [height, width, channels] = shape;
  const augment =
    transforms.length > 0 ? augmentation(transforms, [height, width], seed) : undefined;
  await model.fit(adopt({ ...train }), {
    ...{ epochs, batchSize, schedule: oneCycle({ maxLearningRate: learningRate }) },
    ...present({ augment, callbacks, signal }),
  });
  const evaluation = await model.evaluate(adopt({ ...test }));
  const accuracy = evaluation.accuracy!;
  const baseline = baselineOf(train, test);
  const mistakes = mistakesIn(test, await predictClasses(model, adopt({ ...test.x })));
  const training = { network, epochs, batchSize, learningRate, weightDecay, transforms };
  const report = imageReport({ train, test }, model, training, {
    ...{ accuracy, baseline, mistakes, notes },
  });
  const predict = async (files: readonly Path[]) =>
    predictClasses(model, await images(files, { size: [height, width], channels }));
  return { model, train, test, evaluation, accuracy, baseline, mistakes, report, predict };
}

/** The images of a folder, of a size that suits networks, in two parts. */
async function readParts(
  folder: string,
  {
    size,
    maxBytes,
    test: share,
    seed,
  }: Pick<ImageClassifierOptions, "size" | "maxBytes" | "test" | "seed">,
) {
  const { train: all, test: held, notes } = await smallImages(folder, present({ size, maxBytes }));
  const { length } = all.classNames!;
  if (length < 2) {
    const got = phrase(String(length), all.classNames);
    throw DataError.of("ONE_CLASS", ACTION, "at least 2 classes", got, {
      hint: "add a folder for each class",
    });
  }
  const parts = held
    ? { train: all, test: held }
    : all.split({ test: share!, seed: seed!, stratify: true });
  requireEveryClass(parts.train);
  return { ...parts, notes };
}

/** @throws DataError for a class without images in the training set */
function requireEveryClass({ y, classNames }: Dataset): void {
  const seen = new Set(y.data);
  const missing = classNames!.filter((_, label) => !seen.has(label));
  if (missing.length === 0) return;
  const expected = phrase("images of every class in the training set");
  const got = phrase(`none of ${showNames(missing)}`, missing);
  throw DataError.of("NO_IMAGES", ACTION, expected, got, {
    hint: "add whole images, remove the folder, or choose a smaller test set",
  });
}

/** The test images of another class than predicted, the surest predictions first. */
function mistakesIn(
  { y, sources, classNames }: Dataset,
  predictions: Awaited<ReturnType<typeof predictClasses>>,
): ImageMistake[] {
  return predictions
    .map(({ class: predicted, probability }, row) => ({
      file: sources![row]!,
      class: classNames![y.data[row]!]!,
      predicted,
      probability,
    }))
    .filter(({ class: own, predicted }) => own !== predicted)
    .sort((a, b) => b.probability - a.probability);
}
