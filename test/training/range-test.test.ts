// findLearningRate() by its definition: smoothing, suggestion, end and texts.

import { describe, expect, it } from "vitest";
import { dense, input, type LearningRates, sequential, sgd, synthetic } from "../../src/index.ts";

const data = synthetic.regression({ count: 64, features: 3, noise: 0.1, seed: 1 });

async function found(options: object, rows = data): Promise<LearningRates> {
  const model = sequential([input([3]), dense(1)], { seed: 1 });
  await model.compile({ optimizer: sgd({ learningRate: 1 }), loss: "meanSquaredError" });
  return model.findLearningRate({ x: rows.x, y: rows.y }, options);
}

/** The losses of the initial weights, step by step: rates that change nothing. */
const still = async (steps: number, batchSize?: number) =>
  (await found({ from: 1e-30, to: 2e-30, steps, ...(batchSize !== undefined && { batchSize }) }))
    .losses;

const meanOf = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, each) => sum + each, 0) / values.length;

/** Averages over `reach` neighbours on each side, with weights that fall to 0 after the last. */
const smoothed = (values: number[], reach: number) =>
  values.map((_, step) => {
    const near = values.map((value, i) => [value, Math.max(0, reach + 1 - Math.abs(i - step))]);
    const total = near.reduce((sum, [, weight]) => sum + weight!, 0);
    return near.reduce((sum, [value, weight]) => sum + value! * weight!, 0) / total;
  });

describe("the range test", () => {
  it.each([
    [20, 1],
    [29, 1],
    [30, 2],
    [60, 3],
  ])("of %i steps is smoothed over %i neighbours", async (steps, reach) => {
    const rates = { from: 1e-5, to: 1e-2, steps, batchSize: 16 };
    const { losses, smoothedLosses } = await found(rates);
    const begin = await still(steps, 16);
    expect(losses).toHaveLength(steps);
    const level = meanOf(begin);
    const changed = Array.from(losses, (loss, step) => level + loss - begin[step]!);
    const expected = smoothed(changed, reach);
    const most = Math.max(...expected.map((each, i) => Math.abs(each - smoothedLosses[i]!)));
    expect(most).toBeLessThan(1e-9 * level);
  });

  it("suggests a quarter of the rate with the lowest smoothed loss", async () => {
    const { suggestion, learningRates, smoothedLosses } = await found({ steps: 40 });
    const best = smoothedLosses.indexOf(Math.min(...smoothedLosses));
    expect(best).toBeGreaterThan(0);
    expect(suggestion).toBe(learningRates[best]! / 4);
  });

  it("ends when the smoothed loss exceeds three times the initial loss", async () => {
    const options = { from: 1e-3, to: 1e3, steps: 100, batchSize: 16 };
    const { losses } = await found(options);
    const begin = await still(100, 16);
    const level = meanOf(begin);
    const rises: number[] = [];
    let [average, least] = [0, 0];
    for (const [step, loss] of losses.entries()) {
      average += 0.2 * (loss - begin[step]! - average);
      least = Math.min(least, average);
      rises.push((average - least) / level);
    }
    expect(losses.length).toBeLessThan(100);
    expect(rises.filter((rise) => rise > 3)).toEqual([rises.at(-1)]);
  });

  it("defaults to 100 steps of 32 rows, from 1e-7 to 10", async () => {
    const { learningRates, losses } = await found({});
    const same = await found({ from: 1e-7, to: 10, steps: 100, batchSize: 32 });
    expect(losses).toEqual(same.losses);
    expect(learningRates).toEqual(same.learningRates);
    expect(learningRates[0]).toBe(1e-7);
    const short = await found({ steps: 5, to: 1e-3 });
    expect(short.learningRates[4]).toBe(1e-3);
  });

  it.each([
    [3, 3],
    [20, 20],
    [21, 11],
    [40, 20],
    [41, 14],
  ])("of %i steps is shown in %i lines", async (steps, lines) => {
    const { learningRates, smoothedLosses, suggestion, toText } = await found({
      steps,
      to: 1e-3,
    });
    const [head, ...shown] = toText().split("\n");
    const end =
      suggestion === undefined ? "none, the loss never falls" : suggestion.toExponential(1);
    expect(shown.at(-1)).toBe(`suggestion: ${end}`);
    expect(head).toMatch(/^learning rate +loss$/);
    expect(shown).toHaveLength(lines + 1);
    expect(shown[0]!.trim().split(/ +/)).toEqual([
      learningRates[0]!.toExponential(1),
      smoothedLosses[0]!.toPrecision(4),
    ]);
  });

  it.each([
    [{ steps: 3 }, true],
    [{ steps: 2 }, false],
    [{ steps: 1_000_001 }, false],
    [{ from: 1e-3, to: 1e-3 }, false],
    [{ from: 0 }, false],
    [{ from: -1 }, false],
  ])("takes %j: %s", async (options, isFine) => {
    const result = await found({ to: 1e-2, ...options }).then(
      () => "fine",
      ({ code }) => code,
    );
    expect(result).toBe(isFine ? "fine" : "OPTION");
  });
});
