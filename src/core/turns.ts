// Long computations give the event loop its turn.

/** Milliseconds of work between turns of the event loop, about. */
export const SLICE_MILLISECONDS = 10;

/** Lets others have their turn, now and then. */
export type Rest = () => Promise<void> | undefined;

/** Gives the event loop its turn every few milliseconds; throws where the signal is aborted. */
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

/** Lets timers, input and painting have their turn. */
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
