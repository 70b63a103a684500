// One memory on which a pool helps, and when it does not.

import { Control, Status } from "../../../assembly/control.ts";
import { Team } from "../../../assembly/division.ts";
import { RECORD_WORDS } from "../../../assembly/opcodes.ts";
import type { Memory } from "../../core/memory.ts";
import type { Pool } from "./pool.ts";

/** Milliseconds of runs after which their stalls are counted. */
const WINDOW = 40;
/** Share of the time that the leader may wait for threads that have no core. */
const MOST_STALLS = 0.25;
/** Milliseconds on one thread: at first, and if the others still have no core. */
const PAUSE = 100;
const LONGEST_PAUSE = 1600;

/** What an instance tells of itself. */
export interface Member {
  /** Views of the memory, which it may replace. */
  readonly memory: Memory;
  readonly wasm: WebAssembly.Memory;
  readonly modules: readonly WebAssembly.Module[];
}

/** Bytes of the memory that threads share in a run. */
export const teamBytes = (threads: number): number => 4 * (Team.records + threads * RECORD_WORDS);

/** Lets workers drop memories that no longer exist. */
const unused = new FinalizationRegistry<{ readonly pool: Pool; readonly id: number }>(
  ({ pool, id }) => pool.forget(id),
);

/** An instance whose runs a pool joins. */
export class Teamwork {
  private readonly id: number;
  private stalls = 0;
  private elapsed = 0;
  private pause = PAUSE;
  private pausedUntil = 0;
  /** Whether the last run ended before all parts were done. */
  private isWaiting = false;

  /** @param address of teamBytes() */
  constructor(
    readonly pool: Pool,
    private readonly member: Member,
    readonly address: number,
    threads: { readonly count: number; readonly spins: number },
  ) {
    member.memory.i32[(address >>> 2) + Team.spins] = threads.spins;
    const { wasm: memory, modules } = member;
    this.id = pool.attach({ memory, modules, team: address, threads: threads.count });
    unused.register(member, { pool, id: this.id }, this);
  }

  /** Lets the workers forget the memory. */
  end(): void {
    unused.unregister(this);
    this.pool.forget(this.id);
  }

  /**
   * Runs a binary, with the help of the pool. If other programs keep the cores, one thread alone is faster: a thread
   * without a core makes all wait.
   */
  run(control: number, binary: number, run: () => Status): Status {
    const began = performance.now();
    const { i32 } = this.member.memory;
    if (began < this.pausedUntil && !this.isWaiting) {
      const word = (control >>> 2) + Control.team;
      i32[word] = 0;
      const status = run();
      this.member.memory.i32[word] = this.address;
      return status;
    }
    const stalls = (this.address >>> 2) + Team.stalls;
    i32[stalls] = 0;
    this.pool.call(this.id, binary);
    const status = run();
    this.isWaiting = status === Status.waiting;
    this.count(this.member.memory.i32[stalls]!, performance.now() - began);
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
