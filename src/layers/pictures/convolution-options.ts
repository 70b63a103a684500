// What the layers with filters have in common.

import { coded, numberOption, type Option } from "../../core/options.ts";
import { KERNEL_OPTIONS, type KernelLayer, type KernelOptions } from "../kernel-options.ts";
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
