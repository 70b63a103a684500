// Where train writes to, checked before it begins: nothing that is read is written over.

import { realpath, stat } from "node:fs/promises";
import { devNull } from "node:os";
import { basename, dirname, join, resolve, sep } from "node:path";
import { DataError } from "../errors.ts";
import { kindOf, showPath } from "../node/files.ts";
import { requireWritable, unwritable } from "../node/write-file.ts";

/** Paths of a training, as they were given. */
export interface TrainPaths {
  readonly data?: string;
  readonly resume?: string;
  readonly out: string;
  readonly report?: string;
}

/** Refuses paths that could not be written to in the end, or that something else is at. */
export async function requireOutputs({ data, resume, out, report }: TrainPaths): Promise<void> {
  await requireFile(out);
  if (data !== undefined) await requireApart("--out", out, "--data", data);
  if (report === undefined) return;
  await requireApart("--report", report, "--out", out);
  if (data !== undefined) await requireApart("--report", report, "--data", data);
  if (resume !== undefined) await requireApart("--report", report, "--resume", resume);
  await requireFile(report);
}

/**
 * Refuses what cannot be written to, and what is no file: a pipe waits for who reads it, a device keeps
 * nothing. Who names the null device wants that.
 */
async function requireFile(path: string): Promise<void> {
  await requireWritable(path);
  const found = await stat(path).catch(() => undefined);
  const other = found && kindOf(found);
  if (other === undefined || (await realpath(path)) === devNull) return;
  throw unwritable(path, { code: other });
}

/** Refuses a path that is another one, however it is written. */
async function requireApart(
  option: string,
  path: string,
  otherOption: string,
  other: string,
): Promise<void> {
  const [written, read] = await Promise.all([placeOf(path), placeOf(other)]);
  if (written !== read && !(await holds(read, written))) return;
  throw new DataError(
    "OUTPUT",
    `Cannot write ${option} to ${showPath(path)}: expected another path than ${otherOption}`,
    { got: path, hint: `${otherOption} ${showPath(other)} would be lost; choose another path` },
  );
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
