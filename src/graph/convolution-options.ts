// Options of the convolutions of tensors.

import { type Option, readOptions } from "../core/options.ts";
import {
  groupsOption,
  outputPaddingOption,
  PLACES,
  type Places,
  requireOutputPadding,
} from "../layers/pictures/image-options.ts";
import type { Size2d } from "../ops/pictures/window.ts";

/** Options of Tensor.depthwiseConv2d(), and of the other convolutions. */
export interface PlaceOptions<Bias> extends Places {
  /** Initial value of the sums, [filters]. Default: +0. */
  readonly bias?: Bias;
}

/** Options of Tensor.conv2d(). */
export interface ConvolutionOptions<Bias> extends PlaceOptions<Bias> {
  /** Groups of channels, each with its own share of the filters. Default: 1. */
  readonly groups?: number;
}

/** Options of Tensor.conv2dTranspose(). */
export interface TransposeOptions<Bias> extends ConvolutionOptions<Bias> {
  /** Rows and columns more at the bottom and at the right. Default: 0. */
  readonly outputPadding?: Size2d;
}

const CONVOLUTION = { ...PLACES, groups: groupsOption } as const;
const TRANSPOSE = { ...CONVOLUTION, outputPadding: outputPaddingOption() } as const;

/** Options without the bias, which is checked as a tensor. */
function withoutBias<Bias, Table extends Readonly<Record<string, Option<unknown>>>>(
  name: string,
  table: Table,
  { bias, ...options }: PlaceOptions<Bias>,
) {
  return { options: readOptions(name, table, options, "OPTION"), bias };
}

export const placeOptions = <Bias>(given: PlaceOptions<Bias>) =>
  withoutBias("depthwiseConv2d", PLACES, given);

export const convolutionOptions = <Bias>(given: ConvolutionOptions<Bias>) =>
  withoutBias("conv2d", CONVOLUTION, given);

export function transposeOptions<Bias>(given: TransposeOptions<Bias>) {
  const found = withoutBias("conv2dTranspose", TRANSPOSE, given);
  requireOutputPadding(found.options);
  return found;
}
