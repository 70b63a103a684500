// Requests of callbacks to a training run, and their effects.

import { describe, expect, it } from "vitest";
import type { Callback, TrainContext } from "../../src/index.ts";
import { CallbackRun } from "../../src/training/callback-run.ts";
import { CallbackStates } from "../../src/training/callback-state.ts";

function runOf(...callbacks: Callback[]): CallbackRun {
  const given = { goesOn: false, setWeights() {} } as unknown as TrainContext;
  return new CallbackRun(callbacks, given, new CallbackStates([]));
}

describe("learning rates", () => {
  const scaled = async (rate: number, ...calls: [number, number?][]) => {
    const run = runOf(
      ...calls.map(([factor, minimum]) => ({
        onTrainBegin: (context: TrainContext) => context.scaleLearningRate(factor, minimum),
      })),
    );
    await run.begin();
    return run.scaled(rate);
  };

  it.each<[string, number, [number, number?][], number]>([
    ["as they are", 1, [], 1],
    ["multiplied", 1, [[0.5]], 0.5],
    ["multiplied by each", 1, [[0.5], [0.25]], 0.125],
    ["down to the minimum", 1, [[0.25, 0.5]], 0.5],
    ["at the minimum", 1, [[0.5, 0.5]], 0.5],
    ["above the minimum", 1, [[0.75, 0.5]], 0.75],
    ["below it where the schedule is", 0.25, [[0.5, 0.5]], 0.25],
    ["raised below the minimum", 0.125, [[2, 0.5]], 0.25],
    ["stopped", 1, [[0]], 0],
  ])("are %s", async (_, rate, calls, expected) => {
    expect(await scaled(rate, ...calls)).toBe(expected);
  });

  it.each([[[-1]], [[Number.NaN]], [[Infinity]], [[1, -1]], [[1, Number.NaN]]])(
    "are not scaled by %j",
    async ([factor, minimum]) => {
      await expect(scaled(1, [factor!, minimum])).rejects.toThrow(
        /(?:factor|minimum) of the learning rate.* a finite number >= 0/,
      );
    },
  );
});

describe("an early end", () => {
  it("is reported to callbacks that have started and not ended, even if one throws", async () => {
    const told: string[] = [];
    const named = (name: string, more: Callback = {}): Callback => ({
      onTrainBegin: () => void told.push(`begin ${name}`),
      onTrainEnd: () => void told.push(`end ${name}`),
      onInterrupt() {
        told.push(`interrupt ${name}`);
        throw new Error(name);
      },
      ...more,
    });
    const fails = () => {
      throw new Error("b");
    };
    const half = runOf(named("a"), named("b", { onTrainBegin: fails }), named("c"));
    await expect(half.begin()).rejects.toThrow("b");
    expect(await half.interrupt()).toBe(false);
    expect(await half.interrupt()).toBe(false);
    expect(told.splice(0)).toEqual(["begin a", "interrupt a"]);
    const whole = runOf(named("a"), named("b"));
    await whole.begin();
    await whole.end({} as never);
    await whole.interrupt();
    expect(told).toEqual(["begin a", "begin b", "end a", "end b"]);
  });

  it("reports whether weights were set during it", async () => {
    const sets = (hook: "onTrainBegin" | "onInterrupt") =>
      runOf({ [hook]: (context: TrainContext) => context.setWeights({}) });
    const early = sets("onTrainBegin");
    await early.begin();
    expect(await early.interrupt()).toBe(false);
    const late = sets("onInterrupt");
    await late.begin();
    expect(await late.interrupt()).toBe(true);
  });
});

it("the first of several errors is thrown, after all callbacks have run", async () => {
  const told: number[] = [];
  const throws = (number: number): Callback => ({
    onEpochEnd() {
      told.push(number);
      throw new Error(`error ${number}`);
    },
  });
  const run = runOf(throws(1), throws(2));
  await expect(
    run.tell((callback, context) => callback.onEpochEnd?.({} as never, context)),
  ).rejects.toThrow("error 1");
  expect(told).toEqual([1, 2]);
});

it("a callback can stop the training run", async () => {
  const run = runOf({}, { onTrainBegin: (context) => context.stop() });
  expect(run.isStopped).toBe(false);
  await run.begin();
  expect(run.isStopped).toBe(true);
});
