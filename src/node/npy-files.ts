// Arrays in .npy files and .npz archives, within a budget of bytes.

import { join } from "node:path";
import type { SourceArray } from "../array/types.ts";
import { FormatError, phrase } from "../core/errors.ts";
import { showNames } from "../core/show.ts";
import { arrayOf, type NpyHeader, parseNpyHeader, requireLength } from "../data/npy.ts";
import { bytesOf } from "../data/number-kind.ts";
import { type ArrayFormat, readHeader, readNumbers } from "./array-file.ts";
import type { Budget } from "./budget.ts";
import { ByteReader, type ByteSource } from "./byte-reader.ts";
import { namesIn } from "./data-folder.ts";
import { filePieces, lookInto, noLimit, readBytes } from "./files.ts";
import { type Path, pathOf, showPath } from "./path.ts";
import { type ArchivedFile, openZip } from "./zip.ts";

const NPY: ArrayFormat<NpyHeader> = { parseHeader: parseNpyHeader, requireLength };

/** The files of a .npz archive. */
export const openArchive = async (path: Path, budget: Budget): Promise<ArchivedFile[]> =>
  openZip(await readBytes(path, budget), showPath(path));

/** Whether a path is that of an archive. */
export const isArchive = (path: Path): boolean => pathOf(path).endsWith(".npz");

/** A .npy file, or the one in a .npz archive. @throws FormatError for an archive of several arrays */
export async function fileAt(path: Path, budget: Budget): Promise<ByteSource> {
  const isSingle = !isArchive(path);
  const what = showPath(path);
  if (isSingle) {
    const { size } = await lookInto(path, 0, noLimit());
    return { what, size, read: () => new ByteReader(filePieces(path, size)) };
  }
  const files = await openArchive(path, budget);
  const [file] = files;
  if (file && files.length === 1) return file;
  const got = `${files.length}: ${showNames(files.map(({ name }) => name))}`;
  throw FormatError.of("NPZ_ARRAYS", `read ${what}`, "one array in it", phrase(got, got), {
    expected: "one array",
    hint: "read several with npz(), or npyFolder() by their names",
  });
}

/** The files of a folder or archive, by name. */
export async function openNamed(path: Path, budget: Budget) {
  if (!isArchive(path)) {
    const folder = pathOf(path);
    const file = (name: string) => fileAt(join(folder, name), budget);
    return { names: await namesIn(folder), file };
  }
  const byName = new Map((await openArchive(path, budget)).map((file) => [file.name, file]));
  return { names: [...byName.keys()], file: async (name: string) => byName.get(name)! };
}

/** The arrays of files: all headers are read first. */
export async function readArrays(
  files: readonly ByteSource[],
  budget: Budget,
): Promise<SourceArray[]> {
  const headers = await readHeaders(files, budget);
  const arrays: SourceArray[] = [];
  for (const [i, file] of files.entries()) arrays.push(await readArray(file, headers[i]!));
  return arrays;
}

/** The headers of files, their numbers taken from the budget. */
export async function readHeaders(
  files: readonly ByteSource[],
  budget: Budget,
): Promise<NpyHeader[]> {
  const headers: NpyHeader[] = [];
  for (const file of files) {
    const header = await readHeader(file, NPY);
    const bytes = bytesOf(header);
    if (bytes > budget.left) throw budget.exceeded(file.what, bytes);
    requireLength(header, file.size, file.what);
    budget.take(bytes, file.what);
    headers.push(header);
  }
  return headers;
}

/** The array of a file whose header is known. */
export async function readArray(file: ByteSource, expected: NpyHeader): Promise<SourceArray> {
  const { header, data } = await readNumbers(file, NPY, expected);
  return arrayOf(header, data, file.what);
}
