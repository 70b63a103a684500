// The tiles of convolutions: warmed up and compared with plain JavaScript, as those of products.

import { PANEL } from "../../assembly/blocking.ts";
import type { Memory } from "../core/memory.ts";
import type { Numerics } from "./binaries.ts";
import { isEqual, PIECE_FLOPS, TRIAL, TRIAL_ROWS, WARM_FLOPS } from "./tiles.ts";

/** All of them, by what a row of their sums is. */
const KERNEL_NAMES = [
  ...(["rowRuns4x16", "rowRuns3x16", "rowRuns2x16", "rowRuns1x16"] as const),
  ...(["rowRuns8x8", "rowRuns5x8", "rowRuns4x8"] as const),
  ...(["columnRuns4x16", "columnRuns3x16", "columnRuns2x16", "columnRuns1x16"] as const),
  ...(["columnRuns8x8", "columnRuns5x8", "columnRuns4x8"] as const),
  ...(["channels4x16", "channels1x16", "channels4x4", "channels1x4"] as const),
  ...(["taps3x16", "taps1x16", "taps3x4", "taps1x4"] as const),
] as const;

type KernelName = (typeof KERNEL_NAMES)[number];

/** The tiles of a binary with convolutions. */
export type PictureTiles = Readonly<Record<KernelName, (...parameters: number[]) => void>>;

/** Bytes of a row of sums, of a pixel of A, and of 16 numbers of B. */
const STRIDE = 4 * PANEL;
const PIXEL = 64;
const { a: A, b: B, c: C } = TRIAL;

/** Zeros behind the sums. */
const ZEROS = C + TRIAL_ROWS * STRIDE;

type Tile = PictureTiles[KernelName];

/** What a family of tiles sums in a trial, in rows of 16 columns. */
interface Trial {
  /** Calls a tile for columns from byte `at` on; `goOn`: the sums start from those in C, if it can do both. */
  run(tile: Tile, at: number, rowsOfTile: number, goOn: boolean): void;
  readonly goesOn?: true;
  readonly rows: number;
  /** Terms of a sum, and the elements of A and B whose product a term is. */
  readonly terms: number;
  term(row: number, column: number, term: number): readonly [a: number, b: number];
}

/** Runs of an odd number of steps, and bytes from the end of one to the next. */
const RUNS = 4;
const STEPS = 33;
const BETWEEN = 48;

const runs = (isByRows: boolean): Trial => ({
  run(tile, at, _, goOn) {
    const sums = [goOn ? C + at : 0, STRIDE, C + at, STRIDE, TRIAL_ROWS, RUNS, STEPS] as const;
    if (isByRows) tile(A, PIXEL, BETWEEN, B + at, ...sums);
    else tile(A, PIXEL, BETWEEN, B + at, STRIDE, ...sums);
  },
  goesOn: true,
  rows: TRIAL_ROWS,
  terms: RUNS * STEPS,
  term(row, column, term) {
    const [rowStride, step] = isByRows ? [PIXEL / 4, 1] : [1, PIXEL / 4];
    const between = Math.floor(term / STEPS) * (BETWEEN / 4);
    return [row * rowStride + term * step + between, term * PANEL + column];
  },
});

/** Taps of a row of a window, and bytes from one of their rows to the next. */
const TAPS = 3;
const ROW = 24 * PIXEL;
const PIXELS = 4;

const channels: Trial = {
  run(tile, at, rowsOfTile) {
    const window = [PIXEL, PIXEL, ROW, B + at, STRIDE, TAPS * STRIDE] as const;
    for (let pixel = 0; pixel < PIXELS; pixel += rowsOfTile) {
      const to = C + at + pixel * STRIDE;
      tile(A + at + pixel * PIXEL, ...window, ZEROS, to, STRIDE, rowsOfTile, TAPS, TAPS);
    }
  },
  rows: PIXELS,
  terms: TAPS * TAPS,
  term(row, column, term) {
    const pixel = row + (term % TAPS);
    const at = (Math.floor(term / TAPS) * ROW + pixel * PIXEL) / 4;
    return [at + column, term * PANEL + column];
  },
};

const taps: Trial = {
  run(tile, at, rowsOfTile) {
    for (let tap = 0; tap < TAPS; tap += rowsOfTile) {
      const to = C + at + tap * STRIDE;
      tile(A + at + tap * PIXEL, PIXEL, PIXEL, B + at, STRIDE, to, STRIDE, STEPS);
    }
  },
  rows: TAPS,
  terms: STEPS,
  term: (row, column, term) => [((row + term) * PIXEL) / 4 + column, term * PANEL + column],
};

const TRIALS = { rowRuns: runs(true), columnRuns: runs(false), channels, taps } as const;

/** The trial of a tile, its rows and columns, and the rows of all whole tiles. */
function trialOf(
  name: KernelName,
): readonly [trial: Trial, rows: number, columns: number, allRows: number] {
  const [, family, ...shape] = /^([A-Za-z]+)(\d)x(\d+)$/.exec(name)!;
  const trial = TRIALS[family as keyof typeof TRIALS];
  const [rows, columns] = shape.map(Number) as [number, number];
  return [trial, rows, columns, trial.rows - (trial.rows % rows)];
}

/** All sums of a trial. */
function sumOnce(tiles: PictureTiles, name: KernelName, goOn: boolean): void {
  const [trial, rows, columns] = trialOf(name);
  for (let at = 0; at < STRIDE; at += 4 * columns) trial.run(tiles[name], at, rows, goOn);
}

/** The same in plain JavaScript. */
function expectedSums({ f32 }: Memory, trial: Trial, from: Float32Array): Float32Array {
  return from.map((first, at) => {
    let sum = first;
    for (let term = 0; term < trial.terms; term++) {
      const [a, b] = trial.term(Math.floor(at / PANEL), at % PANEL, term);
      sum = Math.fround(sum + Math.fround(f32[A / 4 + a]! * f32[B / 4 + b]!));
    }
    return sum;
  });
}

/** Runs every tile until it is optimised, in pieces of about 1 ms. */
export function* warmPictureTiles(tiles: PictureTiles): Generator<void, void> {
  for (const name of KERNEL_NAMES) {
    const [{ terms }, , , rows] = trialOf(name);
    const flops = 2 * rows * PANEL * terms;
    for (let done = 0, piece = 0; done < WARM_FLOPS; done += flops) {
      sumOnce(tiles, name, false);
      if (done - piece < PIECE_FLOPS) continue;
      piece = done;
      yield;
    }
  }
}

/** The first tile that is not what plain JavaScript computes, if any. The memory holds a trial. */
export function wrongPictureTile(
  tiles: PictureTiles,
  memory: Memory,
  numerics: Numerics,
): string | undefined {
  const { f32 } = memory;
  return KERNEL_NAMES.find((name) => {
    const [trial, , , rows] = trialOf(name);
    let wanted: Float32Array = new Float32Array(rows * PANEL);
    const found = f32.subarray(C / 4, C / 4 + wanted.length);
    f32.fill(0, C / 4, ZEROS / 4 + PANEL);
    return (trial.goesOn ? [false, true] : [false]).some((goOn) => {
      sumOnce(tiles, name, goOn);
      wanted = expectedSums(memory, trial, wanted);
      return !found.every((value, i) => isEqual(value, wanted[i]!, numerics));
    });
  });
}
