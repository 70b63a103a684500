// The progress of a training, character by character, with a mocked clock.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { progressOn } from "../../src/cli/progress.ts";
import type { EpochEvent, StepsEvent } from "../../src/index.ts";

let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A progress and its output. */
function written(options: { epochs: number; firstEpoch?: number }, columns?: number) {
  const texts: string[] = [];
  const output = {
    ...(columns !== undefined && { isTTY: true, columns }),
    write: (text: string) => texts.push(text),
  };
  const all = { firstEpoch: 0, rows: 1000, batchSize: 100, ...options };
  return { texts, progress: progressOn(output, all) };
}

const epoch = (number: number, more: object = {}) =>
  ({ type: "epoch", epoch: number, loss: 0.5, seconds: 0.5, ...more }) as unknown as EpochEvent;

const steps = (firstStep: number, losses: number[], rates = [0.012345], number = 0) =>
  ({
    type: "steps",
    epoch: number,
    firstStep,
    losses: Float64Array.from(losses),
    learningRates: Float64Array.from(rates),
  }) as unknown as StepsEvent;

describe("lines", () => {
  const told = (epochs: number, firstEpoch = 0) => {
    const { texts, progress } = written({ epochs, firstEpoch });
    for (let i = 0; i < epochs - firstEpoch; i++) progress.show(epoch(i));
    progress.end();
    return texts.map((text) => Number(/^epoch (\d+)\//.exec(text)![1]));
  };

  it("are one per epoch up to 25 epochs, then one for several, and always the last", () => {
    expect(told(25)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    expect(told(26)).toEqual(Array.from({ length: 13 }, (_, i) => 2 * i + 2));
    expect(told(51)).toEqual([...Array.from({ length: 17 }, (_, i) => 3 * i + 3)]);
    expect(told(52).at(-1)).toBe(52);
    expect(told(5, 2)).toEqual([3, 4, 5]);
  });

  it("end with the last epoch of a training that stops early, once", () => {
    const { texts, progress } = written({ epochs: 100 });
    for (let i = 0; i < 6; i++) progress.show(epoch(i));
    progress.show(steps(0, [1]));
    progress.end();
    progress.end();
    expect(texts.map((text) => text.slice(0, 11))).toEqual(["epoch 4/100", "epoch 6/100"]);
  });

  it("show loss, validation and speed", () => {
    const { texts, progress } = written({ epochs: 3, firstEpoch: 1 });
    progress.show(epoch(0, { loss: 0.001 }));
    progress.show(
      epoch(1, {
        loss: 0.000999,
        validationLoss: 0.25,
        validationMetrics: { accuracy: 0.5, r2: 0.75 },
        seconds: 0,
      }),
    );
    expect(texts).toEqual([
      "epoch 2/3: loss 0.0010, 2,000 samples/s\n",
      "epoch 3/3: loss 9.99e-4, validation loss 0.2500, 50.00 % correct, R² 0.7500, 1,000,000 samples/s\n",
    ]);
  });
});

describe("the bar", () => {
  const bar = (filled: number) => `[${"#".repeat(filled)}${"-".repeat(24 - filled)}]`;

  it("shows share, mean loss, speed, rate and remaining time", () => {
    const { texts, progress } = written({ epochs: 2 }, 200);
    progress.begin({ totalSteps: 20 });
    now = 2000;
    progress.show(steps(0, [1, 2, 4.5, 2.5], [0.5, 0.012345]));
    expect(texts).toEqual([
      `\repoch 1/2 ${bar(4)} loss 2.5000, 200 samples/s, rate 0.0123, 0:08 left`,
    ]);
  });

  it("is 80 columns wide if the width is unknown", () => {
    const texts: string[] = [];
    const output = { isTTY: true, write: (text: string) => texts.push(text) };
    const all = { epochs: 1, firstEpoch: 0, rows: 1000, batchSize: 100 };
    const progress = progressOn(output, all);
    progress.begin({ totalSteps: 10 });
    now = 1000;
    progress.show(steps(0, [1]));
    expect(texts.map(({ length }) => length)).toEqual([1 + 79]);
  });

  it("is redrawn after 100 ms, and always at the last step", () => {
    const { texts, progress } = written({ epochs: 2 }, 200);
    progress.begin({ totalSteps: 20 });
    now = 100;
    progress.show(steps(0, [1]));
    now = 199;
    progress.show(steps(1, [1]));
    expect(texts).toHaveLength(1);
    now = 200;
    progress.show(steps(2, [1]));
    expect(texts).toHaveLength(2);
    now = 201;
    progress.show(steps(18, [1]));
    expect(texts).toHaveLength(2);
    progress.show(steps(19, [1], [0.1], 1));
    expect(texts).toHaveLength(3);
    expect(texts[2]).toContain(`epoch 2/2 ${bar(24)}`);
    expect(texts[2]).toContain("0:00 left");
  });

  it("overwrites a longer line, and is one character narrower than the terminal", () => {
    const { texts, progress } = written({ epochs: 1 }, 30);
    progress.begin({ totalSteps: 10 });
    now = 1000;
    progress.show(steps(0, [1]));
    expect(texts[0]).toBe(`\r${`epoch 1/1 ${bar(2)}`.slice(0, 29)}`);
    const wide = written({ epochs: 1 }, 200);
    wide.progress.begin({ totalSteps: 10_000 });
    now += 1000;
    wide.progress.show(steps(0, [1]));
    now += 1000;
    wide.progress.show(steps(1, [1], [1]));
    const [first, second] = wide.texts as [string, string];
    expect(second.trimEnd().length).toBeLessThan(first.length);
    expect(second.length).toBe(first.length);
  });

  it.each([
    [59, "0:59"],
    [60, "1:00"],
    [3599, "59:59"],
    [3600, "1:00:00"],
    [3661 + 9 * 60, "1:10:01"],
  ])("writes %s seconds as %s", (seconds, text) => {
    const { texts, progress } = written({ epochs: 1 }, 200);
    progress.begin({ totalSteps: 2 });
    now = 1000 * seconds;
    progress.show(steps(0, [1]));
    expect(texts[0]).toContain(` ${text} left`);
  });

  it("ends with the validation of the last epoch on a separate line, once", () => {
    const { texts, progress } = written({ epochs: 1 }, 200);
    progress.begin({ totalSteps: 10 });
    now = 1000;
    progress.show(steps(0, [1]));
    progress.show(epoch(0));
    expect(texts).toHaveLength(1);
    now = 1001;
    progress.show(epoch(0, { validationLoss: 0.5 }));
    expect(texts).toHaveLength(1); // too soon
    progress.end();
    progress.end();
    expect(texts).toHaveLength(3);
    expect(texts[1]).toContain("validation loss 0.5000, ");
    expect(texts[2]).toBe("\n");
  });

  it("writes nothing at the end if nothing was drawn", () => {
    const { texts, progress } = written({ epochs: 1 }, 200);
    progress.begin({ totalSteps: 10 });
    progress.end();
    expect(texts).toEqual([]);
  });
});
