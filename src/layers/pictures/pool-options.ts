// Options that pools of images have in common.

import { DataError } from "../../core/errors.ts";
import { type OptionTable, type OptionValues, optional, readOptions } from "../../core/options.ts";
import type { Padding, Size2d, WindowOptions } from "../../ops/pictures/window.ts";
import { paddingOption, sizeOption } from "./image-options.ts";

/** Options of pools of images. */
export interface PoolOptions {
  /** Pixels from one window to the next: a number, or [vertical, horizontal]. Default: the size. */
  readonly strides?: Size2d;
  /** Default: "valid". */
  readonly padding?: Padding;
}

/** What pools take by position, and their other options. */
export const POOL_SIZE = { size: sizeOption(2) } as const satisfies OptionTable;
export const POOL_OPTIONS = {
  strides: optional(sizeOption()),
  padding: paddingOption(),
} as const satisfies OptionTable;

/** With strides. @throws DataError POOL_PADDING for padding that a whole window could lie in */
export function completePool<Pool extends Omit<WindowOptions, "strides"> & PoolOptions>(
  kind: string,
  pool: Pool,
): Pool & WindowOptions {
  const { size, padding } = pool;
  const sizes = typeof size === "number" ? [size, size] : size;
  const sides = typeof padding === "number" ? [[padding], [padding]] : padding;
  const isLess = (axis: readonly number[], i: number) => axis.every((each) => each < sizes[i]!);
  if (typeof sides !== "string" && !sides.every(isLess)) {
    const expected = "padding less than the size of its windows";
    throw DataError.of("POOL_PADDING", `use ${kind}`, expected, padding);
  }
  return { ...pool, strides: pool.strides ?? size };
}

/** Checks the arguments of a method of Tensor. @throws DataError */
export function poolOptions<Table extends OptionTable>(
  kind: string,
  table: Table,
  size: Size2d | undefined,
  options: object,
): WindowOptions & OptionValues<Table> {
  const position = readOptions(kind, POOL_SIZE, { size }, "OPTION");
  const others = readOptions(kind, table, options, "OPTION");
  return completePool(kind, { ...position, ...others } as WindowOptions & OptionValues<Table>);
}
