import { instantiateSync } from "@assemblyscript/loader";
import { Tile } from "../../assembly/blocking.ts";
import type { Status } from "../../assembly/control.ts";
import { RuntimeUnsupportedError } from "../errors.ts";
import { Allocator, growthFor, outOfMemory } from "./allocator.ts";
import type { Instance } from "./instance.ts";
import { KERNELS } from "./kernels.generated.ts";
import { type Memory, viewsOf } from "./memory.ts";

const PAGE = 65536;
/** Pages a 32-bit memory can have; less is asked for where an engine refuses. */
const MAXIMUM_PAGES = [65536, 32768, 16384, 4096];

interface KernelExports extends Record<string, unknown> {
  run(control: number, budget: number): Status;
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** The kernels, compiled once for all instances. */
export function compileKernels(): Promise<WebAssembly.Module> {
  compiled ??= inflate(KERNELS).then((bytes) => WebAssembly.compile(bytes));
  return compiled;
}

/** An instance of the WebAssembly engine with a memory of its own. */
export function createWasmInstance(module: WebAssembly.Module): Instance {
  const [wasm, limit] = createMemory();
  const { exports } = instantiateSync<KernelExports>(module, { env: { memory: wasm } });
  const allocator = new Allocator(limit);
  let memory: Memory = viewsOf(wasm.buffer);

  const reserve = (end: number) => {
    const size = wasm.buffer.byteLength;
    if (end <= size) return;
    const wanted = growthFor(end, size, limit);
    // not more than needed where the engine has no more to give
    if (!grow(wasm, wanted) && !grow(wasm, growthFor(end, 0, limit))) throw outOfMemory(end, size);
    memory = viewsOf(wasm.buffer);
  };
  return {
    get memory() {
      return memory;
    },
    allocate(bytes) {
      const address = allocator.allocate(bytes, reserve);
      memory.u8.fill(0, address, address + bytes);
      return address;
    },
    tile: Tile.rows4x8,
    free: (address) => allocator.release(address),
    run: (control, budget) => exports.run(control, budget),
  };
}

function grow(wasm: WebAssembly.Memory, bytes: number): boolean {
  try {
    wasm.grow((bytes - wasm.buffer.byteLength) / PAGE);
    return true;
  } catch {
    return false;
  }
}

/** A shared memory, so that one binary serves one thread and many, and the bytes it can grow to. */
function createMemory(): [WebAssembly.Memory, number] {
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

/** Bytes of a base64 string of a raw deflate stream. */
async function inflate(text: string): Promise<ArrayBuffer> {
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return await new Response(stream).arrayBuffer();
}
