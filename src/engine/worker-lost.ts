import { RuntimeUnsupportedError } from "../core/errors.ts";

/** Milliseconds in which another thread must finish its part. */
export const PATIENCE = 5000;

/** Waits of 50 ms for the same part, after which the leader gives up if the event loop, or another thread, has turns. */
export const MOST_WAITS = 100;

/** The reason if a thread takes longer. */
export const NO_PROGRESS = "a worker made no progress";

/** The error of a run of which a thread had a part and was lost. */
export function workerLost(reason: string): RuntimeUnsupportedError {
  return new RuntimeUnsupportedError("WORKER_LOST", `Cannot finish the run: ${reason}`, {
    hint: "run again: other threads are started",
  });
}
