// The kernels of predictors: a small binary with its own memory, or plain JavaScript with the same bits.

import { RuntimeUnsupportedError } from "../core/errors.ts";
import { type Memory, scratchMemory, viewsOf } from "../core/memory.ts";
import { outOfMemory } from "../engine/allocator.ts";
import { inflate } from "../engine/inflate.ts";
import { BINARY } from "../engine/predict.generated.ts";
import { PAGE } from "../engine/wasm-memory.ts";

type Twins = typeof import("./twins.ts");

/** Functions of addresses in the memory of the kernels. */
export type KernelFunctions = {
  readonly [Name in keyof Twins]: Twins[Name] extends (memory: Memory, ...rest: infer Rest) => void
    ? (...rest: Rest) => void
    : never;
};

/** Kernels and their memory. */
export interface Kernels {
  readonly backend: "wasm" | "js";
  /** Why it has this backend. */
  readonly reason: string;
  readonly call: KernelFunctions;
  /** The memory; others after it has grown. */
  readonly memory: Memory;
  /** Makes the memory at least so large, and keeps what it holds. @throws RuntimeUnsupportedError OUT_OF_MEMORY */
  reserve(bytes: number): void;
}

/** Addresses are 32 bits. */
const MOST_BYTES = 0x100000000 - PAGE;

/** Compiled once; each predictor has its own instance. */
let compiling: Promise<WebAssembly.Module> | undefined;

/**
 * Kernels with a memory of their own, by default those of WebAssembly if it works.
 * @throws RuntimeUnsupportedError NO_WASM if "wasm" is asked for and does not work
 */
export async function startKernels(backend: "wasm" | "js" | undefined): Promise<Kernels> {
  if (backend === "js") return plain('plain JavaScript: asked for by backend: "js"');
  try {
    return await wasm();
  } catch (error) {
    if (backend !== "wasm") return plain(`plain JavaScript: WebAssembly failed: ${error}`);
    throw new RuntimeUnsupportedError("NO_WASM", `Cannot start WebAssembly: ${error}`, {
      hint: 'use backend: "js", which gives the same bits',
    });
  }
}

async function wasm(): Promise<Kernels> {
  const module = await compiled();
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  const call = exports as unknown as KernelFunctions;
  const grow = (bytes: number) => {
    memory.grow(Math.ceil(bytes / PAGE) - memory.buffer.byteLength / PAGE);
    return viewsOf(memory.buffer);
  };
  return growing(
    "wasm",
    "WebAssembly with SIMD: it works here",
    viewsOf(memory.buffer),
    grow,
    () => call,
  );
}

/** Not synchronously: pages may compile only small modules so. What has failed is tried again. */
async function compiled(): Promise<WebAssembly.Module> {
  try {
    compiling ??= inflate(BINARY).then((bytes) => WebAssembly.compile(bytes));
    return await compiling;
  } catch (error) {
    compiling = undefined;
    throw error;
  }
}

async function plain(reason: string): Promise<Kernels> {
  const twins = await import("./twins.ts");
  const bound = (memory: Memory) =>
    Object.fromEntries(
      Object.entries(twins).map(([name, twin]) => [
        name,
        (twin as (memory: Memory, ...rest: number[]) => void).bind(undefined, memory),
      ]),
    ) as KernelFunctions;
  const grow = (bytes: number, last: Memory) => {
    const memory = scratchMemory(bytes);
    memory.u8.set(last.u8);
    return memory;
  };
  return growing("js", reason, scratchMemory(0), grow, bound);
}

function growing(
  backend: Kernels["backend"],
  reason: string,
  first: Memory,
  grow: (bytes: number, last: Memory) => Memory,
  callsOn: (memory: Memory) => KernelFunctions,
): Kernels {
  let memory = first;
  let call = callsOn(memory);
  return {
    backend,
    reason,
    get call() {
      return call;
    },
    get memory() {
      return memory;
    },
    reserve(bytes) {
      if (bytes <= memory.u8.length) return;
      if (bytes > MOST_BYTES) throw outOfMemory(bytes, MOST_BYTES);
      try {
        memory = grow(bytes, memory);
      } catch {
        throw outOfMemory(bytes, memory.u8.length);
      }
      call = callsOn(memory);
    },
  };
}
