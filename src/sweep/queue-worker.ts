// Takes jobs from a queue, and does them in processes of this machine.

import { setTimeout as sleep } from "node:timers/promises";
import type { Queue, Worker } from "bullmq";
import { GradlaneError } from "../core/errors.ts";
import { readJob } from "./job.ts";
import { local } from "./local.ts";
import { type Address, CANCELLED, LOCKS, type Queued, reach, reasonOf } from "./queue.ts";
import type { JobResult } from "./result.ts";

/** Errors that come from outside: another attempt, on another machine perhaps, may succeed. */
const MAY_PASS = "WORKER_LOST";

/** What a worker tells. */
export interface WorkerHandlers {
  readonly onResult: (result: JobResult) => void;
  /** A job that it could not do. */
  readonly onProblem: (name: string, message: string) => void;
  /** The server is away, or back. */
  readonly onServer: (isThere: boolean, message: string) => void;
}

/** A worker that runs. */
export interface QueueWorker {
  /** Takes no more jobs; resolves when those in progress are done. */
  drain(): Promise<void>;
  /** Returns the jobs in progress to the queue. */
  giveBack(): void;
}

/** Starts to take jobs. @throws RuntimeUnsupportedError if the server does not answer, or packages are missing */
export async function startQueueWorker(
  address: Address,
  processes: number,
  { onResult, onProblem, onServer }: WorkerHandlers,
): Promise<QueueWorker> {
  const { library, tools, connection } = await reach(address);
  const executor = local({ processes });
  const running = new Map<string, AbortController>();
  const returned = Symbol("returned");

  const process = async (queued: Queued, token: string | undefined): Promise<JobResult> => {
    const name = queued.id!;
    const controller = new AbortController();
    running.set(name, controller);
    try {
      const job = readJob(queued.data);
      let result: JobResult | undefined;
      await executor.run([job], {
        ...{ signal: controller.signal },
        onResult: (each) => {
          result = each;
        },
      });
      onResult(result!);
      return result!;
    } catch (error) {
      if (error === returned) {
        await queued.moveToWait(token);
        throw new library.WaitingError();
      }
      if (error === CANCELLED) throw new library.UnrecoverableError(CANCELLED);
      if (!(error instanceof GradlaneError)) throw error;
      onProblem(name, error.message);
      const reason = reasonOf(error);
      throw error.code === MAY_PASS ? new Error(reason) : new library.UnrecoverableError(reason);
    } finally {
      running.delete(name);
    }
  };

  const { queue } = address;
  const worker = new tools.Worker(queue, process, {
    ...{ connection, concurrency: processes, ...LOCKS, runRetryDelay: 1000 },
  }) as unknown as Worker;
  const events = new tools.QueueEvents(queue, { connection });
  // names of own events are no part of its types
  (events as unknown as NodeJS.EventEmitter).on(CANCELLED, ({ jobId }: { jobId: string }) =>
    running.get(jobId)?.abort(CANCELLED),
  );
  const counting = new tools.Queue(queue, { connection }) as unknown as Queue;
  for (const each of [counting, events] as NodeJS.EventEmitter[]) each.on("error", () => {});
  watch(worker, counting, onServer);
  await worker.waitUntilReady();

  return {
    async drain() {
      await worker.close();
      await Promise.all([events, counting, executor].map((each) => each.close()));
    },
    giveBack() {
      for (const controller of running.values()) controller.abort(returned);
    },
  };
}

/** Tells once that the server is away, and once that it is back. */
function watch(worker: Worker, queue: Queue, onServer: WorkerHandlers["onServer"]): void {
  let isAway = false;
  worker.on("error", async ({ message }) => {
    if (isAway) return;
    isAway = true;
    onServer(false, message);
    // a command of Redis waits until the server is back, one of PostgreSQL fails
    while (!worker.closing && (await queue.count().catch(() => -1)) < 0) {
      await sleep(1000, undefined, { ref: false });
    }
    isAway = false;
    if (!worker.closing) onServer(true, "");
  });
}
