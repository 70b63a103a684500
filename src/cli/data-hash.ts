// The hash of data in files.

import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { KnownData } from "../node/mnist.ts";
import { unreadable } from "../node/system-errors.ts";
import { KNOWN_DATA } from "./sources.ts";

/**
 * The SHA-256 of a file, or of the names and hashes of all files in a folder and its folders, or of data known by a name.
 * @throws DataError FILE_UNREADABLE
 */
export async function dataHash(path: string): Promise<string> {
  const known = KNOWN_DATA.get(path);
  if (known && !existsSync(path)) return hashOfKnown(known);
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

/** Its files are compared with these hashes whenever they are read. */
function hashOfKnown({ train, test }: KnownData): string {
  const files = [train.images, train.labels, test.images, test.labels];
  const lines = files.map(({ name, sha256 }) => `${sha256} ${name}\n`);
  return createHash("sha256").update(lines.join("")).digest("hex");
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest("hex");
}
