// Long computations yield to the event loop.

/** Approximate time between turns of the event loop. */
export const SLICE_MILLISECONDS = 10;

/** Yields to the event loop if the last time was long enough ago. */
export type Rest = () => Promise<void> | undefined;

/** Yields every few milliseconds; throws if the signal is aborted. */
export function restful(signal?: AbortSignal): Rest {
  let rested = performance.now();
  return () => {
    if (performance.now() - rested < SLICE_MILLISECONDS) return undefined;
    return breathe().then(() => {
      signal?.throwIfAborted();
      rested = performance.now();
    });
  };
}

/** Yields to timers, input and painting. */
export function breathe(): Promise<void> {
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
