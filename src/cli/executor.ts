// Where the jobs of a sweep are done.

import { DataError } from "../core/errors.ts";
import { bullmq } from "../sweep/bullmq.ts";
import type { Executor } from "../sweep/executor.ts";
import { local } from "../sweep/local.ts";

/** Arguments about the executor. */
export interface ExecutorArguments {
  /** "local", the default, or the address of a queue. */
  readonly executor?: string;
  readonly processes?: number;
  readonly queue?: string;
}

/** The executor that the arguments name. @throws DataError for another name */
export function executorOf({ executor = "local", processes, queue }: ExecutorArguments): Executor {
  if (executor === "local") return local(processes === undefined ? {} : { processes });
  if (!executor.includes(":")) {
    const expected = "local, redis://… or postgres://…";
    throw DataError.of("EXECUTOR", "use --executor", expected, executor);
  }
  return bullmq({ connection: executor, ...(queue !== undefined && { queue }) });
}
