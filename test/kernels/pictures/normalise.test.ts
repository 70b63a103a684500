import { describe, expect, test } from "vitest";
import { Epilogue } from "../../../assembly/opcodes.ts";
import type { Memory } from "../../../src/core/memory.ts";
import * as twins from "../../../src/engine/js/pictures/normalise.ts";
import { expectTwins, type Kernels, loadKernels, Numbers, OFFSETS, type Twin } from "../harness.ts";

const kernels = await loadKernels("assembly/pictures/normalise.ts");
const twinOf = (name: string) => (twins as unknown as Record<string, Twin>)[name]!;

/** Images, positions and channels: one block, several, blocks of several images, every tail. */
const SHAPES: readonly (readonly [number, number, number])[] = [
  ...[1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 64].map(
    (channels) => [3, 5, channels] as const,
  ),
  ...[1, 2, 255, 256, 257, 600].map((rows) => [rows, 1, 5] as const),
  ...[
    [1, 1, 1],
    [2, 300, 3],
    [9, 100, 17],
    [5, 64, 16],
    [0, 4, 3],
  ].map((shape) => shape as unknown as readonly [number, number, number]),
];
const REGION = 65536;

/** Numbers of every magnitude: another order would give other bits. */
const spread = (memory: Memory) => {
  const numbers = new Numbers(7);
  const words = memory.f32.length;
  for (let i = 0; i < words; i++)
    memory.f32[i] = numbers.float() * 2 ** ((numbers.word() % 20) - 9);
};

/** Calls a kernel and its twin with addresses of arrays of so many floats, and numbers. */
function expectSame(
  kernels: Kernels,
  name: string,
  sizes: readonly number[],
  rest: readonly number[],
  offset = 0,
  aliases: Readonly<Record<number, number>> = {},
) {
  let end = 16 + offset;
  const at = sizes.map((size, i) => {
    const address = end;
    end += 4 * size + 20; // of another alignment, with words between that must stay
    return aliases[i] === undefined ? address : undefined;
  });
  const addresses = at.map((address, i) => address ?? at[aliases[i]!]!);
  const bytes = (end + 64) & -64;
  expect(bytes).toBeLessThan(64 * REGION);
  const memory = expectTwins(kernels, name, twinOf(name), {
    bytes,
    parameters: [...addresses, ...rest],
    fill: spread,
  });
  return { memory, addresses };
}

const blocksOf = (rows: number, positions: number) =>
  Math.ceil(rows / Math.max(1, Math.floor(256 / positions)));

describe("normaliseBlocks", () => {
  test("equals its twin for every shape and address", () => {
    for (const [rows, positions, channels] of SHAPES) {
      const size = rows * positions * channels;
      const partial = 2 * channels * blocksOf(rows, positions);
      for (const offset of OFFSETS) {
        expectSame(
          kernels,
          "normaliseBlocks",
          [size, partial],
          [rows, positions, channels],
          offset,
        );
      }
    }
  });

  test("gives the mean and the squared deviations of whole images", () => {
    // two images of 100 positions are a block
    const [rows, positions, channels] = [3, 100, 2];
    const { memory, addresses } = expectSame(
      kernels,
      "normaliseBlocks",
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
  test("equals its twin for every shape and address", () => {
    for (const [rows, positions, channels] of SHAPES) {
      const partial = Math.max(1, blocksOf(rows, positions)) * 2 * channels;
      for (const offset of OFFSETS) {
        const sizes = [partial, 2 * channels];
        expectSame(kernels, "normaliseMerge", sizes, [rows, positions, channels], offset);
      }
    }
  });

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

describe("normaliseSums", () => {
  test("equals its twin for every shape and address", () => {
    for (const [rows, positions, channels] of SHAPES) {
      const size = rows * positions * channels;
      const partial = 2 * channels * blocksOf(rows, positions);
      for (const offset of OFFSETS) {
        const sizes = [size, channels, size, partial];
        expectSame(kernels, "normaliseSums", sizes, [rows, positions, channels], offset);
      }
    }
  });
});

describe("normaliseTotals", () => {
  test("equals its twin for every shape and address", () => {
    for (const [rows, positions, channels] of SHAPES) {
      const partial = Math.max(1, blocksOf(rows, positions)) * 2 * channels;
      for (const offset of OFFSETS) {
        const sizes = [partial, 2 * channels];
        expectSame(kernels, "normaliseTotals", sizes, [rows, positions, 2 * channels], offset);
      }
    }
  });
});

const EPILOGUES = [Epilogue.none, Epilogue.relu, Epilogue.tanh, Epilogue.reluGradient] as const;

describe.each([
  { name: "normalise", vectors: 3, inputs: 1 },
  { name: "normaliseGradient", vectors: 4, inputs: 2 },
])("$name", ({ name, vectors, inputs }) => {
  // the kernel and its arrays: x, mean, (dy,) vectors, output
  const sizesOf = (size: number, channels: number) =>
    name === "normalise"
      ? [size, channels, channels, channels, size]
      : [size, channels, size, channels, channels, channels, size];
  const call = (
    [rows, positions, channels]: readonly [number, number, number],
    epilogue: Epilogue,
    offset: number,
    aliases = {},
  ) => {
    const size = rows * positions * channels;
    const saved = 16 + offset; // x
    const rest = [rows * positions, channels, epilogue, 0.5, saved];
    if (name === "normalise") {
      expectSame(kernels, "normalise", sizesOf(size, channels), rest, offset, aliases);
    } else {
      expectSame(kernels, "normaliseGradient", sizesOf(size, channels), rest, offset, aliases);
    }
  };

  test("equals its twin for every shape, address and epilogue", () => {
    expect(vectors + inputs).toBe(sizesOf(1, 1).length - 1);
    for (const shape of SHAPES) {
      for (const [i, offset] of OFFSETS.entries()) call(shape, EPILOGUES[i]!, offset);
    }
  });

  test("may overwrite its inputs", () => {
    const last = sizesOf(1, 1).length - 1;
    for (const shape of SHAPES) {
      call(shape, Epilogue.relu, 4, { [last]: 0 });
      if (name === "normaliseGradient") call(shape, Epilogue.reluGradient, 4, { [last]: 2 });
    }
  });
});
