// What the layers with filters have in common.

import { coded, numberOption, type Option } from "../../core/options.ts";
import type { Padding, Size2d } from "../../ops/pictures/window.ts";
import type { ActivationName } from "../activations.ts";
import type { Given } from "../given.ts";
import { KERNEL_OPTIONS, type KernelLayer, type KernelOptions } from "../kernel-options.ts";
import type { OwnName } from "../layer.ts";
import { PLACES, type Places } from "./image-options.ts";

/** Options of filters in their places. */
export interface PlaceOptions extends KernelOptions, Places {}

/** Filters in their places, as plain data. */
export interface PlacedFilters<
  Size extends Size2d = Size2d,
  Strides extends Size2d = Size2d,
  Zeros extends Padding = Padding,
  Dilation extends Size2d = Size2d,
  Kind extends ActivationName = ActivationName,
  Name extends OwnName = OwnName,
> extends KernelLayer<Kind, Name> {
  readonly size: Size;
  readonly strides: Strides;
  readonly padding: Zeros;
  readonly dilation: Dilation;
}

/** Strides, padding and dilation of options, for the types of descriptions. */
export type StridesOf<Options> = Extract<Given<Options, "strides", 1>, Size2d>;
export type PaddingOf<Options> = Extract<Given<Options, "padding", "valid">, Padding>;
export type DilationOf<Options> = Extract<Given<Options, "dilation", 1>, Size2d>;

export const PLACE_OPTIONS = { ...PLACES, ...KERNEL_OPTIONS } as const;

/** The number of filters. */
export const filtersOption: Option<number> = coded(
  "FILTERS",
  numberOption({ low: 1, high: 65536, integer: true }),
);
