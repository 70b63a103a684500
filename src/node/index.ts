// What needs files, the network or a quiet machine: the entry `gradlane/node`.

export type { CsvOptions } from "../data/csv.ts";
export type { SourceArray } from "../data/ndarray.ts";
export type { TableOptions } from "../data/table.ts";
export type { TableDatasetOptions } from "../data/table-dataset.ts";
export type { Decision } from "../data/task.ts";
export { type Machine, measureMachine } from "../engine/machine.ts";
export type { ReportData, ReportOptions } from "../report/facts.ts";
export { writeReport } from "../report/index.ts";
export type { Cifar100Options } from "./cifar.ts";
export { cifar10, cifar100 } from "./cifar.ts";
export { csv } from "./csv.ts";
export type { DataFolder } from "./data-folder.ts";
export type { Channels, Fit } from "./decode-image.ts";
export type { DownloadProgress, FetchOptions } from "./fetch-verified.ts";
export type { Path } from "./files.ts";
export type { IdxOptions } from "./idx.ts";
export { idx, idxFolder } from "./idx.ts";
export type { ImageFolderOptions } from "./image-folder.ts";
export { imageFolder, imageFolders } from "./image-folder.ts";
export { fashionMnist, mnist } from "./mnist.ts";
export { npy, npz } from "./npy.ts";
export type { NpyDataOptions } from "./npy-data.ts";
export { npyDataset, npyFolder } from "./npy-data.ts";
export type { ImageOptions } from "./read-images.ts";
export { images } from "./read-images.ts";
