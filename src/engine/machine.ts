// What this machine can do at most, measured: loops that only compute or only copy.

import { instantiateSync } from "@assemblyscript/loader";
import { hasRelaxedSimd, inflate, marked, type Numerics } from "./binaries.ts";

/** Speeds of one thread. */
export interface Machine {
  /** Operations of products and sums in registers, rounded twice: GFLOP/s. */
  readonly multiplyAdd: number;
  /** The same, fused; absent where the engine has no relaxed SIMD. */
  readonly fusedMultiplyAdd?: number;
  /** Bytes read and written by copies of 8 KiB, 128 KiB and 16 MiB: GB/s. */
  readonly copy: { readonly level1: number; readonly level2: number; readonly memory: number };
}

const LEVELS = { level1: 8192, level2: 131072, memory: 16777216 } as const;
/** Sums that hide the latency of one: in 256 bits two of them are one. */
const SUMS = { plain: 12, turbo: 24 } as const;
const STEPS = 20000;
const BASE = 1024;
const PAGE = 65536;
/** Milliseconds of calls until the engine has optimised a loop, and of calls that are timed. */
const WARM = 30;
const TIMED = 30;

interface Loops {
  arithmetic12(x: number, steps: number): void;
  arithmetic24(x: number, steps: number): void;
  copy(x: number, y: number, bytes: number): void;
}

/**
 * Measures for about half a second. With turbo in 256 bits, as the products of a turbo engine are
 * made; copies always in 128, as all else is.
 */
export async function measureMachine(options: { readonly turbo?: boolean } = {}): Promise<Machine> {
  const { turbo = false } = options;
  const arithmetic = await arithmeticSpeed("exact", turbo);
  const fused = hasRelaxedSimd() ? await arithmeticSpeed("fast", turbo) : undefined;
  return {
    multiplyAdd: arithmetic,
    ...(fused !== undefined && { fusedMultiplyAdd: fused }),
    copy: await copySpeeds(),
  };
}

async function arithmeticSpeed(numerics: Numerics, turbo: boolean): Promise<number> {
  const bytes = await machineBytes(numerics);
  const run = async (way: "plain" | "turbo") => {
    const { loops, memory } = instantiate(await WebAssembly.compile(marked(bytes, way)), 1);
    const sums = SUMS[way];
    new Float32Array(memory.buffer, BASE, 4 * sums + 2).fill(0.5); // they go to 1
    const seconds = await fastest(() => loops[`arithmetic${sums}`](BASE, STEPS));
    return (8 * sums * STEPS) / seconds / 1e9;
  };
  if (!turbo) return run("plain");
  const { switchOff, switchOn } = await import("./turbo.ts");
  if (switchOn() !== undefined) return run("plain");
  try {
    return await run("turbo");
  } finally {
    switchOff();
  }
}

async function copySpeeds(): Promise<Machine["copy"]> {
  const pages = Math.ceil((BASE + 2 * LEVELS.memory) / PAGE);
  const module = await WebAssembly.compile(await machineBytes("exact"));
  const { loops } = instantiate(module, pages);
  const speed = async (bytes: number) => {
    const seconds = await fastest(() => loops.copy(BASE, BASE + bytes, bytes));
    return (2 * bytes) / seconds / 1e9;
  };
  return {
    level1: await speed(LEVELS.level1),
    level2: await speed(LEVELS.level2),
    memory: await speed(LEVELS.memory),
  };
}

async function machineBytes(numerics: Numerics): Promise<Uint8Array<ArrayBuffer>> {
  const { BINARY } = await (numerics === "fast"
    ? import("./machine-fast.generated.ts")
    : import("./machine.generated.ts"));
  return inflate(BINARY);
}

function instantiate(
  module: WebAssembly.Module,
  pages: number,
): { loops: Loops; memory: WebAssembly.Memory } {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { exports } = instantiateSync(module, { env: { memory } });
  return { loops: exports as unknown as Loops, memory };
}

/** Seconds of the fastest call, once the engine has optimised it. */
async function fastest(call: () => void): Promise<number> {
  for (const end = performance.now() + WARM; performance.now() < end; ) call();
  await new Promise((resolve) => setTimeout(resolve, 5)); // optimised code arrives from a thread
  let best = Number.POSITIVE_INFINITY;
  let repeat = 1;
  for (const end = performance.now() + TIMED; performance.now() < end; ) {
    const began = performance.now();
    for (let i = 0; i < repeat; i++) call();
    const elapsed = performance.now() - began;
    if (elapsed < 0.5)
      repeat *= 2; // clocks of browsers are coarse
    else best = Math.min(best, elapsed / repeat);
  }
  return best / 1000;
}
