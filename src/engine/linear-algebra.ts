// f64 matrix kernels for preprocessing: a small binary, compiled on first use, or plain JavaScript.

import { RuntimeUnsupportedError } from "../core/errors.ts";
import { type Memory, scratchMemory, viewsOf } from "../core/memory.ts";
import { marked } from "./binaries.ts";
import { defaultThreads, runtimeInfo } from "./engine.ts";
import { product } from "./js/linear-algebra/product.ts";
import { combineRows, reflectRows, rotateSweeps, subtractOuter } from "./js/linear-algebra/rows.ts";
import { BINARY } from "./linear-algebra.generated.ts";
import type { Run } from "./run-program.ts";
import { MATRIX_BYTES } from "./threads/messages.ts";
import type { Pool } from "./threads/pool.ts";
import type { Teamwork } from "./threads/teamwork.ts";
import { switchOff, switchOn } from "./turbo.ts";
import { createMemory, instantiate, PAGE } from "./wasm-memory.ts";

const TWINS = { product, combineRows, subtractOuter, reflectRows, rotateSweeps };
type Twins = typeof TWINS;
type Kernels = {
  readonly [Name in keyof Twins]: Twins[Name] extends (memory: Memory, ...rest: infer Pause) => void
    ? (...rest: Pause) => void
    : never;
};

/** The kernels and their memory. */
export interface LinearAlgebra extends Kernels {
  readonly memory: Memory;
  /** Bytes of it for matrices, from its beginning. */
  readonly capacity: number;
  /** The matrix at the beginning of the memory, left by the previous user. */
  resident?: Float64Array | undefined;
}

/** Larger memories are not kept for the next call. */
const KEPT_BYTES = 1 << 26;
/** For smaller matrices, the 20 ms of the trial of turbo do not pay. */
const TURBO_BYTES = 1 << 22;

/** "turbo": in 256 bits. */
type Mode = "wasm" | "turbo" | "js";

const modules = new Map<Mode, WebAssembly.Module | undefined>();
interface Kept {
  readonly mode: Mode;
  readonly pool: Pool | undefined;
  readonly made: LinearAlgebra;
}
/** By depth. */
const kept: (Kept | undefined)[] = [];
/** Calls of nested() in progress. */
let depth = 0;
/** That of the last memory on which threads help. */
let teamwork: Teamwork | undefined;

/**
 * Kernels with at least the given bytes of memory, not cleared; valid until the next call. WebAssembly and plain
 * JavaScript give the same bits. If threads of the default engine run, they help; none are started.
 * @throws RuntimeUnsupportedError if the memory cannot be allocated; WORKER_LOST from a kernel
 */
export function linearAlgebra(bytes: number): LinearAlgebra {
  const mode = modeFor(bytes);
  const pool = helpingPool();
  const last = kept[depth];
  if (last?.mode === mode && last.pool === pool && last.made.capacity >= bytes) return last.made;
  let made: LinearAlgebra;
  try {
    made = make(mode, bytes);
  } catch (error) {
    throw new RuntimeUnsupportedError(
      "OUT_OF_MEMORY",
      `Cannot use ${bytes} bytes for matrices: ${error}`,
      { hint: "reduce the columns first" },
    );
  }
  kept[depth] = made.capacity > KEPT_BYTES ? undefined : { mode, pool, made };
  return made;
}

/**
 * The result of work that may use kernels while the memory of linearAlgebra() is in use, as reading the rows that another
 * step of a pipeline computes: it has a memory of its own, and no threads.
 */
export function nested<Result>(work: () => Result): Result {
  depth++;
  try {
    return work();
  } finally {
    depth--;
  }
}

/** Threads that run already, and for which this thread may wait. */
function helpingPool(): Pool | undefined {
  if (depth > 0) return undefined;
  const pool = defaultThreads()?.pool;
  return pool?.isLedByWorker ? undefined : pool;
}

function modeFor(bytes: number): Mode {
  const { backend, turbo } = runtimeInfo();
  if (backend === "js") return "js";
  return turbo && (modules.has("turbo") || bytes >= TURBO_BYTES) ? "turbo" : "wasm";
}

/** Kernels of a mode, or of the next one that works here. */
function make(mode: Mode, bytes: number): LinearAlgebra {
  if (mode === "js") return plain(bytes);
  if (!modules.has(mode)) modules.set(mode, mode === "turbo" ? compileTurbo() : compile());
  const module = modules.get(mode);
  if (!module) return make(mode === "turbo" ? "wasm" : "js", bytes);
  return onMemory(module, bytes, mode === "turbo");
}

/** undefined without WebAssembly or SIMD. */
function compile(mark?: string): WebAssembly.Module | undefined {
  try {
    const bytes = Uint8Array.from(atob(BINARY), (letter) => letter.charCodeAt(0));
    return new WebAssembly.Module(mark === undefined ? bytes : marked(bytes, mark));
  } catch {
    return undefined;
  }
}

/** undefined if V8 cannot, or if a bit differs from plain JavaScript. */
function compileTurbo(): WebAssembly.Module | undefined {
  if (switchOn() !== undefined) return undefined;
  try {
    const module = compile("turbo");
    return module && passesTrial(onMemory(module, TRIAL, true)) ? module : undefined;
  } finally {
    switchOff();
  }
}

/** Kernels on a memory of their own, whose last MATRIX_BYTES are those of threads; they forget the previous one. */
function onMemory(module: WebAssembly.Module, bytes: number, isWide: boolean): LinearAlgebra {
  const [wasm] = createMemory();
  wasm.grow(Math.ceil((bytes + MATRIX_BYTES) / PAGE));
  const { run, ...kernels } = instantiate<Kernels & { run: Run }>(module, wasm);
  const memory = viewsOf(wasm.buffer);
  const made = { wasm, modules: [module], memory, capacity: memory.u8.length - MATRIX_BYTES };
  const helpers = helpingPool() && defaultThreads()!.matrices(made, made.capacity, run);
  if (depth === 0) {
    teamwork?.end();
    teamwork = helpers?.teamwork;
  }
  const names = Object.keys(TWINS) as (keyof Twins)[];
  const divided = names.map((name) => [
    name,
    (...parameters: number[]) => {
      if (name === "product") parameters.push(isWide ? 1 : 0);
      if (helpers?.call(name, parameters)) return;
      (kernels[name] as (...parameters: number[]) => void)(...parameters);
    },
  ]);
  return Object.assign(made, Object.fromEntries(divided) as Kernels);
}

function plain(bytes: number): LinearAlgebra {
  const memory = scratchMemory(bytes);
  const bound = Object.entries(TWINS).map(([name, twin]) => [
    name,
    (twin as (memory: Memory, ...rest: number[]) => void).bind(undefined, memory),
  ]);
  return { ...(Object.fromEntries(bound) as Kernels), memory, capacity: memory.u8.length };
}

/** Bytes of the memory of a trial, its calls until V8 has optimised all kernels, and how many come in turn. */
const TRIAL = 4096;
const WARM_CALLS = 24_000;
const CALLS_IN_TURN = 1000;
/** Address of a sweep of five rotations. */
const SWEEP = 3072;

/** Warms up all kernels; returns whether they then give the bits of plain JavaScript. */
function passesTrial(kernels: LinearAlgebra): boolean {
  kernels.memory.i32.fill(5, SWEEP / 4, SWEEP / 4 + 2);
  // in turns, as V8 optimises a kernel while others run
  for (let calls = 0; calls < WARM_CALLS; calls += CALLS_IN_TURN) {
    for (const call of TRIAL_CALLS) for (let i = 0; i < CALLS_IN_TURN; i++) call(kernels);
  }
  const [found, wanted] = [kernels, plain(TRIAL)].map((made) => {
    const values = made.memory.f64.subarray(0, TRIAL / 8);
    for (let i = 0; i < values.length; i++) values[i] = ((i * 7919) % 2003) / 1001 - 1;
    made.memory.i32.fill(5, SWEEP / 4, SWEEP / 4 + 2);
    for (const call of TRIAL_CALLS) call(made);
    return values;
  });
  return found!.every((value, i) => Object.is(value, wanted![i]));
}

/** Calls of all kernels, with tails. */
const TRIAL_CALLS: readonly ((kernels: Kernels) => void)[] = [
  ({ product }) => product(0, 512, 1536, 96, 2, 3, 7, 0), // tiles of one panel and of two
  ({ combineRows }) => combineRows(2304, 0, 128, 7, 16, 1536),
  ({ subtractOuter }) => subtractOuter(0, 128, 5, 16, 1536, 2304, 2432, 2560),
  ({ reflectRows }) => reflectRows(0, 512, 128, 4, 0, 1536, 2304, 2432, 6),
  ({ rotateSweeps }) => rotateSweeps(0, 128, SWEEP, 96, 16),
];
