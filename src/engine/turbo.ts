// Turbo: V8 can join adjacent 128-bit operations into 256-bit ones without changing a lane. The flag is
// experimental and process-wide (V8 13.6 and 14.6 abort on some functions that load or store single lanes), so it
// is set only while the tiles are optimised. The result is compared with plain JavaScript before use.

import { PANEL, ROWS } from "../../assembly/blocking.ts";
import { hostModule } from "../core/host.ts";
import { type Memory, scratchMemory } from "../core/memory.ts";
import type { Numerics } from "./binaries.ts";
import { matmul } from "./js/ops/matmul.ts";
import {
  fillTrial,
  KERNEL_NAMES,
  multiplyOnce,
  STEPS,
  type TileKernels,
  TRIAL,
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
  const expected = products(memory);
  for (const name of KERNEL_NAMES) {
    for (const goOn of [false, true]) {
      multiplyOnce(kernels, name, goOn);
      const found = productOf(memory);
      const wanted = expected[goOn ? 1 : 0]!;
      if (!found.every((value, i) => isEqual(value, wanted[i]!, numerics))) {
        return `the kernel ${name} is not what plain JavaScript computes`;
      }
    }
  }
  return undefined;
}

const productOf = ({ f32 }: Memory): Float32Array =>
  f32.slice(TRIAL.c / 4, TRIAL.c / 4 + ROWS * PANEL);

/** The expected results in plain JavaScript: the product, and the product continued from it. */
function products({ f32 }: Memory): [Float32Array, Float32Array] {
  const twin = scratchMemory(TRIAL.c + 8 * ROWS * PANEL);
  twin.f32.set(f32.subarray(TRIAL.a / 4, TRIAL.c / 4), TRIAL.a / 4);
  const { a, b, c } = TRIAL;
  matmul(twin, a, b, c, ROWS, PANEL, STEPS, 0, 0, 0, 0, PANEL);
  const first = productOf(twin);
  // continuing is a product of twice the depth: A beside A, B below B
  const again = scratchMemory(4 * (2 * (ROWS + PANEL) * STEPS + ROWS * PANEL));
  const bAt = 2 * ROWS * STEPS;
  const cAt = bAt + 2 * PANEL * STEPS;
  const [left, right] = [f32.subarray(a / 4, b / 4), f32.subarray(b / 4, c / 4)];
  for (let i = 0; i < ROWS; i++) {
    const row = left.subarray(i * STEPS, (i + 1) * STEPS);
    again.f32.set(row, 2 * i * STEPS);
    again.f32.set(row, (2 * i + 1) * STEPS);
  }
  again.f32.set(right, bAt);
  again.f32.set(right, bAt + PANEL * STEPS);
  matmul(again, 0, 4 * bAt, 4 * cAt, ROWS, PANEL, 2 * STEPS, 0, 0, 0, 0, PANEL);
  return [first, again.f32.slice(cAt, cAt + ROWS * PANEL)];
}

/** Equal bits; fused products may differ in the last ones. */
function isEqual(found: number, wanted: number, numerics: Numerics): boolean {
  return numerics === "exact" ? Object.is(found, wanted) : Math.abs(found - wanted) < 1e-3;
}
