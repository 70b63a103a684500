// Options that pools have in common, over images and over series.

import { DataError } from "../../core/errors.ts";
import {
  flagOption,
  type OptionTable,
  type OptionValues,
  optional,
  readOptions,
} from "../../core/options.ts";
import type { Padding, Size2d } from "../../ops/pictures/window.ts";
import { lengthOption, paddingOption, sizeOption } from "./image-options.ts";
import { type SeriesPadding, seriesPaddingOption } from "./series-options.ts";

/** Options of maxPool2d(). */
export interface PoolOptions {
  /** Pixels from one window to the next: a number, or [vertical, horizontal]. Default: the size. */
  readonly strides?: Size2d;
  /** Default: "valid". */
  readonly padding?: Padding;
}

/** Options of maxPool1d(). */
export interface Pool1dOptions {
  /** Steps from one window to the next. Default: the size. */
  readonly strides?: number;
  /** Default: "valid". */
  readonly padding?: SeriesPadding;
}

/** Another option of averages. */
export interface CountPadding {
  /** Whether padding counts as zeros. Default: false, the mean of what is inside. */
  readonly countPadding?: boolean;
}

/** What pools take by position, and as options. */
export const POOL = {
  positional: { size: sizeOption(2) },
  options: { strides: optional(sizeOption()), padding: paddingOption() },
} as const;
export const POOL_1D = {
  positional: { size: lengthOption(2) },
  options: { strides: optional(lengthOption()), padding: seriesPaddingOption() },
} as const;

const COUNT_PADDING = { countPadding: flagOption(false) };
export const AVERAGE_POOL = { ...POOL, options: { ...POOL.options, ...COUNT_PADDING } } as const;
export const AVERAGE_POOL_1D = {
  ...POOL_1D,
  options: { ...POOL_1D.options, ...COUNT_PADDING },
} as const;

interface Placed {
  readonly size: Size2d;
  readonly strides?: Size2d | undefined;
  readonly padding: Padding | SeriesPadding;
}

/** With strides. @throws DataError POOL_PADDING for padding in which a window could lie as a whole */
export function completePool<Pool extends Placed>(
  kind: string,
  pool: Pool,
): Pool & { readonly strides: Pool["size"] } {
  const { size, padding } = pool;
  const isSmall = (side: number | readonly number[], axis: number): boolean => {
    const extent = typeof size === "number" ? size : size[axis]!;
    return typeof side === "number" ? side < extent : side.every((each) => each < extent);
  };
  const sides = typeof padding === "number" ? [padding, padding] : padding;
  if (typeof sides !== "string" && !sides.every(isSmall)) {
    const expected = "padding less than the size of its windows";
    throw DataError.of("POOL_PADDING", `use ${kind}`, expected, padding);
  }
  return { ...pool, strides: pool.strides ?? size };
}

/** Checks the arguments of a method of Tensor. @throws DataError */
export function poolOptions<Positional extends OptionTable, Options extends OptionTable>(
  kind: string,
  table: { readonly positional: Positional; readonly options: Options },
  size: Size2d | undefined,
  options: object,
) {
  const position = readOptions(kind, table.positional, { size }, "OPTION");
  const others = readOptions(kind, table.options, options, "OPTION");
  type Values = OptionValues<Positional> & OptionValues<Options>;
  return completePool(kind, { ...position, ...others } as Values & Placed);
}

/** What upsample2d takes by position. */
export const UPSAMPLE = { factor: sizeOption() } as const;

/** Checks the argument of Tensor.upsample2d(). @throws DataError */
export const upsampleFactor = (factor: Size2d): Size2d =>
  readOptions("upsample2d", UPSAMPLE, { factor }, "OPTION").factor;
