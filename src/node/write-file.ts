import type { Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { DataError } from "../core/errors.ts";
import { fileModule } from "../core/host.ts";
import { type Path, pathOf, showPath } from "./files.ts";
import { sweep, temporaryName } from "./temporary-files.ts";

const files = () => fileModule("fs/promises");

/**
 * Writes a file so that at any moment, even after a power failure, the path holds either what it
 * held before or all of `bytes`. A link is followed; permissions of an existing file are kept; a
 * device or pipe is just written to. What killed processes have left beside it is removed. `bytes` must
 * not change until the promise settles.
 * @throws DataError FILE_UNWRITABLE with the system's code; the old file then stands and nothing is left
 */
export async function writeFileAtomically(path: Path, bytes: Uint8Array): Promise<void> {
  const name = pathOf(path, "write a file");
  try {
    await write(name, bytes);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Refuses a path that could not be written to, before there is anything to write. Makes an
 * empty file beside it and removes it.
 * @throws DataError FILE_UNWRITABLE with the system's code
 */
export async function requireWritable(path: Path): Promise<void> {
  const name = pathOf(path, "write a file");
  const { access, constants, unlink } = files();
  try {
    const target = await resolveLink(name);
    const old = await statusOf(target);
    if (old?.isDirectory()) throw systemError("EISDIR");
    if (old) await access(target, constants.W_OK);
    if (old && !old.isFile()) return;
    const { file, temporary } = await openTemporary(target);
    await file.close();
    await unlink(temporary);
  } catch (error) {
    throw unwritable(path, error);
  }
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  const target = await resolveLink(path);
  const old = await statusOf(target);
  if (old && !old.isFile()) {
    await files().writeFile(target, bytes);
    return;
  }
  const directory = fileModule("path").dirname(target);
  await sweep(directory);
  const { file, temporary } = await openTemporary(target);
  try {
    await fill(file, bytes, old?.mode);
    await files().rename(temporary, target);
  } catch (error) {
    await files()
      .unlink(temporary)
      .catch(() => {});
    throw error;
  }
  await syncDirectory(directory);
}

/** A file beside another: rename is atomic within one file system only. */
async function openTemporary(target: string): Promise<{ file: FileHandle; temporary: string }> {
  const { dirname, join, sep } = fileModule("path");
  if (target.endsWith("/") || target.endsWith(sep)) throw systemError("EISDIR"); // the name of a folder, which is not there
  const temporary = join(dirname(target), temporaryName());
  return { file: await files().open(temporary, "wx"), temporary };
}

/** Writes, brings to disk and closes. */
async function fill(file: FileHandle, bytes: Uint8Array, mode: number | undefined): Promise<void> {
  try {
    await file.writeFile(bytes);
    if (mode !== undefined) await file.chmod(mode & 0o777);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What a link points to, or the path itself where there is nothing yet. */
async function resolveLink(path: string): Promise<string> {
  try {
    return await files().realpath(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return path;
    throw error;
  }
}

/** What there is at a path, if anything. */
async function statusOf(path: string): Promise<Stats | undefined> {
  try {
    return await files().stat(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

// where a directory cannot be opened or synced (Windows, some network file systems)
const UNSUPPORTED = ["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP", "ENOSYS", "EBADF"];

/** Brings the new name to disk. */
async function syncDirectory(directory: string): Promise<void> {
  try {
    const handle = await files().open(directory, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!UNSUPPORTED.includes(codeOf(error))) throw error;
  }
}

const codeOf = (error: unknown) => String((error as { code?: unknown } | undefined)?.code);
const systemError = (code: string) => Object.assign(new Error(code), { code });

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such folder",
  ENOTDIR: "a path through a file",
  EISDIR: "a folder",
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "a file system that can only be read",
  ENOSPC: "no space left",
  EDQUOT: "no space left to this user",
  ELOOP: "links in a circle",
  ENAMETOOLONG: "a name that is too long",
};
const NO_FILE = "choose the path of a file";
const HINTS: Readonly<Record<string, string>> = {
  ENOENT: "make the folder first",
  EISDIR: "add the name of a file",
  ENOSPC: "make room, or choose another place",
  "a pipe": NO_FILE,
  "a socket": NO_FILE,
  "a device": NO_FILE,
};

/** The error for a path that the system would not write to; its cause is the system's. */
export function unwritable(path: Path, error: unknown): DataError {
  if (error instanceof DataError) return error;
  const code = codeOf(error);
  const got = Object.hasOwn(REASONS, code) ? `${REASONS[code]} (${code})` : code;
  const expected = "a path to write to";
  const failure = new DataError(
    "FILE_UNWRITABLE",
    `Cannot write ${showPath(path)}: expected ${expected}, got ${got}`,
    { expected, got: code, ...(Object.hasOwn(HINTS, code) && { hint: HINTS[code]! }) },
  );
  return Object.assign(failure, { cause: error });
}
