// Which tile is the fastest differs between machines and engines, so it is tried. In small pieces
// between the calls of a user, for a tile is slow until the engine has optimised it.

import { PANEL, ROWS, Tile } from "../../assembly/blocking.ts";
import type { Memory } from "../core/memory.ts";

type TileKernel = (
  a: number,
  rowStride: number,
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

/** What products are made of beside the tiles themselves: what is left of the rows, and packed forms. */
const OTHERS = ["rows2x16", "rows1x16", "rows3x16Packed"] as const;

type KernelName = keyof typeof Tile | (typeof OTHERS)[number];

/** The tiles of a binary. */
export type TileKernels = Readonly<Record<KernelName, TileKernel>>;

/** Every tile. */
export const TILES: readonly Tile[] = [
  Tile.rows4x8,
  Tile.rows3x16,
  Tile.rows4x16,
  Tile.rows6x8,
  Tile.rows6x16,
];

const nameOf = (tile: Tile) => Tile[tile] as keyof typeof Tile;

/** Every kernel that a product may call. */
export const KERNEL_NAMES: readonly KernelName[] = [...TILES.map(nameOf), ...OTHERS];

/** Steps of the product that is tried: all of it fits the first cache and one page of memory. */
export const STEPS = 192;
/** Where A, B and C of it lie. */
export const TRIAL = {
  a: 1024,
  b: 1024 + 4 * ROWS * STEPS,
  c: 1024 + 4 * (ROWS + PANEL) * STEPS,
} as const;
const FLOPS = 2 * ROWS * PANEL * STEPS;

/** Operations after which engines have optimised a kernel, and how many make a piece of about 1 ms. */
const WARM_FLOPS = 24e6;
const PIECE_FLOPS = 4e6;
/** How often each tile is timed; the fastest time counts. */
const TIMED_ROUNDS = 4;
/** How much faster than the first tile another must be to be taken. */
const MARGIN = 1.05;

/** One product of ROWS by PANEL in a page of memory; sums begin at +0, or go on from C. */
export function multiplyOnce(kernels: TileKernels, name: KernelName, goOn = false): void {
  const { a, b, c } = TRIAL;
  const stride = 4 * PANEL;
  const step = name.endsWith("x8") ? stride / 2 : stride;
  for (let offset = 0; offset < stride; offset += step) {
    const start = goOn ? c + offset : 0;
    const to = c + offset;
    kernels[name](a, 4 * STEPS, 4, b + offset, stride, start, stride, to, stride, ROWS, STEPS);
  }
}

/** Numbers of no meaning for A and B. */
export function fillTrial({ f32 }: Memory): void {
  const values = f32.subarray(TRIAL.a / 4, TRIAL.c / 4);
  values.forEach((_, i) => {
    values[i] = ((i * 7919) % 2003) / 1001 - 1;
  });
}

/** Runs every kernel until it is optimised; each piece takes about 1 ms. */
export function* warmTiles(kernels: TileKernels): Generator<void, void> {
  for (let flops = 0; flops < WARM_FLOPS; flops += PIECE_FLOPS) {
    for (const name of KERNEL_NAMES) {
      for (let done = 0; done < PIECE_FLOPS; done += FLOPS) multiplyOnce(kernels, name);
      yield;
    }
  }
}

/** Times every tile, once it is warm; each piece takes about 1 ms. Returns the fastest. */
export function* timeTiles(kernels: TileKernels): Generator<void, Tile> {
  const speeds = TILES.map(() => 0);
  // in rounds: engines change code at times of their own, and for a while it is slow
  for (let round = 0; round < TIMED_ROUNDS; round++) {
    for (const [i, tile] of TILES.entries()) {
      speeds[i] = Math.max(speeds[i]!, speedOf(kernels, tile));
      yield;
    }
  }
  const fastest = speeds.indexOf(Math.max(...speeds));
  return speeds[fastest]! > MARGIN * speeds[0]! ? TILES[fastest]! : TILES[0]!;
}

/** Products a millisecond, over half a millisecond at least: clocks of browsers are coarse. */
function speedOf(kernels: TileKernels, tile: Tile): number {
  const name = tile === Tile.rows3x16 ? "rows3x16Packed" : nameOf(tile); // large products pack
  for (let repeat = 8; ; repeat *= 2) {
    const began = performance.now();
    for (let i = 0; i < repeat; i++) multiplyOnce(kernels, name);
    const elapsed = performance.now() - began;
    if (elapsed >= 0.5) return repeat / elapsed;
  }
}
