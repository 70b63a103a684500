// What the layers with filters have in common.

import { phrase, ShapeError } from "../../core/errors.ts";
import { coded, numberOption, type Option } from "../../core/options.ts";
import type { Padding, Size2d } from "../../ops/pictures/window.ts";
import { KERNEL_OPTIONS, type KernelLayer, type KernelOptions } from "../kernel-options.ts";
import { paddingOption, sizeOption } from "./image-options.ts";

/** Options of where the filters are applied. */
export interface PlaceOptions extends KernelOptions {
  /** Pixels from one position to the next, or [vertical, horizontal]. Default: 1. */
  readonly strides?: Size2d;
  /**
   * Zeros around the image: "valid" (none), "same" (the output has ⌈size / stride⌉ pixels; an odd row or column is at
   * the bottom or at the right), a number for all sides, or [[top, bottom], [left, right]]. Default: "valid".
   */
  readonly padding?: Padding;
  /** Pixels from one element of a filter to the next, or [vertical, horizontal]. Default: 1. */
  readonly dilation?: Size2d;
}

/** Filters in their places, as plain data. */
export interface PlacedFilters extends KernelLayer {
  readonly strides: Size2d;
  readonly padding: Padding;
  readonly dilation: Size2d;
}

export const PLACE_OPTIONS = {
  strides: sizeOption(1),
  padding: paddingOption(),
  dilation: sizeOption(1),
  ...KERNEL_OPTIONS,
} as const;

/** The number of filters. */
export const filtersOption: Option<number> = coded(
  "FILTERS",
  numberOption({ low: 1, high: 65536, integer: true }),
);

/** Groups of channels and filters that have nothing to do with each other. */
export const groupsOption: Option<number> = numberOption({ default: 1, low: 1, integer: true });

/** @throws ShapeError unless channels and filters make equal groups */
export function requireGroups(
  kind: string,
  name: string,
  channels: number,
  { filters, groups }: { readonly filters: number; readonly groups: number },
): void {
  if (channels % groups === 0 && filters % groups === 0) return;
  const expected = phrase(`channels and filters in ${groups} equal groups`, groups);
  const got = phrase(`${channels} channels and ${filters} filters`, [channels, filters]);
  throw ShapeError.of("GROUPS", `add ${kind} "${name}"`, expected, got, { layer: name });
}
