// Where train writes to, checked before it begins: nothing that is read is written over.

import { realpath, stat } from "node:fs/promises";
import { devNull } from "node:os";
import { basename, dirname, join, resolve, sep } from "node:path";
import { DataError } from "../core/errors.ts";
import { irregularKind } from "../node/files.ts";
import { showPath } from "../node/path.ts";
import { unwritable } from "../node/system-errors.ts";
import { requireWritable } from "../node/write-file.ts";

/** Paths of a training, as they were given. */
export interface TrainPaths {
  readonly data?: string;
  readonly x?: string;
  readonly y?: string;
  readonly resume?: string;
  readonly out: string;
  readonly report?: string;
}

/** Refuses paths that could not be written to in the end, or that something else is at. */
export async function requireOutputs(paths: TrainPaths): Promise<void> {
  const { out, report } = paths;
  await requireFile(out);
  await requireApart(paths, "out", ["data", "x", "y"]); // a run goes on in the file it is resumed from
  if (report === undefined) return;
  await requireApart(paths, "report", ["out", "data", "x", "y", "resume"]);
  await requireFile(report);
}

/**
 * Refuses what cannot be written to, and what is no file: a pipe waits for who reads it, a device keeps
 * nothing. Who names the null device wants that.
 */
async function requireFile(path: string): Promise<void> {
  await requireWritable(path);
  const found = await stat(path).catch(() => undefined);
  const other = found && irregularKind(found);
  if (other === undefined || (await realpath(path)) === devNull) return;
  throw unwritable(path, { code: other });
}

/** Refuses a path that is one of others, however it is written. */
async function requireApart(
  paths: TrainPaths,
  option: "out" | "report",
  others: readonly (keyof TrainPaths)[],
): Promise<void> {
  const path = paths[option]!;
  const written = await placeOf(path);
  for (const name of others) {
    const other = paths[name];
    if (other === undefined) continue;
    const read = await placeOf(other);
    if (written !== read && !(await holds(read, written))) continue;
    throw new DataError(
      "OUTPUT",
      `Cannot write --${option} to ${showPath(path)}: expected another path than --${name}`,
      { got: path, hint: `--${name} ${showPath(other)} would be lost; choose another path` },
    );
  }
}

/** What train has written before is no data, wherever it lies. */
const WRITTEN = /\.(gradlane|html)$/;

/** Whether a file that is there lies in a folder, and may be some of its data. */
const holds = async (folder: string, path: string): Promise<boolean> =>
  path.startsWith(folder + sep) &&
  !WRITTEN.test(path) &&
  (await stat(path).then(
    () => true,
    () => false,
  ));

/** The path that a file has or would have, without links. */
async function placeOf(path: string): Promise<string> {
  const whole = resolve(path);
  try {
    return await realpath(whole);
  } catch {
    const folder = await realpath(dirname(whole)).catch(() => dirname(whole));
    return join(folder, basename(whole));
  }
}
