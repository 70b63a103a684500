// How many threads an engine uses, and the pool that they come from.

import { Team } from "../../../assembly/division.ts";
import { RECORD_WORDS } from "../../../assembly/opcodes.ts";
import type { Sharing } from "../instance.ts";
import type { MatrixThreads } from "../matrix-threads.ts";
import type { Run } from "../run-program.ts";
import { TYPICAL_DELAYS } from "./delays.ts";
import type { Host, Member, Pool } from "./pool.ts";
import type { Teamwork } from "./teamwork.ts";

/** More than this many are used only if asked for. */
export const MOST_AUTOMATIC = 16;

/** How many threads an engine gets, and the reason, unless it is the number of cores or what was asked for. */
export interface Available {
  readonly count: number;
  readonly reason?: string;
}

/** A part takes at least so many times as long as a barrier, and a step saves so many wake-ups. */
const BARRIERS_OF_PART = 4;
const WAKES_OF_STEP = 2;

/** Milliseconds after which workers that could not start are tried again. */
const RETRY = 10_000;

/** Loaded when workers start, which small programs never need. */
const loadPool = async ({ mayWait }: Host) => {
  const [{ Pool }, { Teamwork }, matrices] = await Promise.all([
    import("./pool.ts"),
    import("./teamwork.ts"),
    mayWait ? import("../matrix-threads.ts") : undefined,
  ]);
  return { Pool, Teamwork, MatrixThreads: matrices?.MatrixThreads };
};
let code: Awaited<ReturnType<typeof loadPool>> | undefined;
let shared: Pool | undefined;
/** The engines that use it. */
const users = new Set<WeakRef<Threads>>();

/** The threads of an engine. */
export class Threads {
  private growing: Promise<void> | undefined;
  private started: Pool | undefined;
  private problem: string | undefined;
  private retryAt = Infinity;
  private readonly self = new WeakRef(this);

  constructor(
    /** Threads wanted, the one that runs programs included. */
    readonly count: number,
    private readonly host: Host,
  ) {}

  /** The pool, when the threads of this engine run. */
  get pool(): Pool | undefined {
    if (this.started?.lost === undefined) return this.started;
    this.started = undefined; // the next program that is divided starts another
    this.growing = undefined;
    return undefined;
  }

  /** Threads that run. */
  get running(): number {
    return Math.min(this.count, this.pool?.threads ?? 1);
  }

  get reason(): string {
    const { running, problem } = this;
    const counted = running === 1 ? "one thread" : `${running} threads`;
    if (problem !== undefined) return `${counted}: ${problem}`;
    if (running > 1) return counted;
    return `${counted}: ${this.count} when the first program with enough work is made`;
  }

  /** Starts the workers. @param isAwaited whether the process must not end before */
  async start(isAwaited = false): Promise<void> {
    if (performance.now() > this.retryAt) this.growing = undefined;
    this.growing ??= this.grow();
    if (!isAwaited) return;
    // no worker keeps the process alive, nor would those that others wait for
    const timer = setInterval(() => undefined, RETRY);
    await this.growing;
    clearInterval(timer);
  }

  /** Ends the workers if no other engine uses them; a later run starts them again. */
  dispose(): void {
    users.delete(this.self);
    this.problem = undefined;
    this.retryAt = Infinity;
    if ([...users].every((each) => !each.deref())) shared?.end("the engine was disposed of");
  }

  /** Lets the pool help an instance. @param address of teamBytes */
  teamwork(member: Member, address: number): Teamwork {
    return new code!.Teamwork(this.pool!, member, address, this);
  }

  /** Lets the pool help with kernels of matrices, if this thread may wait for it. @param address of MATRIX_BYTES */
  matrices(member: Member, address: number, run: Run): MatrixThreads {
    return new code!.MatrixThreads!(this, member, address, run);
  }

  /** How programs are divided among the threads. */
  get sharing(): Sharing {
    const { awake, asleep } = this.pool?.delays ?? TYPICAL_DELAYS;
    return {
      threads: this.count,
      leastPart: BARRIERS_OF_PART * awake,
      leastGain: WAKES_OF_STEP * asleep,
    };
  }

  /** Bytes of memory that an instance needs for it. */
  get teamBytes(): number {
    return 4 * (Team.records + this.count * RECORD_WORDS);
  }

  /** Loads of a word before a thread sleeps: about 50 µs if each has a core. */
  get spins(): number {
    return this.pool?.isCrowded(this.count) ? 100 : 20_000;
  }

  private async grow(): Promise<void> {
    users.add(this.self);
    this.retryAt = Infinity;
    let pool: Pool | undefined;
    try {
      code ??= await loadPool(this.host);
      if (!users.has(this.self)) {
        this.growing = undefined; // disposed of meanwhile
        return;
      }
      if (shared?.lost !== undefined) shared = undefined;
      shared ??= new code.Pool(this.host);
      pool = shared;
      await pool.grow(this.count, this.host.start);
      this.problem = undefined; // stands until another try has succeeded
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      this.retryAt = performance.now() + RETRY;
    }
    // one that was lost meanwhile too: the next program that is divided starts another
    if (pool && (pool.threads > 1 || pool.lost !== undefined)) this.started = pool;
  }
}
