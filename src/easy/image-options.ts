import type { Signal } from "../core/host-types.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import type { Model } from "../model/model.ts";
import type { PictureNetworkName } from "../models/pictures/defaults.ts";
import type { LimitOptions } from "../node/budget.ts";
import type { Path } from "../node/path.ts";
import type { Callback } from "../training/callbacks.ts";
import type { Evaluation } from "../training/compiled.ts";
import type { ClassPrediction } from "./easy.ts";

/** Options of imageClassifier(). */
export interface ImageClassifierOptions extends LimitOptions {
  /** Pixels of each side, or [height, width]. Default: the common size of the images up to 64, else 32. */
  readonly size?: number | readonly [number, number];
  /** Size of the test set, unless the folder has one: a share below 1 or a count. Default: 0.2. */
  readonly test?: number;
  /** "auto", the default: "lenet5" for grey images, else "resnet8". */
  readonly network?: "auto" | PictureNetworkName;
  /** Whether to crop and flip images of three channels at random. Default: true. */
  readonly augment?: boolean;
  /** Default: about 4,500 steps, for grey images 1,500, from 5 to 100 epochs. */
  readonly epochs?: number;
  /** Default: 16 to 64, increasing with the number of images. */
  readonly batchSize?: number;
  /** The largest learning rate of a cycle. Default: 0.1, for networks without batchNorm() 0.03 or 0.05. */
  readonly learningRate?: number;
  /** Determines all random numbers. Default: 0. */
  readonly seed?: number;
  /** Called during training. */
  readonly callbacks?: readonly Callback[];
  /** Aborts the training; the promise then rejects with its reason. */
  readonly signal?: Signal;
  /** From createEngine(). Default: the default engine. */
  readonly engine?: Engine;
}

/** A test image whose class was not predicted. */
export interface ImageMistake {
  /** The path within the folder of the test set. */
  readonly file: string;
  /** Its class. */
  readonly class: string;
  readonly predicted: string;
  /** Of the predicted class. */
  readonly probability: number;
}

/** The result of imageClassifier(): a trained model, its evaluation, and predictions from files. */
export interface ImageClassifier {
  /** Trained on the training set; save() includes preprocessing and class names. */
  readonly model: Model;
  readonly train: Dataset;
  readonly test: Dataset;
  /** Loss and accuracy on the test set. */
  readonly evaluation: Evaluation;
  /** The share of test images whose class was predicted. */
  readonly accuracy: number;
  /** The same for always predicting the most frequent class of the training set. */
  readonly baseline: number;
  /** The test images of another class than predicted, the surest predictions first. */
  readonly mistakes: readonly ImageMistake[];
  /** Images, network, training, evaluation and mistakes as text. */
  readonly report: string;
  /**
   * The class of each image file, with its probability; images are resized as those of the folder were.
   * @throws what images() throws
   */
  predict(files: readonly Path[]): Promise<ClassPrediction[]>;
}
