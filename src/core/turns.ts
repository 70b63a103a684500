// Long computations yield to the event loop.

/** Approximate time between turns of the event loop. */
export const SLICE_MILLISECONDS = 10;

/** Yields to the event loop unless it has just done so. */
export type Pause = () => Promise<void> | undefined;

/** A function that yields every few milliseconds, and throws if the signal is aborted. */
export function pauses(signal?: AbortSignal): Pause {
  let last = performance.now();
  return () => {
    if (performance.now() - last < SLICE_MILLISECONDS) return undefined;
    return nextTurn().then(() => {
      signal?.throwIfAborted();
      last = performance.now();
    });
  };
}

/** Yields to timers, input and painting. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel(); // setTimeout would wait 4 ms
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
