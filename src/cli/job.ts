// One job of a plan, for schedulers that start a process for each.

import { DataError, phrase } from "../core/errors.ts";
import { parseJson } from "../format/parse-json.ts";
import { readText } from "../node/files.ts";
import { showPath } from "../node/path.ts";
import { type Job, readJob } from "../sweep/job.ts";
import { openStore, writeResult } from "../sweep/store.ts";
import { doJob } from "../sweep/train-job.ts";
import { EXIT } from "./exit.ts";
import { printJson, say } from "./terminal.ts";

/** Arguments of `gradlane job`. */
export interface JobArguments {
  readonly plan: string;
  readonly index: number;
  readonly results: string;
}

/** Does a job, writes its result, and prints it. @returns the exit code */
export async function jobCommand({ plan, index, results }: JobArguments): Promise<number> {
  const job = await jobOf(plan, index);
  await openStore(results);
  const result = await doJob(job);
  await writeResult(results, result);
  printJson(result);
  const { status, message } = result;
  if (message !== undefined) say(message);
  return status === "diverged" ? EXIT.diverged : status === "done" ? EXIT.success : EXIT.usage;
}

async function jobOf(path: string, index: number): Promise<Job> {
  const lines = (await readText(path, "a plan of jobs")).split("\n").filter((line) => line !== "");
  if (index < lines.length) return readJob(parseJson(lines[index]!, showPath(path)));
  const got = phrase(String(index), index);
  throw DataError.of(
    "INDEX",
    `read ${showPath(path)}`,
    `an index below its ${lines.length} jobs`,
    got,
  );
}
