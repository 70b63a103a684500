// The tiles of convolutions: warmed up and compared with plain JavaScript, as those of products.

import { PANEL } from "../../assembly/blocking.ts";
import type { Memory } from "../core/memory.ts";
import type { Numerics } from "./binaries.ts";
import { isEqual, TRIAL, TRIAL_ROWS, WARM_FLOPS } from "./tiles.ts";

/** All of them: pixels by filters, and elements of filters by filters. */
const KERNEL_NAMES = [
  ...(["rowRuns4x16", "rowRuns3x16", "rowRuns2x16", "rowRuns1x16", "rowRuns4x8"] as const),
  ...(["columnRuns4x16", "columnRuns3x16", "columnRuns2x16", "columnRuns1x16"] as const),
  "columnRuns4x8",
] as const;

type KernelName = (typeof KERNEL_NAMES)[number];

/** The tiles of a binary with convolutions. */
export type PictureTiles = Readonly<Record<KernelName, (...parameters: number[]) => void>>;

/** Runs of an odd number of steps. */
const RUNS = 4;
const STEPS = 33;
/** Bytes from a pixel to the next, and from the end of a run to the next. */
const PIXEL = 64;
const BETWEEN = 48;
const STRIDE = 4 * PANEL;
const FLOPS = 2 * TRIAL_ROWS * PANEL * RUNS * STEPS;

/** Sums of TRIAL_ROWS by PANEL; from +0, or continued from C. */
function sumOnce(tiles: PictureTiles, name: KernelName, goOn: boolean): void {
  const { a, b, c } = TRIAL;
  const width = Number(/x(\d+)/.exec(name)![1]);
  for (let offset = 0; offset < STRIDE; offset += 4 * width) {
    const start = goOn ? c + offset : 0;
    const to = c + offset;
    const sizes = [TRIAL_ROWS, RUNS, STEPS] as const;
    if (name.startsWith("row"))
      tiles[name](a, PIXEL, BETWEEN, b + offset, start, STRIDE, to, STRIDE, ...sizes);
    else tiles[name](a, PIXEL, BETWEEN, b + offset, STRIDE, start, to, STRIDE, ...sizes);
  }
}

/** The same in plain JavaScript; a step of a row is an element, that of a column a pixel. */
function expectedSums({ f32 }: Memory, isByRows: boolean, from: Float32Array): Float32Array {
  const [row, step] = isByRows ? [PIXEL / 4, 1] : [1, PIXEL / 4];
  return from.map((first, at) => {
    const [i, j] = [Math.floor(at / PANEL), at % PANEL];
    let sum = first;
    for (let p = 0; p < RUNS * STEPS; p++) {
      const run = Math.floor(p / STEPS);
      const x = f32[TRIAL.a / 4 + i * row + p * step + run * (BETWEEN / 4)]!;
      sum = Math.fround(sum + Math.fround(x * f32[TRIAL.b / 4 + p * PANEL + j]!));
    }
    return sum;
  });
}

/** Runs every tile until it is optimised, in pieces of about 1 ms. */
export function* warmPictureTiles(tiles: PictureTiles): Generator<void, void> {
  for (const name of KERNEL_NAMES) {
    for (let flops = 0; flops < WARM_FLOPS; flops += FLOPS) sumOnce(tiles, name, false);
    yield;
  }
}

/** The first tile that is not what plain JavaScript computes, if any. The memory holds a trial. */
export function wrongPictureTile(
  tiles: PictureTiles,
  memory: Memory,
  numerics: Numerics,
): string | undefined {
  const count = TRIAL_ROWS * PANEL;
  const [byRows, byColumns] = [true, false].map((isByRows) => {
    const first = expectedSums(memory, isByRows, new Float32Array(count));
    return { first, second: expectedSums(memory, isByRows, first) };
  });
  return KERNEL_NAMES.find((name) =>
    [false, true].some((goOn) => {
      sumOnce(tiles, name, goOn);
      const { first, second } = (name.startsWith("row") ? byRows : byColumns)!;
      const wanted = goOn ? second : first;
      const found = memory.f32.subarray(TRIAL.c / 4, TRIAL.c / 4 + count);
      return !found.every((value, i) => isEqual(value, wanted[i]!, numerics));
    }),
  );
}
