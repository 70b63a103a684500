// The hash of the data of a sweep.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError, phrase } from "../core/errors.ts";
import { showPath } from "../node/path.ts";
import { unreadable } from "../node/system-errors.ts";
import type { DataReference } from "./job.ts";

/**
 * The SHA-256 of a file, or of the names and hashes of all files in a folder and its folders.
 * @throws DataError FILE_UNREADABLE
 */
export async function fingerprint(path: string): Promise<DataReference> {
  return { uri: path, sha256: await hashOf(path) };
}

/** Checks that data are those of a job. @throws DataError JOB_DATA for others */
export async function requireSame({ uri, sha256 }: DataReference): Promise<void> {
  const found = await hashOf(uri);
  if (found === sha256) return;
  const short = (hash: string) => phrase(`${hash.slice(0, 12)}…`, hash);
  const action = `train on ${showPath(uri)}`;
  throw DataError.of(
    "JOB_DATA",
    action,
    `the data of the sweep, SHA-256 ${sha256.slice(0, 12)}…`,
    short(found),
    {
      hint: "give all machines the same files",
    },
  );
}

async function hashOf(path: string): Promise<string> {
  try {
    if (!(await stat(path)).isDirectory()) return await hashOfFile(path);
    const hash = createHash("sha256");
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    for (const file of files) {
      hash.update(`${await hashOfFile(file)} ${file.slice(path.length).replaceAll("\\", "/")}\n`);
    }
    return hash.digest("hex");
  } catch (error) {
    throw unreadable(path, "a file or folder", error);
  }
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest("hex");
}
