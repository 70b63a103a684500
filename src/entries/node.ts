// What needs files, the network or a quiet machine: the entry `gradlane/node`.

export type { SourceArray } from "../array/types.ts";
export type { TableOptions } from "../data/cell-table.ts";
export type { CsvOptions } from "../data/csv.ts";
export type { TableDatasetOptions } from "../data/table-dataset.ts";
export type { Decision } from "../data/task.ts";
export { imageClassifier } from "../easy/image-classifier.ts";
export type {
  ImageClassifier,
  ImageClassifierOptions,
  ImageMistake,
} from "../easy/image-options.ts";
export { type Machine, measureMachine } from "../engine/machine.ts";
export { type Cifar100Options, cifar10, cifar100 } from "../node/cifar.ts";
export { csv } from "../node/csv.ts";
export type { DataFolder } from "../node/data-folder.ts";
export type { Channels, Fit } from "../node/decode-image.ts";
export type { DownloadProgress, FetchOptions } from "../node/fetch-verified.ts";
export { type IdxOptions, idx, idxFolder } from "../node/idx.ts";
export { type ImageFolderOptions, imageFolder, imageFolders } from "../node/image-folder.ts";
export { fashionMnist, mnist } from "../node/mnist.ts";
export { npy, npz } from "../node/npy.ts";
export { type NpyDataOptions, npyDataset, npyFolder } from "../node/npy-data.ts";
export type { Path } from "../node/path.ts";
export { type ImageOptions, images } from "../node/read-images.ts";
export type { ReportOptions } from "../report/facts.ts";
export { writeReport } from "../report/index.ts";
export type { ReportData } from "../report/parts.ts";
