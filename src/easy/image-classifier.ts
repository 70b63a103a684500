import { OPTIONS, own } from "../array/own.ts";
import type { Path } from "../node/path.ts";
import type { ImageClassifier, ImageClassifierOptions } from "./image-options.ts";

/**
 * Trains a classifier on a folder of images by class, as imageFolder() reads it (or of train and test, as imageFolders()
 * does): holds out a stratified test set, standardises the channels, trains a small convolutional network with
 * augmentation, evaluates it, and reports its mistakes. Damaged images are skipped and reported.
 * @throws what imageFolders() throws; DataError for fewer than two classes, a class without images to train on, or images
 * that are too small for the network
 *
 * @example
 * const { accuracy, mistakes, predict } = await imageClassifier("pets", { test: 0.5, epochs: 2 });
 * mistakes.length === Math.round(2 * (1 - accuracy)); // true
 * (await predict(["cat.jpg", "dog.png"])).length; // 2
 */
export async function imageClassifier(
  folder: Path,
  options: ImageClassifierOptions = {},
): Promise<ImageClassifier> {
  const given = own(options, OPTIONS);
  return (await import("./train-images.ts")).trainImages(folder, given);
}
