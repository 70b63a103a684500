import type { Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { fileModule } from "../core/host.ts";
import { type Path, pathOf } from "./path.ts";
import { unwritable } from "./system-errors.ts";
import { sweep, temporaryName } from "./temporary-files.ts";

const files = () => fileModule("fs/promises");

/**
 * Writes a file atomically: at any moment, even after a power failure, the path holds either its previous
 * content or all of `bytes`. Links are followed, and permissions of an existing file are kept; a device or
 * pipe is written to directly. Temporary files of killed processes in the same folder are removed. `bytes`
 * must not change until the promise settles.
 * @throws DataError FILE_UNWRITABLE with the system's code; the previous file is then unchanged
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
 * Checks that a path can be written, by creating an empty file beside it and removing it again.
 * @throws DataError FILE_UNWRITABLE with the system's code
 */
export async function requireWritable(path: Path): Promise<void> {
  const name = pathOf(path, "write a file");
  const { access, constants, unlink } = files();
  try {
    const { target, old } = await destinationOf(name);
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
  const { target, old } = await destinationOf(path);
  if (old && !old.isFile()) return files().writeFile(target, bytes);
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

/** A temporary file in the folder of another: rename is atomic only within one file system. */
async function openTemporary(target: string): Promise<{ file: FileHandle; temporary: string }> {
  const { dirname, join, sep } = fileModule("path");
  if (target.endsWith("/") || target.endsWith(sep)) throw systemError("EISDIR"); // a missing folder
  const temporary = join(dirname(target), temporaryName());
  return { file: await files().open(temporary, "wx"), temporary };
}

/** Writes, flushes to disk and closes. */
async function fill(file: FileHandle, bytes: Uint8Array, mode: number | undefined): Promise<void> {
  try {
    await file.writeFile(bytes);
    if (mode !== undefined) await file.chmod(mode & 0o777);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The file that a path leads to through links, and its status if it exists. */
async function destinationOf(path: string): Promise<{ target: string; old: Stats | undefined }> {
  const target = (await ifExists(files().realpath(path))) ?? path;
  return { target, old: await ifExists(files().stat(target)) };
}

async function ifExists<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

// Windows and some network file systems cannot open or sync a directory
const UNSUPPORTED = ["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP", "ENOSYS", "EBADF"];

/** Flushes the new name to disk. */
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
