// Pools over whole images and series.

import { describe, expect, it } from "vitest";
import {
  globalAveragePool1d,
  globalAveragePool2d,
  globalMaxPool1d,
  globalMaxPool2d,
  graph,
  input,
  sequential,
} from "../../../src/index.ts";
import { computed, numbers } from "../../both-engines.ts";

const CHANNELS = [1, 3, 6, 16, 17, 64];

describe("global pools on both engines", () => {
  it.each(CHANNELS)("are the mean and the maximum over the axes, with %i channels", async (c) => {
    const images = await computed(
      (x) => ({
        pools: x.globalAveragePool2d().concat([x.globalMaxPool2d()]),
        axes: x.mean({ axes: [1, 2] }).concat([x.max({ axes: [1, 2] })]),
      }),
      numbers([3, 4, 5, c]),
    );
    expect(images.pools).toEqual(images.axes);
    const series = await computed(
      (x) => ({
        pools: x.globalAveragePool1d().concat([x.globalMaxPool1d()]),
        axes: x.mean({ axes: [1] }).concat([x.max({ axes: [1] })]),
      }),
      numbers([3, 7, c]),
    );
    expect(series.pools).toEqual(series.axes);
  });
});

it("global pools leave the channels", () => {
  for (const pool of [globalAveragePool2d(), globalMaxPool2d()]) {
    const model = sequential([input([3, 4, 5]), pool]);
    expect(model.architecture.outputShape).toEqual([5]);
    expect(() => sequential([input([3, 4]), pool])).toThrow(
      `Cannot add ${pool.kind} "${pool.kind}1": expected input [height, width, channels], got [3, 4]`,
    );
  }
  for (const pool of [globalAveragePool1d({ name: "pool" }), globalMaxPool1d({ name: "pool" })]) {
    expect(sequential([input([4, 5]), pool]).architecture.outputShape).toEqual([5]);
    expect(() => sequential([input([3, 4, 5]), pool])).toThrow(
      `Cannot add ${pool.kind} "pool": expected input [steps, channels], got [3, 4, 5]`,
    );
  }
});

it("methods of tensors take images and series only", () => {
  expect(() => graph(({ x }) => x!.globalMaxPool2d(), { x: [2, 3, 4] })).toThrow(
    "Cannot use globalMaxPool2d: expected images [n, height, width, channels] that are not empty, got [2, 3, 4]",
  );
  expect(() => graph(({ x }) => x!.globalAveragePool1d(), { x: [2, 0, 4] })).toThrow(
    "Cannot use globalAveragePool1d: expected series [n, steps, channels] that are not empty, got [2, 0, 4]",
  );
});
