// Where the jobs of a sweep are done.

import { DataError } from "../core/errors.ts";
import type { Executor } from "../sweep/executor.ts";
import { local } from "../sweep/local.ts";

/** Arguments about the executor. */
export interface ExecutorArguments {
  /** "local", the default, or the address of a queue. */
  readonly executor?: string;
  readonly processes?: number;
}

/** The executor that the arguments name. @throws DataError for another name */
export async function executorOf({
  executor = "local",
  processes,
}: ExecutorArguments): Promise<Executor> {
  if (executor === "local") return local(processes === undefined ? {} : { processes });
  throw DataError.of("EXECUTOR", "use --executor", "local", executor);
}
