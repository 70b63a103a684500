// Where jobs are done: on this machine, or on others.

import type { Signal } from "../core/host-types.ts";
import type { Job } from "./job.ts";
import type { JobResult } from "./result.ts";

/** Handlers of a run. */
export interface RunOptions {
  /** Called once with the result of each job, in any order. */
  readonly onResult: (result: JobResult) => void;
  /** Ends the run: jobs that have not begun do not begin, others are cut. */
  readonly signal?: Signal;
}

/** Does jobs. At least once is enough: equal jobs have equal results. */
export interface Executor {
  /** Resolves after the last result. @throws the signal's reason; GradlaneError if jobs cannot be done */
  run(jobs: readonly Job[], options: RunOptions): Promise<void>;
  /** Ends what was started for jobs. */
  close(): Promise<void>;
}
