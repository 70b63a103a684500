// What two cores give together, as a multiple of one: virtual cores may share a physical one, and change within seconds.

import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

/** Iterations per millisecond of a loop that keeps the floating-point units busy. */
function rate(milliseconds) {
  const sums = new Float64Array(8).fill(1);
  let [a, b, c, d, e, f, g, h] = sums;
  let count = 0;
  const began = performance.now();
  let elapsed = 0;
  while (elapsed < milliseconds) {
    for (let i = 0; i < 10_000; i++) {
      a = a * 0.99 + 1;
      b = b * 0.99 + 1;
      c = c * 0.99 + 1;
      d = d * 0.99 + 1;
      e = e * 0.99 + 1;
      f = f * 0.99 + 1;
      g = g * 0.99 + 1;
      h = h * 0.99 + 1;
    }
    count++;
    elapsed = performance.now() - began;
  }
  return a + b + c + d + e + f + g + h > 0 ? count / elapsed : 0;
}

if (!isMainThread) {
  const flags = new Int32Array(workerData);
  parentPort.on("message", (milliseconds) => {
    Atomics.store(flags, 0, 1);
    while (Atomics.load(flags, 1) === 0); // both begin at the same time
    parentPort.postMessage(rate(milliseconds));
  });
}

/** Starts a second loop; `measure` resolves to the rate of both together, in rates of one. */
export function startCapacity() {
  const flags = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL(import.meta.url), { workerData: flags.buffer });
  worker.unref();
  return async (milliseconds = 20) => {
    const alone = rate(milliseconds);
    flags.fill(0);
    const other = new Promise((resolve) => worker.once("message", resolve));
    worker.postMessage(milliseconds);
    while (Atomics.load(flags, 0) === 0) await new Promise((resolve) => setImmediate(resolve));
    Atomics.store(flags, 1, 1);
    return (rate(milliseconds) + (await other)) / alone;
  };
}
