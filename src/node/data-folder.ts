// What all folders of data have in common.

import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import type { Dataset } from "../data/dataset.ts";
import { unreadable } from "./files.ts";

/** The data of a folder, with those held out for the test where they have files of their own. */
export interface DataFolder {
  readonly train: Dataset;
  readonly test?: Dataset;
}

/** Order of code units: the same on every machine and in every language. */
const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What is in a folder, sorted by code units. @throws DataError if it cannot be read */
export async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, "a folder", error);
  });
  return entries.sort((a, b) => byCodeUnit(a.name, b.name));
}

/** The names in a folder, sorted by code units. @throws DataError if it cannot be read */
export const namesIn = async (folder: string): Promise<string[]> =>
  (await entriesOf(folder)).map(({ name }) => name);
