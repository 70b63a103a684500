// What recipes cannot hold: data of the user's files, as they go to the worker.

import { type Dataset, dataset } from "../gradlane.ts";
import { tableOf } from "../tasks/tables/read.ts";
import type { DataRecipe } from "./recipe.ts";

/** Rows with their targets. */
export interface GivenRows {
  /** Of the files, for code. */
  readonly name: string;
  readonly x: { readonly data: Float32Array | Uint8Array; readonly shape: readonly number[] };
  readonly y: { readonly data: Float32Array | Int32Array; readonly shape: readonly number[] };
  readonly classNames?: readonly string[];
}

/** A file of comma-separated values; what its columns mean is in the recipe. */
export interface GivenTable {
  readonly name: string;
  readonly text: string;
}

export type Given = GivenRows | GivenTable;

const read = new WeakMap<Given, Dataset>();

/** The data set of given data. @throws GradlaneError for a table that cannot be read as the recipe says */
export function givenDataset(given: Given, data: DataRecipe): Dataset {
  if ("text" in given) return tableOf(data, given.text);
  const { x, y, classNames } = given;
  if (!read.has(given)) read.set(given, dataset({ x, y, ...(classNames && { classNames }) }));
  return read.get(given)!;
}
