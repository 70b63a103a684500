import type { Tile } from "../../assembly/blocking.ts";
import type { Status } from "../../assembly/control.ts";
import type { Binary } from "../../assembly/opcodes.ts";
import type { Memory } from "../core/memory.ts";
import type { Slice } from "./threads/messages.ts";

/** Name of a binary. `training` contains the commands of `core`. */
export type BinaryName = keyof typeof Binary;

/** How programs are divided among threads. */
export interface Sharing {
  readonly threads: number;
  /** Least nanoseconds of a part; 0 divides everything. */
  readonly leastPart: number;
  /** Least nanoseconds that all threads save in a step; a program that saves less runs on one. */
  readonly leastGain: number;
}

/** A linear memory and the interpreters that work on it. */
export interface Instance {
  /** Views of the memory; allocate() may replace them. */
  readonly memory: Memory;
  /** Allocates zeroed bytes at a multiple of 64; grows the memory if necessary. */
  allocate(bytes: number): number;
  /** Frees an address returned by allocate(). */
  free(address: number): void;
  /**
   * Loads the binaries that a program needs; undefined if they are loaded. Programs and paused runs are not
   * affected.
   */
  load(...binaries: BinaryName[]): Promise<void> | undefined;
  /** Tile shape of matrix products; in exact mode no bit depends on it. */
  readonly tile: Tile;
  /** Spends about 1 ms on selecting the fastest tile. Call it between runs. */
  tune(): void;
  /** How programs are divided among threads; undefined: one thread. */
  readonly sharing?: Sharing | undefined;
  /** Address of the memory that threads share in a run; 0: one thread. Starts the threads if there are none. */
  team(): number;
  /**
   * Runs at most `budget` commands of the program of a control block.
   * @param patience milliseconds to wait for another thread; after them the status is waiting. Default: 5000, and
   * then WORKER_LOST is thrown
   */
  run(control: number, budget: number, patience?: number): Status;
  /**
   * Lets a worker run a slice of the program of a control block, if this thread may not wait for others; undefined:
   * the caller must run it. `settle` is called when the slice has ended; its result is that of the call.
   * @throws RuntimeUnsupportedError WORKER_LOST
   */
  lead?<Result>(slice: Slice, settle: (status: Status) => Result): Promise<Result> | undefined;
  /**
   * Ends the slice that a worker runs, or the update that waits for one, if any: the memory holds a whole step until the
   * event loop has its turn. Runs do so first.
   * @throws RuntimeUnsupportedError WORKER_LOST
   */
  settle?(): void;
  /** Completes an update that waits for another thread. */
  unsettled?: (() => void) | undefined;
}
