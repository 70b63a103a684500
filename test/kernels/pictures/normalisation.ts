// Shapes of normalisations, and calls of their kernels and twins.

import { expect } from "vitest";
import type { Memory } from "../../../src/core/memory.ts";
import { expectTwins, type Kernels, Numbers, type Twin } from "../harness.ts";

/** Images, positions and channels: one block, several, blocks of several images, every tail. */
export const SHAPES: readonly (readonly [number, number, number])[] = [
  ...[1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 64].map(
    (channels) => [3, 5, channels] as const,
  ),
  ...[1, 2, 255, 256, 257, 600].map((rows) => [rows, 1, 5] as const),
  ...[
    [1, 1, 1],
    [2, 300, 3],
    [9, 100, 17],
    [5, 64, 16],
    [3, 5, 130],
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
export function expectSame(
  kernels: Kernels,
  name: string,
  twin: Twin,
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
  const memory = expectTwins(kernels, name, twin, {
    bytes,
    parameters: [...addresses, ...rest],
    fill: spread,
  });
  return { memory, addresses };
}
