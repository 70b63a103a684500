// Which tile is the fastest differs between machines and engines, so it is tried. In small pieces
// between the calls of a user, for a tile is slow until the engine has optimised it.

import { PANEL, ROWS, Tile } from "../../assembly/blocking.ts";
import type { Memory } from "./memory.ts";

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

/** The tiles of a binary, by the names of Tile. */
export type TileKernels = Readonly<Record<keyof typeof Tile, TileKernel>>;

/** Every tile. */
export const TILES: readonly Tile[] = [
  Tile.rows4x8,
  Tile.rows3x16,
  Tile.rows4x16,
  Tile.rows6x8,
  Tile.rows6x16,
];

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
/** Pieces that are timed; the fastest counts. */
const TIMED_PIECES = 3;
/** How much faster than the first tile another must be to be taken. */
const MARGIN = 1.04;

/** One product of ROWS by PANEL in a page of memory; sums begin at +0, or go on from C. */
export function multiplyOnce(kernels: TileKernels, tile: Tile, goOn = false): void {
  const kernel = kernels[Tile[tile] as keyof typeof Tile];
  const { a, b, c } = TRIAL;
  const isHalf = tile === Tile.rows4x8 || tile === Tile.rows6x8;
  for (let offset = 0; offset < 4 * PANEL; offset += isHalf ? 2 * PANEL : 4 * PANEL) {
    const start = goOn ? c + offset : 0;
    const stride = 4 * PANEL;
    kernel(a, 4 * STEPS, 4, b + offset, stride, start, stride, c + offset, stride, ROWS, STEPS);
  }
}

/** Numbers of no meaning for A and B. */
export function fillTrial({ f32 }: Memory): void {
  const values = f32.subarray(TRIAL.a / 4, TRIAL.c / 4);
  values.forEach((_, i) => {
    values[i] = ((i * 7919) % 2003) / 1001 - 1;
  });
}

/** Runs every tile until it is optimised; each piece takes about 1 ms. */
export function* warmTiles(kernels: TileKernels): Generator<void, void> {
  for (let flops = 0; flops < WARM_FLOPS; flops += PIECE_FLOPS) {
    for (const tile of TILES) {
      for (let done = 0; done < PIECE_FLOPS; done += FLOPS) multiplyOnce(kernels, tile);
      yield;
    }
  }
}

/** Times every tile, once it is warm; each piece takes about 1 ms. Returns the fastest. */
export function* timeTiles(kernels: TileKernels): Generator<void, Tile> {
  let best: Tile = TILES[0]!;
  let bestSpeed = 0;
  for (const tile of TILES) {
    let speed = 0;
    let repeat = 8;
    for (let piece = 0; piece < TIMED_PIECES; ) {
      const began = performance.now();
      for (let i = 0; i < repeat; i++) multiplyOnce(kernels, tile);
      const elapsed = performance.now() - began;
      if (elapsed >= 0.5) {
        speed = Math.max(speed, repeat / elapsed);
        piece++;
        yield;
      } else repeat *= 2; // clocks of browsers are coarse
    }
    if (speed > bestSpeed * (tile === TILES[0] ? 1 : MARGIN)) {
      best = tile;
      bestSpeed = speed;
    }
  }
  return best;
}
