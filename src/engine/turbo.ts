// Turbo: V8 can join adjacent 128-bit operations into 256-bit ones without changing a lane. The flag is
// experimental and process-wide (V8 13.6 and 14.6 abort on some functions that load or store single lanes), so it
// is set only while the tiles are optimised. The result is compared with plain JavaScript before use.

import { PANEL } from "../../assembly/blocking.ts";
import { hostModule } from "../core/host.ts";
import { type Memory, scratchMemory } from "../core/memory.ts";
import type { Numerics } from "./binaries.ts";
import { matmul, matmulTransposeA } from "./js/ops/matmul.ts";
import {
  fillTrial,
  KERNEL_NAMES,
  multiplyOnce,
  STEPS,
  type TileKernels,
  TRIAL,
  TRIAL_ROWS,
  warmTiles,
} from "./tiles.ts";

const FLAG = "experimental-wasm-revectorize";
const FIRST_MAJOR = 24;

type V8Module = typeof import("node:v8");

/** Node's v8 module, or why turbo is unavailable. */
function v8Module(): V8Module | string {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> };
  const version = process?.versions?.node;
  if (version === undefined) return "only Node can switch it on";
  if (Number.parseInt(version, 10) < FIRST_MAJOR) return `Node ${version} is older than 24`;
  const v8 = hostModule("v8");
  return typeof v8?.setFlagsFromString === "function" ? v8 : "this runtime has no V8 to ask";
}

/** Turns turbo on for code optimised from now on; returns the reason if it cannot. */
export function switchOn(): string | undefined {
  const v8 = v8Module();
  if (typeof v8 === "string") return v8;
  try {
    v8.setFlagsFromString(`--${FLAG}`);
    return undefined;
  } catch (error) {
    return `V8 refused it: ${error}`;
  }
}

/** Turns turbo off for code optimised from now on. */
export function switchOff(): void {
  const v8 = v8Module();
  if (typeof v8 !== "string") v8.setFlagsFromString(`--no-${FLAG}`);
}

/** Warms up every product kernel and compares it with plain JavaScript. Returns what is wrong, if anything. */
export async function selfTest(
  kernels: TileKernels,
  memory: Memory,
  numerics: Numerics,
): Promise<string | undefined> {
  fillTrial(memory);
  for (const _ of warmTiles(kernels)) await new Promise((resolve) => setTimeout(resolve));
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

/** Equal bits; fused products may differ in the last ones. */
function isEqual(found: number, wanted: number, numerics: Numerics): boolean {
  return numerics === "exact" ? Object.is(found, wanted) : Math.abs(found - wanted) < 1e-3;
}
