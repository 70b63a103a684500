// Does jobs of sweeps until the process is asked to stop.

import { availableParallelism } from "node:os";
import { countOf } from "../core/text.ts";
import { readAddress } from "../sweep/queue.ts";
import { startQueueWorker } from "../sweep/queue-worker.ts";
import { EXIT } from "./exit.ts";
import { nextSignal } from "./interrupt.ts";
import { say } from "./terminal.ts";

/** How long jobs in progress may take at the end, in milliseconds; then they are returned. */
const DRAIN_AT_MOST = 20_000;
const GIVE_BACK_WITHIN = 5000;

/** Arguments of `gradlane worker`. */
export interface WorkerArguments {
  readonly processes?: number;
  readonly queue?: string;
}

/** Takes jobs from a queue and does them. @returns the exit code */
export async function workerCommand(
  url: string,
  { processes = availableParallelism(), queue }: WorkerArguments,
): Promise<number> {
  const address = readAddress("start a worker", url, queue);
  const worker = await startQueueWorker(address, processes, {
    onResult: ({ id, status, seconds, message }) =>
      say(`${id}: ${status} (${seconds.toFixed(1)} s)${message ? `: ${message}` : ""}`),
    onProblem: (name, message) => say(`${name}: ${message}`),
    onServer: (isThere, message) =>
      say(isThere ? `${address.shown} is back` : `${address.shown} is away: ${message}`),
  });
  say(`queue ${address.queue} at ${address.shown}, ${countOf(processes, "process", "processes")}`);
  say(`${await nextSignal()}: finishing what has begun; a second signal returns it to the queue`);
  const giveBack = () => {
    worker.giveBack();
    // nothing can be returned to a server that is away: locks expire
    setTimeout(() => process.exit(EXIT.success), GIVE_BACK_WITHIN).unref();
  };
  const late = setTimeout(giveBack, DRAIN_AT_MOST);
  nextSignal().then(giveBack);
  await worker.drain();
  clearTimeout(late);
  return EXIT.success;
}
