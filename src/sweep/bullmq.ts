// Jobs on any number of machines: they wait in a queue, and workers take them.

import type { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Queue, QueueEvents, QueueEventsProducer } from "bullmq";
import { GradlaneError, RuntimeUnsupportedError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import type { Executor, RunOptions } from "./executor.ts";
import { type Job, jobId } from "./job.ts";
import { type Address, CANCELLED, errorOf, reach, readAddress } from "./queue.ts";
import { readResult } from "./result.ts";

/** Options of bullmq(). */
export interface BullmqOptions {
  /** The address of a server, `redis://host:6379` or `postgres://user@host/database`. */
  readonly connection: string;
  /** The name of the queue. Default: "gradlane". */
  readonly queue?: string;
}

/** How often a job is done whose process is lost on a worker that is not. */
const ATTEMPTS = 3;
/** Results stay in the queue for a week, so that a sweep that is run again takes them. */
const KEPT_FOR = 7 * 24 * 3600;
/** Jobs that are sent or looked at together. */
const TOGETHER = 500;
/** Events can be lost: jobs are looked at in any case, in milliseconds. */
const LOOK_EVERY = 2000;
/** How long a server may be away, and how long ending a sweep may take, in milliseconds. */
const PATIENCE = 300_000;
const END_WITHIN = 5000;

/**
 * Does jobs on other machines, by a queue in Redis (6.2 or later) or PostgreSQL (13 or later): `gradlane worker ADDRESS` on
 * each of them takes jobs from it. A job whose worker is lost is done by another, a server that restarts is waited for.
 * Results stay in the queue for a week: a sweep that is run again takes them.
 *
 * Requires the packages bullmq, and ioredis or pg.
 * @throws DataError for an address that is none; RuntimeUnsupportedError from run(), if a package is not installed or the
 * server does not answer
 *
 * @example
 * const executor = bullmq({ connection: "redis://127.0.0.1:6379" });
 * await executor.close();
 */
export function bullmq(options: BullmqOptions): Executor {
  requireKnownKeys("bullmq", options, ["connection", "queue"]);
  return new Bullmq(readAddress("use bullmq", options.connection, options.queue));
}

interface Opened {
  readonly queue: Queue;
  readonly events: QueueEvents;
  readonly producer: QueueEventsProducer;
}

class Bullmq implements Executor {
  private opened: Promise<Opened> | undefined;

  constructor(private readonly address: Address) {}

  async run(jobs: readonly Job[], { onResult, signal }: RunOptions): Promise<void> {
    signal?.throwIfAborted();
    this.opened ??= this.open();
    this.opened.catch(() => {
      this.opened = undefined;
    });
    const { queue, events, producer } = await this.opened;
    const open = named(jobs);
    const heard = new Set<string>();
    let wake = () => {};
    const onEvent = ({ jobId: name }: { jobId: string }) => {
      if (!open.has(name)) return;
      heard.add(name);
      wake();
    };
    events.on("completed", onEvent).on("failed", onEvent);
    /** Takes the result of a job, or adds it again. */
    const look = async (name: string, isFirst: boolean): Promise<void> => {
      const job = open.get(name);
      const queued = job && (await queue.getJob(name));
      if (!job || (queued && queued.finishedOn === undefined)) return;
      const isFailed = queued && (await queued.isFailed());
      if (queued && !isFailed) {
        // two looks may have met
        if (open.delete(name)) onResult(resultOf(job, queued.returnvalue));
        return;
      }
      // a failure of an earlier sweep, or of one that was ended
      const isOld = isFirst || queued?.failedReason === CANCELLED;
      if (queued && !isOld) throw errorOf(queued.failedReason);
      // a server that forgot its jobs is told them again
      await queued?.remove();
      await add(queue, [[name, job]]);
    };
    const lookAt = (names: readonly string[], isFirst = false) =>
      this.patiently(signal, () => Promise.all(names.map((name) => look(name, isFirst))));
    try {
      for (const some of chunks([...open])) {
        await this.patiently(signal, () => add(queue, some));
        const names = some.map(([name]) => name);
        await lookAt(names, true);
      }
      while (open.size > 0) {
        const timer = new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, LOOK_EVERY).unref();
        });
        if (heard.size === 0) await unlessAborted(signal, timer);
        const isLate = heard.size === 0;
        const names = isLate ? firsts(open) : [...heard];
        heard.clear();
        await lookAt(names);
        // those come last the next time
        if (isLate) for (const name of names) moveToEnd(open, name);
      }
    } catch (error) {
      await within(END_WITHIN, withdraw(queue, producer, [...open.keys()])).catch(() => {});
      throw error;
    } finally {
      events.off("completed", onEvent).off("failed", onEvent);
    }
  }

  async close(): Promise<void> {
    const opened = await this.opened?.catch(() => undefined);
    this.opened = undefined;
    if (!opened) return;
    await Promise.all(
      Object.values(opened).map((each) =>
        within(END_WITHIN, each.close()).catch(() =>
          // the server is away
          within(END_WITHIN, each.disconnect()).catch(() => {}),
        ),
      ),
    );
  }

  private async open(): Promise<Opened> {
    const { tools, connection } = await reach(this.address);
    const { queue: name } = this.address;
    const queue = new tools.Queue(name, { connection });
    const events = new tools.QueueEvents(name, { connection });
    const producer = new tools.QueueEventsProducer(name, { connection });
    // connections come back by themselves; commands that fail are repeated
    for (const each of [queue, events, producer] as EventEmitter[]) each.on("error", () => {});
    return { queue, events, producer } as unknown as Opened;
  }

  /** Repeats what fails while the server is away. */
  private async patiently<Value>(
    signal: AbortSignal | undefined,
    action: () => Promise<Value>,
  ): Promise<Value> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      try {
        return await within(end - Date.now(), unlessAborted(signal, action()));
      } catch (error) {
        if (error instanceof GradlaneError || signal?.aborted) throw error;
        if (Date.now() >= end) {
          const message = `Cannot go on: ${this.address.shown} was away for ${PATIENCE / 60_000} minutes`;
          throw new RuntimeUnsupportedError(
            "QUEUE_LOST",
            `${message}: ${(error as Error).message}`,
            {
              hint: "run the same sweep again: it goes on where it ended",
            },
          );
        }
        await sleep(500);
      }
    }
  }
}

/** Jobs by their names in the queue, which does equal names once: what is to be done twice has two. */
function named(jobs: readonly Job[]): Map<string, Job> {
  const names = new Map<string, Job>();
  for (const job of jobs) {
    const id = jobId(job);
    let name = id;
    for (let i = 2; names.has(name); i++) name = `${id}-${i}`;
    names.set(name, job);
  }
  return names;
}

/** Adds jobs that the queue has not. */
const add = (queue: Queue, jobs: readonly (readonly [string, Job])[]) =>
  queue.addBulk(
    jobs.map(([name, job]) => ({
      ...{ name: job.kind, data: job },
      opts: {
        ...{ jobId: name, attempts: ATTEMPTS, backoff: { type: "exponential", delay: 1000 } },
        ...{ removeOnComplete: { age: KEPT_FOR }, removeOnFail: { age: KEPT_FOR } },
      },
    })),
  );

/** Removes jobs that wait, and ends those that have begun. */
async function withdraw(queue: Queue, producer: QueueEventsProducer, names: readonly string[]) {
  for (const some of chunks(names)) {
    await Promise.all(
      some.map(async (name) => {
        const queued = await queue.getJob(name);
        if (!queued || queued.finishedOn !== undefined) return;
        // those of which a worker has the lock cannot be removed
        await queued
          .remove()
          .catch(() => producer.publishEvent({ eventName: CANCELLED, jobId: name }));
      }),
    );
  }
}

/** The result that a worker returned. @throws DataError, GradlaneError for one of another job */
function resultOf(job: Job, returned: unknown) {
  const result = readResult(returned);
  if (result.id === jobId(job)) return result;
  throw new GradlaneError(
    "RESULT",
    `Cannot go on: job ${jobId(job)} has the result of ${result.id}`,
  );
}

const firsts = (open: ReadonlyMap<string, Job>): string[] => {
  const names: string[] = [];
  for (const name of open.keys()) if (names.push(name) === TOGETHER) break;
  return names;
};

function moveToEnd(open: Map<string, Job>, name: string): void {
  const job = open.get(name);
  if (job && open.delete(name)) open.set(name, job);
}

function* chunks<Value>(values: readonly Value[]): Generator<readonly Value[]> {
  for (let i = 0; i < values.length; i += TOGETHER) yield values.slice(i, i + TOGETHER);
}

/** The value of a promise. @throws the signal's reason as soon as it is aborted */
async function unlessAborted<Value>(
  signal: AbortSignal | undefined,
  promise: Promise<Value>,
): Promise<Value> {
  if (!signal) return promise;
  promise.catch(() => {});
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** The value of a promise. @throws Error if it takes longer */
async function within<Value>(milliseconds: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer")), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
