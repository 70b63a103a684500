// The kernels of predictors on a memory that grows: of WebAssembly, or twins.

import { type Memory, scratchMemory, viewsOf } from "../core/memory.ts";
import { outOfMemory } from "../engine/allocator.ts";
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

/** The kernels of an instance of the binary. */
export function wasmKernels(
  memory: WebAssembly.Memory,
  { exports }: { readonly exports: WebAssembly.Exports },
): Kernels {
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

/** The twins on a memory of their own. */
export function plainKernels(twins: Twins, reason: string): Kernels {
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
