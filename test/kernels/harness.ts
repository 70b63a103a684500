// Compiles one family of kernels and compares it with its plain-JavaScript twin.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Binary } from "../../assembly/opcodes.ts";
import { type Memory, viewsOf } from "../../src/core/memory.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ASC = resolve(ROOT, "node_modules/assemblyscript/bin/asc.js");
const PAGES = 64;
const OPTIONS = [
  ..."-O3 --shrinkLevel 1 --converge --noAssert --runtime stub --enable simd,threads".split(" "),
  ..."--importMemory --sharedMemory --maximumMemory 65536 --disableWarning 112".split(" "),
  ...["--initialMemory", `${PAGES}`],
  // the binary training: kernels with everything they can do
  ...["--use", `BINARY=${Binary.training}`],
  // otherwise asc includes the entries of asconfig.json
  ...["--config", "none.json"],
];

/** A function of a kernel file, called with addresses and numbers. */
export type Kernel = (...parameters: number[]) => number;
/** A twin of the plain-JavaScript engine. */
export type Twin = (memory: Memory, ...parameters: number[]) => unknown;

export interface Kernels {
  readonly exports: Record<string, Kernel>;
  readonly memory: Memory;
}

/**
 * Exports and memory (4 MiB) of one AssemblyScript file, such as "assembly/ops/reduce.ts".
 * Compiled once per content of the file and its imports; cached in build/.
 */
export async function loadKernels(path: string): Promise<Kernels> {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  const module = await WebAssembly.compile(new Uint8Array(readFileSync(compiled(path))));
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  return {
    exports: instance.exports as Record<string, Kernel>,
    memory: viewsOf(memory.buffer),
  };
}

function compiled(path: string): string {
  const hash = createHash("sha256").update(OPTIONS.join(" "));
  for (const source of sourcesOf(resolve(ROOT, path))) hash.update(readFileSync(source, "utf8"));
  const name = path.replace(/\W+/g, "-");
  const target = resolve(ROOT, `build/test/${name}-${hash.digest("hex").slice(0, 16)}.wasm`);
  if (!existsSync(target)) {
    mkdirSync(dirname(target), { recursive: true });
    // renamed at the end: another worker may compile the same file
    const partial = `${target}.${process.pid}`;
    execFileSync(process.execPath, [ASC, path, "-o", partial, ...OPTIONS], {
      cwd: ROOT,
      stdio: ["ignore", "ignore", "pipe"],
    });
    renameSync(partial, target);
  }
  return target;
}

/** A file and all it imports. */
function sourcesOf(file: string, found: Set<string> = new Set()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, specifier] of readFileSync(file, "utf8").matchAll(/\bfrom\s+"(\.[^"]+)"/g)) {
    const base = resolve(dirname(file), specifier!);
    const path = [`${base}.ts`, `${base}/index.ts`, base].find((name) => existsSync(name));
    if (path !== undefined) sourcesOf(path, found);
  }
  return found;
}

/** Reproducible numbers: 32-bit words, and floats in [low, high). Xorshift32 (Marsaglia 2003). */
export class Numbers {
  private state: number;

  constructor(seed = 1) {
    this.state = (seed + 0x9e3779b9) | 0 || 1;
  }

  word(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return this.state >>> 0;
  }

  float(low = -1, high = 1): number {
    return Math.fround(low + ((high - low) * this.word()) / 4294967296);
  }

  floats(count: number, low = -1, high = 1): Float32Array {
    return Float32Array.from({ length: count }, () => this.float(low, high));
  }
}

/** Special values: zeros, ends of the range, subnormals, infinities, NaN. */
export const SPECIAL_VALUES = new Float32Array([
  0,
  -0,
  1,
  -1,
  Number.NaN,
  Infinity,
  -Infinity,
  1.401298464324817e-45,
  -1.401298464324817e-45,
  1.1754942106924411e-38,
  -1.1754942106924411e-38,
  1.1754943508222875e-38,
  3.4028234663852886e38,
  -3.4028234663852886e38,
  0.5,
  -0.5,
  1e-20,
  -1e-20,
  7.888609052210118e-31,
  7.88860858e-31,
  88.72284,
  -88.72284,
  -87.33654,
  -103.98,
  100,
  -100,
  0.625,
  -0.625,
  16777216,
  -16777217,
  2147483648,
]);

/** Sizes that end in every lane of every tile: 0 to 70, and around larger powers of two. */
export const SIZES: readonly number[] = [
  ...Array.from({ length: 71 }, (_, i) => i),
  ...[127, 128, 129, 255, 256, 257],
];

/** Byte offsets from a multiple of 16: all alignments that a kernel supports. */
export const OFFSETS: readonly number[] = [0, 4, 8, 12];

/** A separate memory for a twin. */
export function twinMemory(bytes: number): Memory {
  return viewsOf(new ArrayBuffer(bytes));
}

const isNaNPattern = (word: number): boolean => (word & 0x7fffffff) >>> 0 > 0x7f800000;

/** Word index of the first difference, or -1. All NaNs are equal. */
export function firstDifference(a: Memory, b: Memory, words: number): number {
  for (let i = 0; i < words; i++) {
    const x = a.u32[i]!;
    const y = b.u32[i]!;
    if (x !== y && !(isNaNPattern(x) && isNaNPattern(y))) return i;
  }
  return -1;
}

export interface TwinCase {
  /** Parameters of the kernel: addresses in bytes, below `bytes`, and numbers. */
  readonly parameters: readonly number[];
  /** Fills the inputs; the rest contains guard words. Default: random floats everywhere. */
  readonly fill?: (memory: Memory) => void;
  /** Bytes of memory to compare, a multiple of 4. Default: 16 KiB. */
  readonly bytes?: number;
}

/**
 * Runs kernel `name` and its twin on two memories of the same contents and expects equal words
 * everywhere, so neither writes where the other does not, and the same returned number.
 * Returns the twin's memory, for comparison with an independent formula.
 */
export function expectTwins(kernels: Kernels, name: string, twin: Twin, test: TwinCase): Memory {
  const bytes = test.bytes ?? 16384;
  const other = twinMemory(bytes);
  for (let i = 0; i < bytes >>> 2; i++) other.u32[i] = 0xa5a50000 + i;
  if (test.fill) test.fill(other);
  else other.f32.set(new Numbers(bytes).floats(bytes >>> 2));
  kernels.memory.u8.set(other.u8);
  const kernel = kernels.exports[name];
  if (!kernel) throw new Error(`Cannot test ${name}: the kernels do not export it`);
  const result = kernel(...test.parameters);
  const expected = twin(other, ...test.parameters);
  const call = `${name}(${test.parameters.join(", ")})`;
  if (typeof expected === "number" && !isSame(result, expected)) {
    throw new Error(`${call} returns ${result}, its twin ${expected}`);
  }
  const at = firstDifference(kernels.memory, other, bytes >>> 2);
  if (at >= 0) {
    const [got, wanted] = [kernels.memory, other].map(
      (memory) => `${memory.f32[at]} (${memory.u32[at]!.toString(16)})`,
    );
    throw new Error(`${call} leaves ${got} at byte ${at * 4}, its twin ${wanted}`);
  }
  return other;
}

/** Equal; a u32 comes out of wasm as an i32. */
function isSame(result: number, expected: number): boolean {
  return (
    Object.is(result, expected) || (expected >= 2147483648 && result === expected - 4294967296)
  );
}

/** Distance of an f32 from the exact value, in units of the last place at that value. */
export function ulpDistance(value: number, exact: number): number {
  if (Object.is(value, exact) || value === exact) return 0;
  if (Number.isNaN(value) || Number.isNaN(exact)) return Infinity;
  if (!Number.isFinite(value)) return Number.isFinite(Math.fround(exact)) ? Infinity : 0;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(exact))), -126);
  return Math.abs(value - exact) / 2 ** (exponent - 23);
}
