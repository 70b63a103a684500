// Jobs in processes of this machine.

import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { DataError, GradlaneError, RuntimeUnsupportedError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import type { Executor, RunOptions } from "./executor.ts";
import type { Job } from "./job.ts";
import { readResult } from "./result.ts";

/** Options of local(). */
export interface LocalOptions {
  /** The number of processes. Default: one for each core. */
  readonly processes?: number;
}

/** How often a job is begun whose process is lost. */
const ATTEMPTS = 3;
const WORKER = fileURLToPath(new URL("./sweep-worker.js", import.meta.url));

/**
 * Does jobs in processes of this machine, one at a time in each, each on one thread. A job whose process is lost, killed or
 * out of memory, is done again by another, three times at most.
 * @throws DataError for a number of processes that is no positive integer
 *
 * @example
 * const executor = local({ processes: 2 });
 * await executor.close();
 */
export function local(options: LocalOptions = {}): Executor {
  requireKnownKeys("local", options, ["processes"]);
  const { processes = availableParallelism() } = options;
  if (!Number.isSafeInteger(processes) || processes < 1) {
    throw DataError.of("OPTION", "use processes of local", "an integer >= 1", processes);
  }
  return new Local(processes);
}

/** A job that waits, and how often it was begun. */
interface Waiting {
  readonly job: Job;
  attempts: number;
}

class Local implements Executor {
  private readonly idle: ChildProcess[] = [];
  private readonly all = new Set<ChildProcess>();

  constructor(private readonly most: number) {}

  async run(jobs: readonly Job[], { onResult, signal }: RunOptions): Promise<void> {
    signal?.throwIfAborted();
    const waiting: Waiting[] = jobs.map((job) => ({ job, attempts: 0 }));
    const stop = new AbortController();
    const end = () => stop.abort(signal!.reason);
    signal?.addEventListener("abort", end, { once: true });
    const count = Math.min(this.most, waiting.length);
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        stop.signal.throwIfAborted();
        const result = await this.attempt(next, stop.signal);
        if (result) onResult(readResult(result));
        else waiting.unshift(next);
      }
    };
    try {
      // the first error ends the others
      await Promise.all(
        Array.from({ length: count }, () =>
          work().catch((error) => {
            stop.abort(error);
            throw error;
          }),
        ),
      );
    } finally {
      signal?.removeEventListener("abort", end);
    }
  }

  async close(): Promise<void> {
    for (const child of this.all) child.kill();
    this.all.clear();
    this.idle.length = 0;
  }

  /** Begins a job; undefined if its process is lost. */
  private attempt(waiting: Waiting, signal: AbortSignal): Promise<unknown> {
    const child = this.takeIdle() ?? this.start();
    waiting.attempts++;
    return new Promise((resolve, reject) => {
      const settle = (isKept: boolean, then: () => void) => {
        child.removeAllListeners();
        signal.removeEventListener("abort", onAbort);
        if (isKept) this.idle.push(child);
        else this.all.delete(child);
        then();
      };
      const onAbort = () => {
        child.kill("SIGKILL");
        settle(false, () => reject(signal.reason));
      };
      const onLost = (how: string) =>
        settle(false, () => {
          if (waiting.attempts < ATTEMPTS) resolve(undefined);
          else reject(lost(how));
        });
      signal.addEventListener("abort", onAbort, { once: true });
      child.once("message", (message: { result?: unknown; error?: string }) =>
        settle(true, () => {
          if (message.error === undefined) resolve(message.result);
          else reject(new GradlaneError("WORKER_FAILED", `Cannot do a job: ${message.error}`));
        }),
      );
      child.once("error", ({ message }) => onLost(message));
      child.once("exit", (code, by) => onLost(by ? `killed by ${by}` : `ended with code ${code}`));
      child.send(waiting.job, (error) => error && onLost(error.message));
    });
  }

  /** A process that waits; one that has died meanwhile costs its next job no attempt. */
  private takeIdle(): ChildProcess | undefined {
    for (let child = this.idle.pop(); child; child = this.idle.pop()) {
      if (child.connected) return child;
      this.all.delete(child);
    }
    return undefined;
  }

  private start(): ChildProcess {
    // results come by messages; what the library prints goes to stderr
    const child = fork(WORKER, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    this.all.add(child);
    return child;
  }
}

const lost = (how: string) =>
  new RuntimeUnsupportedError(
    "WORKER_LOST",
    `Cannot do a job: its process was ${how}, ${ATTEMPTS} times`,
    {
      hint: "see whether memory is short",
    },
  );
