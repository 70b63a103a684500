import type { Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { fileModule } from "../host.ts";
import { type Path, pathOf } from "./files.ts";

const files = () => fileModule("fs/promises");

/**
 * Writes a file so that at any moment, even after a power failure, the path holds either what it
 * held before or all of `bytes`. A link is followed; permissions of an existing file are kept; a
 * device or pipe is just written to. `bytes` must not change until the promise settles.
 * @throws the file system's own error, with its code; the old file then stands and nothing is left
 */
export async function writeFileAtomically(path: Path, bytes: Uint8Array): Promise<void> {
  const target = await resolveLink(pathOf(path));
  const old = await statusOf(target);
  if (old && !old.isFile()) {
    await files().writeFile(target, bytes);
    return;
  }
  // rename is atomic within one file system only, hence the same directory
  const { dirname, join } = fileModule("path");
  const directory = dirname(target);
  const temporary = join(directory, `.gradlane-${crypto.randomUUID()}.tmp`);
  const file = await files().open(temporary, "wx");
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
