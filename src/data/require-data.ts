import { DataError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { isRows } from "./raw-row.ts";

/** Methods whose name differs from the first word of their action. */
const METHODS: Readonly<Record<string, string>> = {
  "find a learning rate": "findLearningRate",
  "make a data set": "dataset",
};

/**
 * Throws unless data are { x, y } or raw rows.
 * @throws DataError
 */
export function requireData(action: string, data: unknown): void {
  if (typeof data === "object" && data !== null && (isRows(data) || ("x" in data && "y" in data))) {
    return;
  }
  const method = METHODS[action] ?? action.split(" ")[0];
  throw DataError.of("DATA", action, "{ x, y } or a data set", data, {
    ...(isArray(data) && { hint: `pass x and y in one object: ${method}({ x, y })` }),
  });
}

const isArray = (data: unknown): boolean =>
  Array.isArray(data) ||
  ArrayBuffer.isView(data) ||
  (typeof data === "object" && data !== null && "data" in data && "shape" in data);

/** The hint if x is one row instead of several, with the method of `action`. */
export function oneRowHint(
  action: string,
  data: ArrayLike<number>,
  shape: readonly number[],
  row: readonly number[],
): { readonly hint?: string } {
  if (shape.length !== row.length || shape.some((size, axis) => size !== row[axis])) return {};
  const shown = shape.length === 1 && data.length <= 4 ? showValue(Array.from(data)) : "row";
  const method = /^predict( (classes|probabilities))?/.exec(action)?.[0];
  const call = method?.replace(/ (\w)/, (_, letter: string) => letter.toUpperCase());
  return {
    hint: `x has rows, even if there is only one: ${call ? `${call}([${shown}])` : `[${shown}]`}`,
  };
}
