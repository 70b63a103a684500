// Runs a program whose commands are in several binaries.

import { Control, Status } from "../../assembly/control.ts";
import type { Pool } from "./threads/pool.ts";
import { NO_PROGRESS, PATIENCE, workerLost } from "./worker-lost.ts";

/** The interpreter of a binary. */
export type Run = (control: number, budget: number) => Status;

/** Runs one binary of a program that is divided among threads. */
export interface Leader {
  run(i32: Int32Array, control: number, binary: number, run: () => Status): Status;
}

/** Runs at most `budget` commands of the program of a control block, from binary to binary. */
export function runProgram(
  i32: Int32Array,
  control: number,
  budget: number,
  binaries: readonly Run[],
  leader: Leader | undefined,
): Status {
  let left = budget;
  let idle = 0;
  for (let i = 0; idle < binaries.length; i = (i + 1) % binaries.length) {
    const run = () => binaries[i]!(control, left);
    const status = leader ? leader.run(i32, control, i, run) : run();
    if (status !== Status.otherBinary) return status;
    const before = left;
    left = i32[(control >>> 2) + Control.budget]!;
    idle = left === before ? idle + 1 : 0;
  }
  throw new Error("Cannot run: expected the binary of every command to be loaded");
}

/**
 * Goes on with a run whose leader waits for another thread: `again` continues it.
 * @throws RuntimeUnsupportedError WORKER_LOST if the thread was lost, or takes longer than so many milliseconds
 */
export function waitFor(pool: Pool, again: () => Status, patience: number = PATIENCE): Status {
  if (pool.lost !== undefined) throw workerLost(pool.lost);
  const until = performance.now() + patience;
  do {
    const status = again();
    if (status !== Status.waiting) return status;
  } while (performance.now() < until);
  pool.end(NO_PROGRESS);
  throw workerLost(pool.lost ?? NO_PROGRESS);
}
