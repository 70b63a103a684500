// When long computations yield to the event loop.

import { afterEach, expect, it, vi } from "vitest";
import { nextTurn, pauses } from "../../src/core/turns.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("yields after ten milliseconds of work, and restarts the count", async () => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const rest = pauses();
  now = 9.9;
  expect(rest()).toBeUndefined();
  now = 10;
  const turn = rest();
  expect(turn).toBeInstanceOf(Promise);
  now = 50; // others have taken their time
  await turn;
  now = 59.9;
  expect(rest()).toBeUndefined();
  now = 60;
  expect(rest()).toBeInstanceOf(Promise);
});

it("ends an aborted computation when it yields", async () => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const controller = new AbortController();
  const rest = pauses(controller.signal);
  controller.abort(new Error("enough"));
  expect(rest()).toBeUndefined();
  now = 10;
  await expect(rest()).rejects.toThrow("enough");
});

it.each([true, false])("lets other tasks run, with setImmediate: %s", async (isThere) => {
  if (!isThere) vi.stubGlobal("setImmediate", undefined);
  let turns = 0;
  const other = new MessageChannel();
  const ran = new Promise<void>((resolve) => {
    other.port1.onmessage = () => {
      turns++;
      other.port1.close();
      resolve();
    };
  });
  other.port2.postMessage(0);
  await nextTurn();
  await ran;
  expect(turns).toBe(1);
});
