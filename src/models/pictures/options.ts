// What all ready-made networks for images have in common.

import { numberOption, readOptions } from "../../core/options.ts";

/** Options of ready-made networks for images. */
export interface PictureNetworkOptions {
  /** Units of the last layer: one for each class. Default: 10. */
  readonly classes?: number;
}

const OPTIONS = { classes: numberOption({ default: 10, low: 1, integer: true }) };

/** @throws DataError for an unknown option, or classes that are no count */
export const classesOf = (kind: string, options: PictureNetworkOptions): number =>
  readOptions(kind, OPTIONS, options, "OPTION").classes;

/** For layers with relu, and for kernels before it. */
export const he = { kernelInitializer: "heNormal" } as const;
export const withRelu = { ...he, activation: "relu" } as const;
