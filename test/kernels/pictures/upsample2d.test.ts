import { expect, test } from "vitest";
import * as twins from "../../../src/engine/js/pictures/upsample2d.ts";
import { expectTwins, loadKernels, OFFSETS, type Twin } from "../harness.ts";
import { CHANNELS } from "./pools.ts";

const kernels = await loadKernels("assembly/pictures/upsample2d.ts");
const [X, Y] = [1024, 16_384];

test("upsample2d equals its twin for all factors, channels and addresses", () => {
  for (const [lines, width] of [
    [1, 1],
    [3, 2],
    [4, 5],
  ] as const) {
    // biome-ignore format: sizes
    for (const [rows, columns] of [[1, 1], [2, 2], [1, 3], [3, 1], [2, 5]] as const) { // biome-ignore format: sizes
      for (const channels of CHANNELS) {
        for (const offset of OFFSETS) {
          expectTwins(kernels, "upsample2d", twins.upsample2d as Twin, {
            bytes: 65_536,
            parameters: [X + offset, Y + offset, lines, width, channels, rows, columns],
          });
        }
      }
    }
  }
});

test("upsample2d copies bits", () => {
  const { f32 } = expectTwins(kernels, "upsample2d", twins.upsample2d as Twin, {
    parameters: [64, 128, 1, 2, 1, 2, 2],
    fill: (memory) => memory.f32.set([-0, Number.NaN], 16),
  });
  const row = [-0, -0, Number.NaN, Number.NaN];
  expect([...f32.subarray(32, 40)]).toEqual([...row, ...row]);
});
