// Compares the tiles of products and convolutions with plain JavaScript, after V8 has optimised them with turbo.

import { PANEL } from "../../assembly/blocking.ts";
import { type Memory, scratchMemory } from "../core/memory.ts";
import type { Numerics } from "./binaries.ts";
import { matmul, matmulTransposeA } from "./js/ops/matmul.ts";
import type { PictureTiles } from "./picture-tiles.ts";
import {
  fillTrial,
  isEqual,
  KERNEL_NAMES,
  multiplyOnce,
  STEPS,
  type TileKernels,
  TRIAL,
  TRIAL_ROWS,
  warmTiles,
} from "./tiles.ts";

/**
 * Warms up every kernel of products, and of convolutions if the binary has them, and compares it with plain JavaScript.
 * Returns what is wrong, if anything.
 */
export async function selfTest(
  kernels: TileKernels | (TileKernels & PictureTiles),
  memory: Memory,
  numerics: Numerics,
): Promise<string | undefined> {
  fillTrial(memory);
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  for (const _ of warmTiles(kernels)) await turn();
  if ("rowRuns4x16" in kernels) {
    const { warmPictureTiles, wrongPictureTile } = await import("./picture-tiles.ts");
    for (const _ of warmPictureTiles(kernels)) await turn();
    const wrong = wrongPictureTile(kernels, memory, numerics);
    if (wrong !== undefined) return `the kernel ${wrong} is not what plain JavaScript computes`;
  }
  const [expected, continued] = [false, true].map((goOn) => ({
    rows: expectedProduct(memory, false, goOn),
    columns: expectedProduct(memory, true, goOn),
  })) as [Expected, Expected];
  for (const name of KERNEL_NAMES) {
    for (const goOn of [false, true]) {
      multiplyOnce(kernels, name, goOn);
      const found = productOf(memory);
      const wanted = (goOn ? continued : expected)[name.startsWith("columns") ? "columns" : "rows"];
      if (!found.every((value, i) => isEqual(value, wanted[i]!, numerics))) {
        return `the kernel ${name} is not what plain JavaScript computes`;
      }
    }
  }
  return undefined;
}

/** Products in plain JavaScript, of A by rows and by columns. */
type Expected = Readonly<Record<"rows" | "columns", Float32Array>>;

const productOf = ({ f32 }: Memory): Float32Array =>
  f32.slice(TRIAL.c / 4, TRIAL.c / 4 + TRIAL_ROWS * PANEL);

/** The expected results in plain JavaScript, of A by rows or by columns: the product, or the product continued from it. */
function expectedProduct({ f32 }: Memory, isByColumns: boolean, goOn: boolean): Float32Array {
  const [a, b] = [f32.subarray(TRIAL.a / 4, TRIAL.b / 4), f32.subarray(TRIAL.b / 4, TRIAL.c / 4)];
  // continuing is a product of twice the depth: A beside or below A, B below B
  const times = goOn ? 2 : 1;
  const depth = times * STEPS;
  const bAt = TRIAL_ROWS * depth;
  const cAt = bAt + PANEL * depth;
  const twin = scratchMemory(4 * (cAt + TRIAL_ROWS * PANEL));
  const run = isByColumns ? a.length : STEPS; // as long as elements of A stay together
  for (let at = 0; at < a.length; at += run) {
    const part = a.subarray(at, at + run);
    for (let time = 0; time < times; time++) twin.f32.set(part, times * at + time * run);
  }
  for (let time = 0; time < times; time++) twin.f32.set(b, bAt + time * b.length);
  const sizes = [TRIAL_ROWS, PANEL, depth] as const;
  const none = [0, 0, 0, 0] as const; // bias, epilogue
  if (isByColumns)
    matmulTransposeA(twin, 0, 4 * bAt, 4 * cAt, ...sizes, ...none, PANEL, TRIAL_ROWS);
  else matmul(twin, 0, 4 * bAt, 4 * cAt, ...sizes, ...none, PANEL);
  return twin.f32.slice(cAt);
}
