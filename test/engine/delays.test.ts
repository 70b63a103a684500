// The delays of workers: a pool that starts on a busy machine does not keep what it finds then.

import { afterEach, expect, it, vi } from "vitest";
import type { Delays } from "../../src/engine/threads/delays.ts";
import { Pool } from "../../src/engine/threads/pool.ts";

/** What the next measurements find. */
const found: Delays[] = [];
vi.mock("../../src/engine/threads/delays.ts", async (load) => ({
  ...(await load<object>()),
  measureDelays: async () => found.shift(),
}));

afterEach(() => vi.restoreAllMocks());

it("are measured again, a second later, while they are those of a busy machine; the shortest count", async () => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  found.push({ awake: 2500, asleep: 50_000 }, { awake: 600, asleep: 50_000 });
  found.push({ awake: 900, asleep: 20_000 }, { awake: 300, asleep: 10_000 });
  const pool = new Pool({ cores: 2, mayWait: true });
  await pool.grow(2, ({ onReady }) => {
    queueMicrotask(onReady);
    return { postMessage: () => undefined, terminate: () => undefined };
  });
  const later = async (milliseconds: number) => {
    now += milliseconds;
    pool.delays; // starts a measurement
    await new Promise((resolve) => setImmediate(resolve));
    return pool.delays;
  };
  expect(pool.delays).toEqual({ awake: 2500, asleep: 50_000 });
  expect(await later(900)).toEqual({ awake: 2500, asleep: 50_000 });
  expect(await later(200)).toEqual({ awake: 600, asleep: 50_000 });
  expect(await later(1100)).toEqual({ awake: 600, asleep: 20_000 });
  expect(await later(1100)).toEqual({ awake: 600, asleep: 20_000 });
  expect(found).toHaveLength(1);
});
