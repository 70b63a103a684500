// Threads in Node and compatible hosts.

import { DataError, phrase } from "../../core/errors.ts";
import { hostModule, hostProcess } from "../../core/host.ts";
import { MOST_THREADS } from "./messages.ts";
import type { Helper, Host, Listeners } from "./pool.ts";
import { type Available, MOST_AUTOMATIC } from "./threads.ts";
import { WORKER } from "./worker.generated.ts";

export { Threads } from "./threads.ts";

/** How many threads an engine gets. @throws DataError for a GRADLANE_THREADS that is not a number of threads */
export function availableThreads(wanted: number | "auto"): Available {
  return wanted === "auto" ? automaticThreads() : { count: wanted };
}

export function hostOfThreads(): Host {
  return { cores: hostModule("os")!.availableParallelism(), mayWait: true, start };
}

function start({ onReady, onEnd }: Listeners): Helper {
  const { Worker } = hostModule("worker_threads")!;
  const source = new URL(`data:text/javascript,${encodeURIComponent(WORKER)}`);
  const worker = new Worker(source, { execArgv: [] });
  worker.once("message", onReady);
  worker.on("error", (error) => onEnd(`a worker failed: ${error}`));
  worker.on("exit", (code) => onEnd(`a worker ended with exit code ${code}`));
  return worker;
}

/** Cores that this process may use; and the reason, unless it is their number. */
function automaticThreads(): Available {
  const given = hostProcess()?.env?.GRADLANE_THREADS;
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
