import { describe, expect, test } from "vitest";
import * as twins from "../../../src/engine/js/pictures/normalise-sums.ts";
import { expectTwins, loadKernels, OFFSETS, type Twin } from "../harness.ts";
import { expectSame, SHAPES } from "./normalisation.ts";

const kernels = await loadKernels("assembly/pictures/normalise-sums.ts");

const blocksOf = (rows: number, positions: number) =>
  Math.ceil(rows / Math.max(1, Math.floor(256 / positions)));

/** Floats of the arrays of each kernel: its inputs, then its output. */
const KERNELS = {
  normaliseBlocks: (size: number, channels: number, blocks: number) => [
    size,
    2 * channels * blocks,
  ],
  normaliseMerge: (_: number, channels: number, blocks: number) => [
    2 * channels * Math.max(1, blocks),
    2 * channels,
  ],
  normaliseSums: (size: number, channels: number, blocks: number) => [
    ...[size, channels, size],
    2 * channels * blocks,
  ],
  normaliseTotals: (_: number, channels: number, blocks: number) => [
    2 * channels * Math.max(1, blocks),
    2 * channels,
  ],
};

test.each(Object.keys(KERNELS) as (keyof typeof KERNELS)[])(
  "%s equals its twin for every shape and address",
  (name) => {
    for (const [rows, positions, channels] of SHAPES) {
      const blocks = blocksOf(rows, positions);
      const sizes = KERNELS[name](rows * positions * channels, channels, blocks);
      const columns = name === "normaliseTotals" ? 2 * channels : channels;
      for (const offset of OFFSETS) {
        const rest = [rows, positions, columns];
        expectSame(kernels, name, twins[name] as Twin, sizes, rest, offset);
      }
    }
  },
);

describe("normaliseBlocks", () => {
  test("gives the mean and the squared deviations of whole images", () => {
    // two images of 100 positions are a block
    const [rows, positions, channels] = [3, 100, 2];
    const { memory, addresses } = expectSame(
      kernels,
      "normaliseBlocks",
      twins.normaliseBlocks as Twin,
      [600, 8],
      [rows, positions, channels],
    );
    const x = memory.f32.subarray(addresses[0]! / 4, addresses[0]! / 4 + 600);
    const y = memory.f32.subarray(addresses[1]! / 4, addresses[1]! / 4 + 8);
    const expected = [0, 400].flatMap((first) => {
      const means = [0, 1].map((c) => {
        const own = Array.from(x.slice(first, first + 400)).filter((_, i) => i % 2 === c);
        return { own, mean: own.reduce((sum, each) => Math.fround(sum + each), 0) / own.length };
      });
      return [
        ...means.map(({ mean }) => Math.fround(mean)),
        ...means.map(({ own, mean }) =>
          own.reduce((sum, each) => {
            const deviation = Math.fround(each - Math.fround(mean));
            return Math.fround(sum + Math.fround(deviation * deviation));
          }, 0),
        ),
      ];
    });
    expect([...y]).toEqual(expected);
  });
});

describe("normaliseMerge", () => {
  test("has the precision of all numbers, also far from 0", () => {
    const count = 1000;
    const memory = expectTwins(kernels, "normaliseBlocks", twins.normaliseBlocks as Twin, {
      bytes: 16384,
      parameters: [64, 8192, count, 1, 1],
      fill({ f32 }) {
        for (let i = 0; i < count; i++) f32[16 + i] = 1000 + Math.sin(i);
      },
    });
    const x = Array.from(memory.f32.subarray(16, 16 + count));
    const mean = x.reduce((sum, each) => sum + each / count, 0);
    const variance = x.reduce((sum, each) => sum + (each - mean) ** 2 / count, 0);
    twins.normaliseMerge(memory, 8192, 4, count, 1, 1);
    expect(memory.f32[1]).toBeCloseTo(mean, 3);
    expect(Math.abs(memory.f32[2]! / variance - 1)).toBeLessThan(1e-5);
  });
});
