// What the thread that leads does: it asks the others to help with a run, unless they have no core.

import { Control, Status } from "../../../assembly/control.ts";
import { Team } from "../../../assembly/division.ts";
import { Signal } from "./messages.ts";

/** Milliseconds of runs after which their stalls are counted. */
const WINDOW = 40;
/** Share of the time that the leader may wait for threads that have no core. */
const MOST_STALLS = 0.25;
/** Milliseconds on one thread: at first, and if the others still have no core. */
const PAUSE = 100;
const LONGEST_PAUSE = 1600;

/** Lets sleeping workers look at the signal. */
export function wake(signal: Int32Array): void {
  Atomics.add(signal, Signal.changes, 1);
  if (Atomics.load(signal, Signal.sleepers) > 0) Atomics.notify(signal, Signal.changes);
}

/** Runs a binary on this thread alone. */
export function runAlone(i32: Int32Array, control: number, run: () => Status): Status {
  const word = (control >>> 2) + Control.team;
  const team = i32[word]!;
  i32[word] = 0;
  const status = run();
  i32[word] = team;
  return status;
}

/** Leads the runs on one memory. */
export class PoolLeader {
  private stalls = 0;
  private elapsed = 0;
  private pause = PAUSE;
  private pausedUntil = 0;
  /** Whether the last run ended before all parts were done. */
  private isWaiting = false;

  /** @param team address of the memory of Team */
  constructor(
    private readonly signal: Int32Array,
    private readonly id: number,
    private readonly team: number,
  ) {}

  /**
   * Runs a binary, with the help of the pool. If other programs keep the cores, one thread alone is faster: a thread
   * without a core makes all wait.
   */
  run(i32: Int32Array, control: number, binary: number, run: () => Status): Status {
    const began = performance.now();
    if (began < this.pausedUntil && !this.isWaiting) return runAlone(i32, control, run);
    const team = this.team >>> 2;
    i32[team + Team.stalls] = 0;
    Atomics.store(i32, team + Team.isOpen, 1); // before anybody looks
    Atomics.store(this.signal, Signal.memory, this.id);
    Atomics.store(this.signal, Signal.binary, binary);
    wake(this.signal);
    let status: Status;
    try {
      status = run();
    } finally {
      i32[team + Team.isOpen] = 0; // after an error too, or the others would never leave
    }
    this.isWaiting = status === Status.waiting;
    this.count(i32[team + Team.stalls]!, performance.now() - began);
    return status;
  }

  private count(stalls: number, elapsed: number): void {
    this.stalls += stalls;
    this.elapsed += elapsed;
    if (this.elapsed < WINDOW) return;
    if (this.stalls < MOST_STALLS * this.elapsed) this.pause = PAUSE;
    else {
      this.pausedUntil = performance.now() + this.pause;
      this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
    }
    this.stalls = 0;
    this.elapsed = 0;
  }
}
