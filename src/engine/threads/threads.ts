// How many threads an engine uses, and the pool that they come from.

import { DataError, phrase } from "../../core/errors.ts";
import { hostModule } from "../../core/host.ts";
import { MOST_THREADS } from "./messages.ts";
import { isCrowded, Pool } from "./pool.ts";
import { type Member, Teamwork, teamBytes } from "./teamwork.ts";

/** More than this many are used only if asked for. */
const MOST_AUTOMATIC = 16;

/** Milliseconds after which workers that could not start are tried again. */
const RETRY = 10_000;

let shared: Pool | undefined;
/** The engines that use it. */
const users = new Set<WeakRef<Threads>>();

/** The threads of an engine. */
export class Threads {
  private growing: Promise<void> | undefined;
  private started: Pool | undefined;
  private problem: string | undefined;
  private retryAt = 0;
  private readonly self = new WeakRef(this);

  constructor(
    /** Threads wanted, the one that runs programs included. */
    readonly count: number,
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
  start(isAwaited = false): Promise<void> {
    if (this.problem !== undefined && performance.now() > this.retryAt) this.growing = undefined;
    this.growing ??= this.grow(isAwaited);
    return this.growing;
  }

  /** Ends the workers if no other engine uses them; a later run starts them again. */
  dispose(): void {
    users.delete(this.self);
    this.problem = undefined;
    if ([...users].every((each) => !each.deref())) shared?.end("the engine was disposed of");
  }

  /** Lets the pool help an instance. @param address of teamBytes */
  teamwork(member: Member, address: number): Teamwork {
    return new Teamwork(this.pool!, member, address, this);
  }

  /** Bytes of memory that an instance needs for it. */
  get teamBytes(): number {
    return teamBytes(this.count);
  }

  /** Loads of a word before a thread sleeps: about 50 µs if each has a core. */
  get spins(): number {
    return isCrowded(this.count) ? 100 : 20_000;
  }

  private async grow(isAwaited: boolean): Promise<void> {
    if (shared?.lost !== undefined) shared = undefined;
    shared ??= new Pool();
    const pool = shared;
    users.add(this.self);
    this.problem = undefined;
    try {
      await pool.grow(this.count, isAwaited);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      this.retryAt = performance.now() + RETRY;
    }
    if (pool.threads > 1) this.started = pool;
  }
}

/** The threads of `threads: "auto"`: cores this process may use; and the reason, unless it is their number. */
export function automaticThreads(): { readonly count: number; readonly reason?: string } {
  const { GRADLANE_THREADS: given } = process.env;
  if (given !== undefined && given !== "") {
    const count = /^\d+$/.test(given) ? Number(given) : 0;
    const reason = `GRADLANE_THREADS=${given}`;
    if (count >= 1 && count <= MOST_THREADS) return { count, reason };
    const expected = `a whole number from 1 to ${MOST_THREADS}`;
    throw DataError.of("THREADS", "start", expected, phrase(reason));
  }
  if (!hostModule("worker_threads")!.isMainThread) return { count: 1, reason: "this is a worker" };
  const cores = hostModule("os")!.availableParallelism();
  const count = Math.min(cores, Math.max(1, Math.floor(cpuQuota())), MOST_AUTOMATIC);
  return count > 1 ? { count } : { count, reason: "this process may use one core" };
}

/** Cores that a container may use on average (Linux control groups, both versions). */
function cpuQuota(): number {
  const read = (path: string): string[] => {
    try {
      return hostModule("fs")!.readFileSync(path, "utf8").trim().split(/\s+/);
    } catch {
      return [];
    }
  };
  const [quota, period] = read("/sys/fs/cgroup/cpu.max");
  const share = Number(quota) / Number(period);
  if (share > 0) return share;
  const [old] = read("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  const [oldPeriod] = read("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  const oldShare = Number(old) / Number(oldPeriod);
  return oldShare > 0 ? oldShare : Infinity;
}
