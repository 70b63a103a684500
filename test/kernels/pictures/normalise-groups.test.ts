import { describe, expect, test } from "vitest";
import { Epilogue } from "../../../assembly/opcodes.ts";
import type { Memory } from "../../../src/core/memory.ts";
import * as twins from "../../../src/engine/js/pictures/normalise-groups.ts";
import {
  firstDifference,
  type Kernels,
  loadKernels,
  Numbers,
  OFFSETS,
  twinMemory,
} from "../harness.ts";

const kernels = await loadKernels("assembly/pictures/normalise-groups.ts");

/** Rows, positions, channels, groups: tails of lanes in channels and groups, blocks of rows. */
const SHAPES: readonly (readonly [number, number, number, number])[] = [
  ...[1, 2, 3, 5, 8, 15, 16, 17, 33, 70].map((channels) => [3, 1, channels, 1] as const),
  ...[1, 2, 3, 6].map((groups) => [2, 5, 6, groups] as const),
  ...[1, 4, 16].map((groups) => [2, 7, 16, groups] as const),
  [257, 1, 5, 1],
  [5, 100, 4, 2],
  [2, 300, 3, 3],
  [0, 3, 4, 2],
];
const EPILOGUES = [Epilogue.none, Epilogue.relu, Epilogue.tanh, Epilogue.reluGradient] as const;

/** Numbers of every magnitude: another order would give other bits. */
function spread(memory: Memory): void {
  const numbers = new Numbers(7);
  for (let i = 0; i < memory.f32.length; i++) {
    memory.f32[i] = numbers.float() * 2 ** ((numbers.word() % 16) - 7);
  }
}

/**
 * Calls a kernel and its twin, which needs no workspace, and expects the same words everywhere before it. Arrays have
 * other alignments, with words between them that must stay.
 */
function expectSame(
  kernels: Kernels,
  name: "normaliseGroups" | "normaliseGroupsGradient" | "normaliseGroupsSums",
  sizes: readonly number[],
  rest: readonly number[],
  offset: number,
  outputIs?: number,
): void {
  let end = 16 + offset;
  const addresses = sizes.map((size) => {
    const address = end;
    end += 4 * size + 20;
    return address;
  });
  if (outputIs !== undefined) addresses[addresses.length - 1] = addresses[outputIs]!;
  const twin = twinMemory((end + 15) & -16);
  spread(twin);
  kernels.memory.u8.set(twin.u8);
  kernels.exports[name]!(...addresses, ...rest, (end + 64) & -4);
  const run = twins[name] as (memory: Memory, ...parameters: number[]) => void;
  run(twin, ...addresses, ...rest);
  const at = firstDifference(kernels.memory, twin, end >>> 2);
  if (at >= 0) {
    const [got, wanted] = [kernels.memory.f32[at], twin.f32[at]];
    expect.fail(`${name}(${addresses}, ${rest}) leaves ${got} at word ${at}, its twin ${wanted}`);
  }
}

const cases = SHAPES.flatMap((shape) => OFFSETS.map((offset, i) => ({ shape, offset, i })));

describe("normaliseGroups", () => {
  test.each([undefined, 0])("equals its twin; its output is input %s", (outputIs) => {
    for (const { shape, offset, i } of cases) {
      const [rows, positions, channels] = shape;
      const size = rows * positions * channels;
      const sizes = [size, channels, channels, size];
      const rest = [...shape, 1e-5, EPILOGUES[i]!, 0.5, 16 + offset];
      expectSame(kernels, "normaliseGroups", sizes, rest, offset, outputIs);
    }
  });
});

describe("normaliseGroupsGradient", () => {
  test.each([undefined, 0, 2])("equals its twin; its output is input %s", (outputIs) => {
    for (const { shape, offset, i } of cases) {
      const [rows, positions, channels] = shape;
      const size = rows * positions * channels;
      const sizes = [size, channels, size, size];
      const saved = outputIs === 0 ? 16 + offset + 4 * size + 20 + 4 * channels + 20 : 16 + offset;
      const rest = [...shape, 0.25, EPILOGUES[i]!, 0.5, saved];
      expectSame(kernels, "normaliseGroupsGradient", sizes, rest, offset, outputIs);
    }
  });
});

describe("normaliseGroupsSums", () => {
  test("equals its twin for every shape and address", () => {
    for (const { shape, offset } of cases) {
      const [rows, positions, channels] = shape;
      const size = rows * positions * channels;
      const blocks = Math.ceil(rows / Math.max(1, Math.floor(256 / positions)));
      const sizes = [size, size, 2 * channels * blocks];
      expectSame(kernels, "normaliseGroupsSums", sizes, [...shape, 0.25], offset);
    }
  });
});
