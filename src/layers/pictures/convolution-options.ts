// What the layers with filters have in common.

import { phrase, ShapeError } from "../../core/errors.ts";
import { coded, numberOption, type Option } from "../../core/options.ts";
import { adding } from "../adding.ts";
import { KERNEL_OPTIONS, type KernelLayer, type KernelOptions } from "../kernel-options.ts";
import type { LayerBase } from "../layer.ts";
import { PLACES, type Places } from "./image-options.ts";

/** Options of filters in their places. */
export interface PlaceOptions extends KernelOptions, Places {}

/** Filters in their places, as plain data. */
export interface PlacedFilters extends KernelLayer, Required<Places> {}

export const PLACE_OPTIONS = { ...PLACES, ...KERNEL_OPTIONS } as const;

/** The number of filters. */
export const filtersOption: Option<number> = coded(
  "FILTERS",
  numberOption({ low: 1, high: 65536, integer: true }),
);

/** @throws ShapeError unless channels and filters make equal groups */
export function requireGroups(
  { kind, filters, groups }: LayerBase & { readonly filters: number; readonly groups: number },
  channels: number,
  name: string,
): void {
  if (channels % groups === 0 && filters % groups === 0) return;
  const expected = phrase(`channels and filters in ${groups} equal groups`, groups);
  const got = phrase(`${channels} channels and ${filters} filters`, [channels, filters]);
  throw ShapeError.of("GROUPS", adding(kind, name), expected, got, {
    layer: name,
    hint: "choose a number of groups that divides both",
  });
}
