// Workers that end while others start. These do nothing but what a test tells them.

import { describe, expect, it, vi } from "vitest";
import { type Helper, type Listeners, Pool } from "../../src/engine/threads/pool.ts";
import { Threads } from "../../src/engine/threads/threads.ts";

/** Workers that have been asked to start, and the function that does. */
function manualWorkers() {
  const workers: (Listeners & { readonly terminate: () => void })[] = [];
  const start = (listeners: Listeners): Helper => {
    const terminate = vi.fn();
    workers.push({ ...listeners, terminate });
    return { postMessage: () => undefined, terminate };
  };
  const started = (count: number) => vi.waitFor(() => expect(workers).toHaveLength(count));
  return { workers, start, started };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("a worker that ends while others start", () => {
  it("is missed: the pool ends", async () => {
    const { workers, start, started } = manualWorkers();
    const pool = new Pool({ cores: 4, mayWait: true });
    const growing = pool.grow(3, start);
    await started(2);
    workers[0]!.onReady();
    await nextTurn();
    workers[0]!.onEnd("it ended");
    workers[1]!.onReady();
    await growing;
    expect(pool.lost).toBe("it ended");
    expect(pool.threads).toBe(1);
    expect(workers[1]!.terminate).toHaveBeenCalled();
  });

  it("makes its engine start others when it needs them", async () => {
    const { workers, start, started } = manualWorkers();
    const threads = new Threads(3, { cores: 4, mayWait: true, start });
    const growing = threads.start(true);
    await started(2);
    workers[0]!.onReady();
    await nextTurn();
    workers[0]!.onEnd("it ended");
    workers[1]!.onReady();
    await growing;
    expect(threads.pool).toBeUndefined();
    const again = threads.start(true);
    await started(4);
    for (const worker of workers.slice(2)) worker.onReady();
    await again;
    expect(threads.running).toBe(3);
    threads.dispose();
  });
});
