// Arrays in .npy files and .npz archives: headers, then numbers, within a budget of bytes.

import { join } from "node:path";
import type { SourceArray } from "../array/types.ts";
import { FormatError } from "../core/errors.ts";
import { showNames } from "../core/show.ts";
import { arrayOf, type NpyHeader, parseNpyHeader, requireLength } from "../data/npy.ts";
import { bytesOf } from "../data/number-kind.ts";
import type { Budget } from "./budget.ts";
import { ByteReader } from "./byte-reader.ts";
import { namesIn } from "./data-folder.ts";
import {
  changed,
  filePieces,
  lookInto,
  noLimit,
  type Path,
  pathOf,
  readBytes,
  showPath,
} from "./files.ts";
import { readNumbers } from "./read-numbers.ts";
import { openZip } from "./zip.ts";

/** A .npy file, or one in an archive. */
export interface NpyFile {
  readonly what: string;
  readonly size: number;
  read(): ByteReader;
}

/** @throws FormatError for an archive of more arrays than one */
export async function fileAt(path: Path, budget: Budget): Promise<NpyFile> {
  if (pathOf(path).endsWith(".npz")) {
    const files = openZip(await readBytes(path, budget), showPath(path));
    const [file] = files;
    if (file && files.length === 1) return file;
    const names = files.map(({ name }) => name);
    const got = `${files.length}: ${showNames(names)}`;
    throw new FormatError(
      "NPZ_ARRAYS",
      `Cannot read ${showPath(path)}: expected one array in it, got ${got}`,
      {
        expected: "one array",
        got,
        hint: "read several with npz(), or npyFolder() by their names",
      },
    );
  }
  const { size } = await lookInto(path, 0, noLimit());
  return { what: showPath(path), size, read: () => new ByteReader(filePieces(path, size)) };
}

/** Files by name: of a folder, or of an archive. */
export async function openNamed(path: Path, budget: Budget) {
  const folder = pathOf(path);
  if (!folder.endsWith(".npz")) {
    return {
      names: await namesIn(folder),
      file: (name: string) => fileAt(join(folder, name), budget),
    };
  }
  const files = openZip(await readBytes(folder, budget), showPath(path));
  const byName = new Map(files.map((file) => [file.name, file]));
  return { names: [...byName.keys()], file: async (name: string) => byName.get(name)! };
}

/** Arrays of files: all headers before any numbers, one after the other. */
export async function readArrays(
  files: readonly NpyFile[],
  budget: Budget,
): Promise<SourceArray[]> {
  const headers = await readHeaders(files, budget);
  const arrays: SourceArray[] = [];
  for (const [i, file] of files.entries()) arrays.push(await readArray(file, headers[i]!));
  return arrays;
}

/** The headers of files whose numbers the budget allows. */
export async function readHeaders(files: readonly NpyFile[], budget: Budget): Promise<NpyHeader[]> {
  const headers: NpyHeader[] = [];
  for (const { what, size, read } of files) {
    const reader = read();
    try {
      const header = await readHeader(reader, what);
      if (bytesOf(header) > budget.left) throw budget.exceeded(what, bytesOf(header));
      requireLength(header, size, what);
      budget.take(bytesOf(header), what);
      headers.push(header);
    } finally {
      await reader.close();
    }
  }
  return headers;
}

const readHeader = (reader: ByteReader, what: string): Promise<NpyHeader> =>
  reader.head((soFar, isAll) => parseNpyHeader(soFar, what, { most: Number.MAX_VALUE, isAll }));

export async function readArray(
  { what, read }: NpyFile,
  expected: NpyHeader,
): Promise<SourceArray> {
  const reader = read();
  try {
    const header = await readHeader(reader, what);
    if (header.end !== expected.end) throw changed(what, expected.end);
    await reader.skip(header.start);
    const { data, bytes } = await readNumbers(reader, header, what);
    const length = header.start + bytes;
    requireLength(header, (await reader.isAtEnd()) ? length : length + 1, what);
    return arrayOf(header, data, what);
  } finally {
    await reader.close();
  }
}
