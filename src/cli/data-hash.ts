// The hash of data in files.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { unreadable } from "../node/system-errors.ts";

/**
 * The SHA-256 of a file, or of the names and hashes of all files in a folder and its folders.
 * @throws DataError FILE_UNREADABLE
 */
export async function dataHash(path: string): Promise<string> {
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
