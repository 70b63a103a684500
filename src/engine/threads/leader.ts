// What the thread that leads does: it asks the others to help with a run, unless they have no core.

import { Control, Status } from "../../../assembly/control.ts";
import { Team } from "../../../assembly/division.ts";
import { Signal } from "./messages.ts";
import { Trial } from "./trial.ts";

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

/** Steps done of the run of a control block, by commands. */
const stepsDone = (i32: Int32Array, control: number): number =>
  i32[control + Control.step]! + i32[control + Control.command]! / i32[control + Control.commands]!;

/** Leads the runs on one memory. */
export class PoolLeader {
  private stalls = 0;
  private elapsed = 0;
  private pause = PAUSE;
  private pausedUntil = 0;
  /** Whether the last run ended before all parts were done. */
  private isWaiting = false;
  /** By the address of the program, for the rows of its step. */
  private readonly trials = new Map<number, { readonly rows: number; readonly trial: Trial }>();

  /** @param team address of the memory of Team */
  constructor(
    private readonly signal: Int32Array,
    private readonly id: number,
    private readonly team: number,
  ) {}

  /**
   * Runs a binary, with the help of the pool if that is faster. If other programs keep the cores, one thread alone is:
   * a thread without a core makes all wait.
   */
  run(i32: Int32Array, control: number, binary: number, run: () => Status): Status {
    const began = performance.now();
    if (began < this.pausedUntil && !this.isWaiting) return runAlone(i32, control, run);
    const trial = this.trialOf(i32, control >>> 2);
    const before = stepsDone(i32, control >>> 2);
    const isHelped = this.isWaiting || (trial?.isHelped ?? true);
    const status = isHelped ? this.runTogether(i32, binary, run) : runAlone(i32, control, run);
    const elapsed = performance.now() - began;
    trial?.count(stepsDone(i32, control >>> 2) - before, elapsed);
    if (isHelped) this.count(i32[(this.team >>> 2) + Team.stalls]!, elapsed);
    return status;
  }

  /** That of the program, unless all its runs have help. */
  private trialOf(i32: Int32Array, control: number): Trial | undefined {
    if (i32[(this.team >>> 2) + Team.isTried] === 0) return undefined;
    const program = i32[control + Control.program]!;
    const rows = Math.min(i32[control + Control.batchSize]!, i32[control + Control.epochRows]!);
    let tried = this.trials.get(program);
    if (tried?.rows !== rows) {
      tried = { rows, trial: new Trial() };
      this.trials.set(program, tried);
    }
    return tried.trial;
  }

  private runTogether(i32: Int32Array, binary: number, run: () => Status): Status {
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
