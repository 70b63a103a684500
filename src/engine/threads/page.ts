// Threads on isolated pages and in their workers.

import type { Helper, Host, Listeners } from "./pool.ts";
import { type Available, MOST_AUTOMATIC } from "./threads.ts";
import { WORKER, WORKER_VERSION } from "./worker.generated.ts";

export { Threads } from "./threads.ts";

/** The address that stands for a Blob, on pages whose policy allows one. */
const BLOB = "blob:";

/** How many threads an engine gets. */
export function availableThreads(wanted: number | "auto", workerUrl?: string): Available {
  if (typeof Worker === "undefined") return { count: 1, reason: "there are no workers here" };
  if (workerUrl === undefined && hasPolicy()) {
    const reason =
      "this page has a Content-Security-Policy, which may forbid workers from a Blob; init({ workerUrl }) names another";
    return { count: 1, reason };
  }
  if (wanted !== "auto") return { count: wanted };
  if (typeof document === "undefined") return { count: 1, reason: "this is a worker" };
  const count = Math.min(cores(), MOST_AUTOMATIC);
  return count > 1 ? { count } : { count, reason: "this page may use one core" };
}

export function hostOfThreads(workerUrl = BLOB): Host {
  return { cores: cores(), mayWait: mayWait(), start: (listeners) => start(listeners, workerUrl) };
}

const cores = (): number => navigator.hardwareConcurrency || 1;

/** The main thread of a page may not. */
function mayWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0); // 0 is not 1: returns at once
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a Content-Security-Policy holds for this page. To try what it forbids would be an error on the console. One
 * in a header cannot be read, but hides the nonces of elements.
 */
function hasPolicy(): boolean {
  if (typeof document === "undefined") return false;
  if (document.querySelector('meta[http-equiv="content-security-policy" i]')) return true;
  const element = document.createElement("template");
  element.setAttribute("nonce", BLOB);
  document.documentElement.append(element);
  const isHidden = element.getAttribute("nonce") !== BLOB;
  element.remove();
  return isHidden;
}

function start({ onReady, onLed, onEnd }: Listeners, workerUrl: string): Helper {
  const isBlob = workerUrl === BLOB;
  const url = isBlob
    ? URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }))
    : workerUrl;
  const release = () => isBlob && URL.revokeObjectURL(url);
  const worker = new Worker(url);
  worker.onmessage = ({ data: lock }) => {
    release();
    if (!`${lock}`.startsWith(`gradlane ${WORKER_VERSION} `)) {
      onEnd(`${url} is not the worker.js of this version`);
      return;
    }
    worker.onmessage = onLed;
    onReady();
    // got when the worker has ended
    navigator.locks?.request(lock, () => onEnd("a worker ended")).catch(() => undefined);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    release();
    onEnd(`a worker failed: ${event.message ?? `its program could not be loaded from ${url}`}`);
  };
  return worker;
}
