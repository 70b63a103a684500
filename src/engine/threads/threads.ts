// How many threads an engine uses, and the pool that they come from.

import { hostModule } from "../../core/host.ts";
import { isCrowded, Pool } from "./pool.ts";
import { type Member, Teamwork, teamBytes } from "./teamwork.ts";

/** More than this many are used only if asked for. */
const MOST_THREADS = 16;

let shared: Pool | undefined;
/** The engines that use it. */
const users = new Set<Threads>();

/** The threads of an engine. */
export class Threads {
  private growing: Promise<void> | undefined;
  private started: Pool | undefined;
  private problem: string | undefined;

  constructor(
    /** Threads wanted, the one that runs programs included. */
    readonly count: number,
  ) {}

  /** The pool, when all threads of this engine run. */
  get pool(): Pool | undefined {
    if (this.started?.lost === undefined) return this.started;
    this.started = undefined; // the next program that is divided starts another
    this.growing = undefined;
    return undefined;
  }

  /** Ends the workers if no other engine uses them; a later run starts them again. */
  dispose(): void {
    users.delete(this);
    if (users.size === 0) shared?.end("the engine was disposed of");
  }

  /** Lets the pool help an instance. @param address of teamBytes() */
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

  /** Threads that run. */
  get running(): number {
    return this.pool ? this.count : 1;
  }

  get reason(): string {
    if (this.pool) return `${this.count} threads`;
    if (this.problem !== undefined) return `one thread: ${this.problem}`;
    return `one thread: ${this.count} when the first program with enough work is made`;
  }

  /** Starts the workers. @param isAwaited whether the process must not end before */
  start(isAwaited = false): Promise<void> {
    this.growing ??= this.grow(isAwaited);
    return this.growing;
  }

  private async grow(isAwaited: boolean): Promise<void> {
    if (this.problem !== undefined) return;
    if (shared?.lost !== undefined) shared = undefined;
    shared ??= new Pool();
    const pool = shared;
    users.add(this);
    try {
      await pool.grow(this.count, isAwaited);
      this.started = pool;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}

/** The threads of `threads: "auto"`: cores this process may use; or the reason for one thread. */
export function automaticThreads(): { readonly count: number; readonly reason?: string } {
  const { GRADLANE_THREADS } = globalThis.process.env;
  const given = Number(GRADLANE_THREADS);
  if (Number.isInteger(given) && given >= 1) return { count: given };
  if (!hostModule("worker_threads")!.isMainThread)
    return { count: 1, reason: "this is a worker itself" };
  const cores = hostModule("os")!.availableParallelism();
  const count = Math.min(cores, Math.max(1, Math.floor(cpuQuota())), MOST_THREADS);
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
