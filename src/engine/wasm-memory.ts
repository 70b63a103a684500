// Memories and the binaries on them.

import { RuntimeUnsupportedError } from "../core/errors.ts";

export const PAGE = 65536;
/** Maximum pages of a memory, in order of preference; hosts may refuse the larger ones. */
const MAXIMUM_PAGES = [65536, 32768, 16384, 4096];

/** Instantiates a module on a memory and returns its exports. Binaries have no data, so the memory is unchanged. */
export function instantiate<Exports>(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Exports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Exports;
}

/** Creates a shared memory, which serves one thread or many, and its maximum size in bytes. */
export function createMemory(): [WebAssembly.Memory, number] {
  let reason: unknown;
  for (const maximum of MAXIMUM_PAGES) {
    try {
      return [new WebAssembly.Memory({ initial: 1, maximum, shared: true }), maximum * PAGE];
    } catch (error) {
      reason = error;
    }
  }
  throw new RuntimeUnsupportedError("NO_SHARED_MEMORY", `Cannot create a memory: ${reason}`, {
    hint: 'use init({ backend: "js" })',
  });
}
