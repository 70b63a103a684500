// Layers that repeat pixels.

import { describe, expect, it } from "vitest";
import { graph, input, sequential, upsample2d } from "../../../src/index.ts";
import { computed, numbers } from "../../both-engines.ts";

describe("upsample2d()", () => {
  it("repeats rows and columns", async () => {
    const model = sequential([input([2, 2, 1]), upsample2d([1, 2])]);
    expect(model.architecture.outputShape).toEqual([2, 4, 1]);
    const x = { shape: [1, 2, 2, 1], data: Float32Array.of(1, 2, 3, 4) };
    const { upsample2d1 } = await model.activations(x);
    expect(upsample2d1!.data).toEqual(Float32Array.of(1, 1, 2, 2, 3, 3, 4, 4));
  });

  it.each([2, [1, 2], [2, 1], [4, 2], 1] as const)(
    "with factor %j, then means and largest elements of as many pixels, returns its input",
    async (factor) => {
      for (const channels of [1, 3, 6, 16]) {
        const x = numbers([2, 3, 4, channels]);
        x.data.forEach((value, i) => {
          x.data[i] = Math.round(64 * value) / 64; // sums are exact
        });
        const { mean, max } = await computed((x) => {
          const large = x.upsample2d(factor);
          return { mean: large.averagePool2d(factor), max: large.maxPool2d(factor) };
        }, x);
        expect(mean).toEqual(x);
        expect(max).toEqual(x);
      }
    },
  );

  it("refuses factors that are not counts, and what is not an image", () => {
    expect(() => upsample2d(1.5)).toThrow(
      "Cannot use upsample2d: expected factor to be an integer from 1 to 65536, or two: [height, width], got 1.5",
    );
    expect(() => upsample2d(undefined as never)).toThrow("expected factor to be an integer");
    // @ts-expect-error
    expect(() => sequential([input([4]), upsample2d(2)])).toThrow(
      'Cannot add upsample2d "upsample2d1": expected input [height, width, channels], got [4]',
    );
    expect(() => graph(({ x }) => x!.upsample2d(0), { x: [1, 2, 2, 1] })).toThrow(
      "Cannot use upsample2d: expected factor to be an integer",
    );
    expect(() => graph(({ x }) => x!.upsample2d(2), { x: [2, 2, 1] })).toThrow(
      "Cannot use upsample2d: expected images [n, height, width, channels] that are not empty, got [2, 2, 1]",
    );
  });
});
