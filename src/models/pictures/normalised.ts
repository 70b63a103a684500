import type { Layer } from "../../layers/any-layer.ts";
import { batchNorm } from "../../layers/pictures/batch-norm.ts";
import { type Conv2dOptions, conv2d } from "../../layers/pictures/conv2d.ts";
import { he } from "./options.ts";

/** Of convolutions before batchNorm(), which would remove a bias. */
export const NORMALISED = { ...he, padding: "same", bias: false } as const;

/** A convolution and its normalisation. */
export const normalised = (
  filters: number,
  size: number,
  options: Pick<Conv2dOptions, "strides"> = {},
): Layer[] => [conv2d(filters, size, { ...NORMALISED, ...options }), batchNorm()];
