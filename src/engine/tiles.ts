// Selects the fastest tile of this machine and engine by timing. The trial runs in short pieces between other
// calls, because a tile is slow until the engine has optimised it.

import { PANEL, Tile } from "../../assembly/blocking.ts";
import type { Memory } from "../core/memory.ts";
import type { Numerics } from "./binaries.ts";

type TileKernel = (
  a: number,
  groupStride: number,
  stepStride: number,
  b: number,
  bStride: number,
  start: number,
  startStride: number,
  c: number,
  cStride: number,
  m: number,
  k: number,
) => void;

/** All kernels that a product may call. */
export const KERNEL_NAMES = [
  ...["columns4x8", "columns4x16", "columns4x16Packed", "columns3x16", "rows4x8"],
  ...["rows4x16", "rows3x16", "rows2x16", "rows1x16"],
] as const;

type KernelName = (typeof KERNEL_NAMES)[number];

/** The product kernels of a binary. */
export type TileKernels = Readonly<Record<KernelName, TileKernel>>;

/** All tiles, with the kernel that is timed; the first is the default. */
export const TILES: readonly (readonly [Tile, KernelName])[] = [
  [Tile.tile4x8, "columns4x8"],
  [Tile.tile4x16, "columns4x16Packed"],
];

/** Rows and depth of the trial product, which fits in the L1 cache and one page of memory. */
export const TRIAL_ROWS = 24;
export const STEPS = 192;
/** Addresses of A, B and C in the trial. */
export const TRIAL = {
  a: 1024,
  b: 1024 + 4 * TRIAL_ROWS * STEPS,
  c: 1024 + 4 * (TRIAL_ROWS + PANEL) * STEPS,
} as const;
const FLOPS = 2 * TRIAL_ROWS * PANEL * STEPS;

/** Operations until a kernel is optimised, and operations of a piece of about 1 ms. */
export const WARM_FLOPS = 24e6;
export const PIECE_FLOPS = 4e6;
/** Timings per tile, of which the fastest counts. */
const TIMED_ROUNDS = 4;
/** Required speed-up over the usual tile. */
const MARGIN = 1.05;

/** One product of TRIAL_ROWS by PANEL, A by rows or by columns; sums start from +0, or continue from C. */
export function multiplyOnce(kernels: TileKernels, name: KernelName, goOn = false): void {
  const { a, b, c } = TRIAL;
  const stride = 4 * PANEL;
  const [, kind, rows, columns] = /^(columns|rows)(\d)x(\d+)/.exec(name)!;
  // rows or groups of rows beside each other, or below each other
  const [next, step] = kind === "rows" ? [4 * STEPS, 4] : [4 * Number(rows), 4 * TRIAL_ROWS];
  for (let offset = 0; offset < stride; offset += 4 * Number(columns)) {
    const start = goOn ? c + offset : 0;
    const to = c + offset;
    kernels[name](a, next, step, b + offset, stride, start, stride, to, stride, TRIAL_ROWS, STEPS);
  }
}

/** Fills A and B with arbitrary numbers. */
export function fillTrial({ f32 }: Memory): void {
  const values = f32.subarray(TRIAL.a / 4, TRIAL.c / 4);
  values.forEach((_, i) => {
    values[i] = ((i * 7919) % 2003) / 1001 - 1;
  });
}

/** Equal bits; fused products may differ in the last ones. */
export function isEqual(found: number, wanted: number, numerics: Numerics): boolean {
  return numerics === "exact" ? Object.is(found, wanted) : Math.abs(found - wanted) < 1e-3;
}

/** Runs every kernel until it is optimised, in pieces of about 1 ms. */
export function* warmTiles(kernels: TileKernels): Generator<void, void> {
  for (let flops = 0; flops < WARM_FLOPS; flops += PIECE_FLOPS) {
    for (const name of KERNEL_NAMES) {
      for (let done = 0; done < PIECE_FLOPS; done += FLOPS) multiplyOnce(kernels, name);
      yield;
    }
  }
}

/**
 * Times every tile after the warm-up, in pieces of about 1 ms. Returns the fastest, or the usual one if no other is
 * clearly faster.
 */
export function* timeTiles(
  kernels: TileKernels,
  usual: Tile = Tile.tile4x8,
): Generator<void, Tile> {
  const speeds = TILES.map(() => 0);
  // in rounds, as engines replace code at any time, which slows it for a while
  for (let round = 0; round < TIMED_ROUNDS; round++) {
    for (const [i, [, name]] of TILES.entries()) {
      speeds[i] = Math.max(speeds[i]!, speedOf(kernels, name));
      yield;
    }
  }
  const fastest = speeds.indexOf(Math.max(...speeds));
  const isFaster = speeds[fastest]! > MARGIN * speeds[TILES.findIndex(([tile]) => tile === usual)]!;
  return isFaster ? TILES[fastest]![0] : usual;
}

/** Products per millisecond, timed over at least 0.5 ms, as browsers have coarse clocks. */
function speedOf(kernels: TileKernels, name: KernelName): number {
  for (let repeat = 8; ; repeat *= 2) {
    const began = performance.now();
    for (let i = 0; i < repeat; i++) multiplyOnce(kernels, name);
    const elapsed = performance.now() - began;
    if (elapsed >= 0.5) return repeat / elapsed;
  }
}
