// Concurrent processing of items: limits, order and errors.

import { describe, expect, it } from "vitest";
import { inTurn, type Load } from "../../src/node/in-turn.ts";

const pause = () => new Promise((resolve) => setImmediate(resolve));

/** Runs items; returns the maximum number processed at once, and their maximum total size. */
async function watched(items: readonly number[], load?: Load<number>) {
  let [running, together, mostRunning, mostTogether] = [0, 0, 0, 0];
  const begun: number[] = [];
  const results = await inTurn(
    items,
    async (item, index) => {
      begun.push(index);
      mostRunning = Math.max(mostRunning, ++running);
      mostTogether = Math.max(mostTogether, (together += item));
      await pause();
      if (item % 2 === 0) await pause();
      running--;
      together -= item;
      return `${index}: ${item}`;
    },
    load,
  );
  return { begun, results, mostRunning, mostTogether };
}

describe("items", () => {
  it("are processed eight at a time, and returned in order", async () => {
    const items = Array.from({ length: 30 }, (_, i) => i);
    const { begun, results, mostRunning } = await watched(items);
    expect(mostRunning).toBe(8);
    expect(begun).toEqual(items);
    expect(results).toEqual(items.map((item) => `${item}: ${item}`));
    expect((await watched([1, 2, 3])).mostRunning).toBe(3);
    expect(await watched([])).toMatchObject({ begun: [], results: [] });
  });

  it("wait if their total size would exceed the limit, but one always runs", async () => {
    const of = (item: number) => item;
    const fits = await watched([4, 3, 3, 5, 5, 1], { of, most: 10 });
    expect(fits.mostTogether).toBe(10);
    expect(fits.results).toEqual(["0: 4", "1: 3", "2: 3", "3: 5", "4: 5", "5: 1"]);
    const large = await watched([20, 30, 1, 2], { of, most: 10 });
    expect([large.mostTogether, large.results.length]).toEqual([30, 4]);
    const alone = await watched([6, 5, 6], { of, most: 10 });
    expect([alone.mostRunning, alone.mostTogether]).toEqual([1, 6]);
  });

  it("do not start after an error", async () => {
    const begun: number[] = [];
    const run = async (item: number) => {
      begun.push(item);
      await pause();
      if (item === 2) throw new Error("the third");
    };
    const items = Array.from({ length: 30 }, (_, i) => i);
    await expect(inTurn(items, run)).rejects.toThrow("the third");
    for (let turn = 0; turn < 20; turn++) await pause();
    // earlier ones in the same turn had freed their share
    expect(begun).toEqual(items.slice(0, begun.length));
    expect(begun.length).toBeLessThanOrEqual(10);
    expect(begun.length).toBeGreaterThanOrEqual(8);
  });
});
