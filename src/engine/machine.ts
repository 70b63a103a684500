// Measures the peak rates of the machine with loops that only compute or only copy.

import { requireKnownKeys } from "../core/names.ts";
import { hasRelaxedSimd, marked, type Numerics } from "./binaries.ts";
import { inflate } from "./inflate.ts";

/** Peak rates of one thread. */
export interface Machine {
  /** Multiply-add in registers, rounded twice: GFLOP/s. */
  readonly multiplyAdd: number;
  /** Fused multiply-add: GFLOP/s. Absent without relaxed SIMD. */
  readonly fusedMultiplyAdd?: number;
  /** Bytes read and written when copying 8 KiB, 128 KiB, 2 MiB and 32 MiB: GB/s. */
  readonly copy: {
    readonly level1: number;
    readonly level2: number;
    readonly level3: number;
    readonly memory: number;
  };
}

const LEVELS = { level1: 8192, level2: 131072, level3: 2097152, memory: 33554432 } as const;
/** Independent sums, to hide latency: 24 if V8 joins pairs of vectors, otherwise too many for the registers. */
const SUMS = [12, 24] as const;
/** Minimum bytes copied by a timed call. */
const COPIED = 1048576;
const STEPS = 20000;
const BASE = 1024;
const PAGE = 65536;
/** Milliseconds of warm-up, until the loop is optimised, and of timed calls. */
const WARM = 20;
const TIMED = 10;

interface Loops {
  arithmetic12(x: number, steps: number): void;
  arithmetic24(x: number, steps: number): void;
  copy(x: number, y: number, bytes: number, times: number): void;
}

/**
 * Measures the machine in about half a second. With `turbo`, arithmetic uses 256-bit vectors, as the products of
 * a turbo engine do; copies always use 128 bits.
 *
 * @example
 * const { multiplyAdd, copy } = await measureMachine();
 * copy.level1 > copy.memory / 4 && multiplyAdd > 0; // true
 */
export async function measureMachine(options: { readonly turbo?: boolean } = {}): Promise<Machine> {
  requireKnownKeys("measureMachine", options, ["turbo"]);
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
  const { switchOff, switchOn } = await import("./turbo.ts");
  // marked, or V8 reuses the code compiled without turbo
  const module = await WebAssembly.compile(turbo ? marked(bytes, "turbo") : bytes);
  const { loops, memory } = instantiate(module, 1);
  const calls = SUMS.map((sums) => () => loops[`arithmetic${sums}`](BASE, STEPS));
  new Float32Array(memory.buffer, BASE, 4 * SUMS[1] + 2).fill(0.5); // converge to 1
  const isOn = turbo && switchOn() === undefined;
  calls.forEach(warm); // synchronously, so that nothing else is optimised with turbo
  if (isOn) switchOff();
  let best = 0;
  for (const [i, call] of calls.entries()) {
    best = Math.max(best, (8 * SUMS[i]! * STEPS) / (await fastest(call)) / 1e9);
  }
  return best;
}

async function copySpeeds(): Promise<Machine["copy"]> {
  const pages = Math.ceil((BASE + 2 * LEVELS.memory) / PAGE);
  const module = await WebAssembly.compile(await machineBytes("exact"));
  const { loops } = instantiate(module, pages);
  const speed = async (bytes: number) => {
    const times = Math.max(1, COPIED / bytes);
    const call = () => loops.copy(BASE, BASE + bytes, bytes, times);
    warm(call);
    return (2 * bytes * times) / (await fastest(call)) / 1e9;
  };
  return {
    level1: await speed(LEVELS.level1),
    level2: await speed(LEVELS.level2),
    level3: await speed(LEVELS.level3),
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
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { loops: exports as unknown as Loops, memory };
}

/** Calls repeatedly until the code is optimised. */
function warm(call: () => void): void {
  for (const end = performance.now() + WARM; performance.now() < end; ) call();
}

/** Duration of the fastest call, in seconds. */
async function fastest(call: () => void): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 5)); // code is optimised on another thread
  let best = Number.POSITIVE_INFINITY;
  let repeat = 1;
  for (const end = performance.now() + TIMED; performance.now() < end; ) {
    const began = performance.now();
    for (let i = 0; i < repeat; i++) call();
    const elapsed = performance.now() - began;
    // browsers have coarse clocks
    if (elapsed < 0.5) repeat *= 2;
    else best = Math.min(best, elapsed / repeat);
  }
  return best / 1000;
}
