// f64 matrix kernels for preprocessing: a small binary, compiled on first use, or plain JavaScript.

import { RuntimeUnsupportedError } from "../core/errors.ts";
import { type Memory, scratchMemory, viewsOf } from "../core/memory.ts";
import { runtimeInfo } from "./engine.ts";
import { product } from "./js/linear-algebra/product.ts";
import { combineRows, rotateRows, subtractOuter } from "./js/linear-algebra/rows.ts";
import { BINARY } from "./linear-algebra.generated.ts";

const TWINS = { product, combineRows, subtractOuter, rotateRows };
type Twins = typeof TWINS;
type Kernels = {
  readonly [Name in keyof Twins]: Twins[Name] extends (memory: Memory, ...rest: infer Pause) => void
    ? (...rest: Pause) => void
    : never;
};

/** The kernels and their memory. */
export interface LinearAlgebra extends Kernels {
  readonly memory: Memory;
  /** The matrix at the beginning of the memory, left by the previous user. */
  resident?: Float64Array | undefined;
}

const PAGE = 65536;
/** Larger memories are not kept for the next call. */
const KEPT_BYTES = 1 << 26;

let module: WebAssembly.Module | false | undefined;
let kept: { readonly isJs: boolean; readonly made: LinearAlgebra } | undefined;

/**
 * Kernels with at least the given bytes of memory, not cleared; valid until the next call. WebAssembly and plain
 * JavaScript give the same bits.
 * @throws RuntimeUnsupportedError if the memory cannot be allocated
 */
export function linearAlgebra(bytes: number): LinearAlgebra {
  const isJs = runtimeInfo().backend === "js";
  if (kept?.isJs === isJs && kept.made.memory.u8.length >= bytes) return kept.made;
  let made: LinearAlgebra;
  try {
    if (!isJs) module ??= compile();
    made = module && !isJs ? instantiate(module, bytes) : plain(bytes);
  } catch (error) {
    throw new RuntimeUnsupportedError(
      "OUT_OF_MEMORY",
      `Cannot use ${bytes} bytes for matrices: ${error}`,
      { hint: "reduce the columns first" },
    );
  }
  kept = made.memory.u8.length > KEPT_BYTES ? undefined : { isJs, made };
  return made;
}

function compile(): WebAssembly.Module | false {
  try {
    const bytes = Uint8Array.from(atob(BINARY), (letter) => letter.charCodeAt(0));
    return new WebAssembly.Module(bytes);
  } catch {
    return false; // no WebAssembly or no SIMD
  }
}

function instantiate(compiled: WebAssembly.Module, bytes: number): LinearAlgebra {
  const { exports } = new WebAssembly.Instance(compiled);
  const { memory, ...kernels } = exports as unknown as Kernels & { memory: WebAssembly.Memory };
  memory.grow(Math.ceil(bytes / PAGE));
  return { ...kernels, memory: viewsOf(memory.buffer) };
}

function plain(bytes: number): LinearAlgebra {
  const memory = scratchMemory(bytes);
  const bound = Object.entries(TWINS).map(([name, twin]) => [
    name,
    (twin as (memory: Memory, ...rest: number[]) => void).bind(undefined, memory),
  ]);
  return { ...(Object.fromEntries(bound) as Kernels), memory };
}
