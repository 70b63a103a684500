// Workers that end while others start, runs that end with an error. The workers do nothing but what a test tells them.

import { describe, expect, it, vi } from "vitest";
import { Team } from "../../assembly/division.ts";
import { PoolLeader } from "../../src/engine/threads/leader.ts";
import { Signal } from "../../src/engine/threads/messages.ts";
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
  /** The first of two workers ends between the starts of both. */
  async function losing({ workers, started }: ReturnType<typeof manualWorkers>): Promise<void> {
    await started(2);
    workers[0]!.onReady();
    await nextTurn();
    workers[0]!.onEnd("it ended");
    workers[1]!.onReady();
  }

  it("is missed: the pool ends", async () => {
    const manual = manualWorkers();
    const { workers, start } = manual;
    const pool = new Pool({ cores: 4, mayWait: true });
    const growing = pool.grow(3, start);
    await losing(manual);
    await growing;
    expect(pool.lost).toBe("it ended");
    expect(pool.threads).toBe(1);
    expect(workers[1]!.terminate).toHaveBeenCalled();
  });

  it("makes its engine start others when it needs them", async () => {
    const manual = manualWorkers();
    const { workers, start, started } = manual;
    const threads = new Threads(3, { cores: 4, mayWait: true, start });
    const growing = threads.start(true);
    await losing(manual);
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

it("a run that ends with an error is over for those that help", () => {
  const signal = new Int32Array(new SharedArrayBuffer(4 * Signal.end));
  const i32 = new Int32Array(new SharedArrayBuffer(4 * Team.records));
  const run = () => {
    expect(i32[Team.isOpen]).toBe(1);
    throw new RangeError("the stack is full");
  };
  expect(() => new PoolLeader(signal, 1, 0).run(i32, 0, 0, run)).toThrowError("the stack is full");
  expect(i32[Team.isOpen]).toBe(0);
});
