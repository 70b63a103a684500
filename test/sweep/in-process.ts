// Does jobs in this process: the sources need no bundle.

import type { Executor } from "../../src/sweep/executor.ts";
import { type Job, readJob } from "../../src/sweep/job.ts";
import type { JobResult } from "../../src/sweep/result.ts";
import { doJob } from "../../src/sweep/train-job.ts";

/** An executor that counts its jobs; `change` may falsify results. */
export function inProcess(
  change: (result: JobResult, number: number) => JobResult = (result) => result,
) {
  const jobs: Job[] = [];
  const executor: Executor = {
    async run(given, { onResult, signal }) {
      for (const job of given) {
        signal?.throwIfAborted();
        jobs.push(job);
        // as a queue carries it
        onResult(change(await doJob(readJob(JSON.parse(JSON.stringify(job)))), jobs.length));
      }
    },
    async close() {},
  };
  return { executor, jobs };
}
