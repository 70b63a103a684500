// Results in a folder, a file each, so that a sweep goes on where it ended, and jobs of schedulers can be collected.

import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { DataError, phrase } from "../core/errors.ts";
import { parseJson } from "../format/parse-json.ts";
import { readText } from "../node/files.ts";
import { showPath } from "../node/path.ts";
import { unwritable } from "../node/system-errors.ts";
import { requireWritable, writeFileAtomically } from "../node/write-file.ts";
import { type JobResult, readResult } from "./result.ts";

const NAME = /^gl-[0-9a-f]{40}\.json$/;

/** Makes a folder for results, and checks that it can be written. @throws DataError FILE_UNWRITABLE */
export async function openStore(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw unwritable(folder, error);
  }
  await requireWritable(join(folder, "result.json"));
}

/** Writes a result; the file appears when it is whole. */
export const writeResult = (folder: string, result: JobResult): Promise<void> =>
  writeFileAtomically(
    join(folder, `${result.id}.json`),
    new TextEncoder().encode(`${JSON.stringify(readResult(result))}\n`),
  );

/** The results in a folder. @throws FormatError, DataError for a file that holds none */
export async function readResults(folder: string): Promise<JobResult[]> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  const results: JobResult[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const action = `read ${showPath(path)}`;
    const result = readResult(parseJson(await readText(path, "a result"), showPath(path)), action);
    if (`${result.id}.json` !== name) {
      const got = phrase(`that of ${result.id}`, result.id);
      throw DataError.of("RESULT", action, "the result of its name", got);
    }
    results.push(result);
  }
  return results;
}
