import type { SourceArray } from "../array/types.ts";
import { FormatError, phrase } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { showValue } from "../core/show.ts";
import { Budget, type LimitOptions } from "./budget.ts";
import { fileAt, openArchive, readArrays } from "./npy-files.ts";
import { type Path, showPath } from "./path.ts";

/**
 * The array of a .npy file of NumPy, in row-major order: uint8 as Uint8Array; other integers and bool
 * as Int32Array, or Float64Array if a value exceeds int32; float16 and float32 as Float32Array; float64
 * as Float64Array. NaN and infinities are kept: data sets and models reject them.
 * @throws FormatError unless the file is exactly one array of numbers, or if an integer reaches 2^53
 * @throws DataError if the file cannot be read
 *
 * @example
 * const { data, shape } = await npy("x.npy");
 * shape; // [4, 2]
 */
export async function npy(path: Path, options: LimitOptions = {}): Promise<SourceArray> {
  requireKnownKeys("npy", options, ["maxBytes"]);
  const budget = new Budget(options.maxBytes);
  const [array] = await readArrays([await fileAt(path, budget)], budget);
  return array!;
}

/**
 * The arrays of a .npz file by the names they were saved under, each as npy() returns it.
 * @throws FormatError unless the file is an archive of arrays, and what npy() throws
 *
 * @example
 * const { x_train, y_train } = await npz("arrays.npz");
 * x_train.shape; // [3, 2]
 */
export async function npz(
  path: Path,
  options: LimitOptions = {},
): Promise<Record<string, SourceArray>> {
  requireKnownKeys("npz", options, ["maxBytes"]);
  const budget = new Budget(options.maxBytes);
  const files = await openArchive(path, budget);
  const names = files.map(({ name }) => name.replace(/\.npy$/, ""));
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    const got = `${showValue(twice)} twice`;
    throw FormatError.of("ZIP", `read ${showPath(path)}`, "each name once", phrase(got, got));
  }
  const arrays = await readArrays(files, budget);
  return Object.fromEntries(names.map((name, i) => [name, arrays[i]!]));
}
