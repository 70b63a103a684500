// Checks the output paths of a training before it begins: no input is overwritten.

import { realpath, stat } from "node:fs/promises";
import { devNull } from "node:os";
import { basename, dirname, join, resolve, sep } from "node:path";
import { DataError, phrase } from "../core/errors.ts";
import { irregularKind } from "../node/files.ts";
import { showPath } from "../node/path.ts";
import { unwritable } from "../node/system-errors.ts";
import { requireWritable } from "../node/write-file.ts";

/** Checks that a path can be written and is not the model that is read. @throws DataError */
export async function requireOtherFile(out: string, model: string): Promise<void> {
  await requireFile(out);
  if ((await placeOf(out)) !== (await placeOf(model))) return;
  const action = `write --out to ${showPath(out)}`;
  throw DataError.of("OUTPUT", action, "another path than the model", phrase("the same", out), {
    hint: "choose another path, which does not overwrite the model",
  });
}

/** The paths of a training. */
export interface TrainPaths {
  readonly data?: string;
  readonly x?: string;
  readonly y?: string;
  readonly resume?: string;
  readonly out: string;
  readonly report?: string;
  readonly log?: string;
  readonly tensorboard?: string;
}

/** Checks that the outputs can be written and are not inputs. @throws DataError */
export async function requireOutputs(paths: TrainPaths): Promise<void> {
  const { out, report } = paths;
  await requireLogs(paths);
  await requireFile(out);
  await requireApart(paths, "out", ["data", "x", "y"]); // a training may overwrite the model it resumes
  if (report === undefined) return;
  await requireApart(paths, "report", ["out", "data", "x", "y", "resume"]);
  await requireFile(report);
}

/** Checks that logs are no other files of a training. @throws DataError */
export async function requireLogs(paths: TrainPaths): Promise<void> {
  const others = ["out", "report", "data", "x", "y", "resume"] as const;
  if (paths.log !== undefined) await requireApart(paths, "log", others);
  if (paths.tensorboard !== undefined) await requireApart(paths, "tensorboard", others);
}

/** Checks that a path is a writable file: a pipe waits for a reader, and a device keeps nothing. */
async function requireFile(path: string): Promise<void> {
  await requireWritable(path);
  const found = await stat(path).catch(() => undefined);
  const other = found && irregularKind(found);
  // the null device is meant to keep nothing
  if (other === undefined || (await realpath(path)) === devNull) return;
  throw unwritable(path, { code: other });
}

/** Checks that a path is none of the others, however it is written. */
async function requireApart(
  paths: TrainPaths,
  option: "out" | "report" | "log" | "tensorboard",
  others: readonly (keyof TrainPaths)[],
): Promise<void> {
  const path = paths[option]!;
  const written = await placeOf(path);
  for (const name of others) {
    const other = paths[name];
    if (other === undefined) continue;
    const read = await placeOf(other);
    if (written !== read && !(await holds(read, written))) continue;
    const hint = `choose another path, which does not overwrite --${name} ${showPath(other)}`;
    const action = `write --${option} to ${showPath(path)}`;
    const expected = phrase(`another path than --${name}`);
    throw DataError.of("OUTPUT", action, expected, phrase("the same", path), { hint });
  }
}

/** Outputs of train, which are never its data. */
const WRITTEN = /\.(gradlane|html|jsonl)$/;

/** Whether a path is an existing file within a folder, and may be part of its data. */
const holds = async (folder: string, path: string): Promise<boolean> =>
  path.startsWith(folder + sep) &&
  !WRITTEN.test(path) &&
  (await stat(path).catch(() => undefined)) !== undefined;

/** The absolute path of a file, which need not exist, with links resolved. */
async function placeOf(path: string): Promise<string> {
  const whole = resolve(path);
  try {
    return await realpath(whole);
  } catch {
    const folder = await realpath(dirname(whole)).catch(() => dirname(whole));
    return join(folder, basename(whole));
  }
}
