// What folders of data have in common.

import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DataError, phrase } from "../core/errors.ts";
import { countOf } from "../core/text.ts";
import type { Dataset } from "../data/dataset.ts";
import { inTurn } from "./in-turn.ts";
import { showPath } from "./path.ts";
import { unreadable } from "./system-errors.ts";

/** The data of a folder: a training set, and a test set if it has separate files. */
export interface DataFolder {
  readonly train: Dataset;
  readonly test?: Dataset;
}

/** A file or folder within a folder. Anything else, such as a pipe, is neither. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
  readonly isFile: boolean;
}

/** Whether a path is a folder or a file. */
export type FileKind = Pick<Dirent, "isDirectory" | "isFile">;

/** Order of code units: independent of machine and language. */
const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, "a folder", error);
  });
  return entries.sort((a, b) => byCodeUnit(a.name, b.name));
}

/** The names in a folder, sorted by code units. @throws DataError if it cannot be read */
export const namesIn = async (folder: string): Promise<string[]> =>
  (await entriesOf(folder)).map(({ name }) => name);

/**
 * The entries of a folder whose names do not begin with a dot, sorted by code units; `follow` resolves
 * links. @throws DataError if it cannot be read; what `follow` throws
 */
export async function visibleEntries(
  folder: string,
  follow: (path: string, link: FileKind) => Promise<FileKind>,
): Promise<FolderEntry[]> {
  const entries = (await entriesOf(folder)).filter(({ name }) => !name.startsWith("."));
  return inTurn(entries, async (entry) => {
    const { name } = entry;
    const found = entry.isSymbolicLink() ? await follow(join(folder, name), entry) : entry;
    return { name, isFolder: found.isDirectory(), isFile: found.isFile() };
  });
}

/**
 * The two files of a data set, or undefined if both are missing; `usual` are their usual names.
 * @throws DataError if one of them is missing
 */
export function pairOf(
  code: string,
  folder: string | URL,
  [x, y]: readonly [string | undefined, string | undefined],
  usual: readonly [string, string],
): readonly [string, string] | undefined {
  if (x !== undefined && y !== undefined) return [x, y];
  if (x === undefined && y === undefined) return undefined;
  const missing = usual[x === undefined ? 0 : 1];
  const expected = phrase(`${missing} beside ${x ?? y}`, missing);
  throw DataError.of(code, `read ${showPath(folder)}`, expected, phrase("none"));
}

/** The error for a folder without the files of a data set. */
export const noFiles = (
  code: string,
  folder: string | URL,
  expected: string,
  names: readonly string[],
  hint: string,
): DataError =>
  DataError.of(
    code,
    `read ${showPath(folder)}`,
    expected,
    phrase(countOf(names.length, "other file"), names),
    { hint },
  );
