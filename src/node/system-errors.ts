// Errors of the file system in plain words.

import { DataError, phrase } from "../core/errors.ts";
import { type Path, showPath } from "./path.ts";

const REASONS: Readonly<Record<string, string>> = {
  EISDIR: "a folder",
  EEXIST: "a file",
  ENOTDIR: "a path through a file",
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "a read-only file system",
  ENOSPC: "no space left",
  EDQUOT: "no space left in the quota",
  ELOOP: "a loop of symbolic links",
  ENXIO: "a socket or device",
  ENAMETOOLONG: "too long a name",
  EMFILE: "too many open files",
};
const NOT_A_FILE = "choose the path of a file";
const WRITE_HINTS: Readonly<Record<string, string>> = {
  ENOENT: "create the folder first",
  EISDIR: "add a file name",
  ENOSPC: "free some space, or choose another place",
  "a pipe": NOT_A_FILE,
  "a socket": NOT_A_FILE,
  "a device": NOT_A_FILE,
};

const codeOf = (error: unknown) => (error as { code?: string } | null)?.code;
const ownEntry = (table: Readonly<Record<string, string>>, key: string) =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** The error for a path that cannot be read; a DataError stays as it is. */
export function unreadable(path: Path, expected: string, error: unknown): DataError {
  if (error instanceof DataError) return error;
  const code = codeOf(error) ?? String(error);
  const reason = code === "ENOENT" ? "no such file or folder" : (ownEntry(REASONS, code) ?? code);
  return DataError.of("FILE_UNREADABLE", `read ${showPath(path)}`, expected, phrase(reason, code));
}

/** The error for a path that cannot be written, with the system's error as its cause; a DataError stays as it is. */
export function unwritable(path: Path, error: unknown): DataError {
  if (error instanceof DataError) return error;
  const code = String(codeOf(error));
  const reason = code === "ENOENT" ? "no such folder" : ownEntry(REASONS, code);
  const got = phrase(reason === undefined ? code : `${reason} (${code})`, code);
  const hint = ownEntry(WRITE_HINTS, code);
  const details = hint === undefined ? {} : { hint };
  const action = `write ${showPath(path)}`;
  const failure = DataError.of("FILE_UNWRITABLE", action, "a path to write to", got, details);
  return Object.assign(failure, { cause: error });
}
