import { Tile } from "../../assembly/blocking.ts";
import { type Memory, viewsOf } from "../core/memory.ts";
import { Allocator, growthFor, outOfMemory } from "./allocator.ts";
import type { Instance } from "./instance.ts";
import { run } from "./js/program.ts";

const INITIAL_BYTES = 65536;
/** Maximum length of typed arrays in every engine. */
const LIMIT = 2147483648 - 65536;

/** An instance of the plain-JavaScript engine on an ArrayBuffer. */
export function createJsInstance(): Instance {
  const allocator = new Allocator(LIMIT);
  let memory: Memory = viewsOf(new ArrayBuffer(INITIAL_BYTES));

  return {
    get memory() {
      return memory;
    },
    allocate(bytes) {
      const address = allocator.allocate(bytes, (end) => {
        if (end > memory.u8.length) memory = grow(memory, growthFor(end, memory.u8.length, LIMIT));
      });
      memory.u8.fill(0, address, address + bytes);
      return address;
    },
    load: () => undefined, // has all commands
    tile: Tile.tile4x8,
    tune() {},
    team: () => 0,
    free: (address) => allocator.release(address),
    run: (control, budget) => run(memory, control, budget),
  };
}

function grow(memory: Memory, bytes: number): Memory {
  try {
    const buffer = new ArrayBuffer(bytes);
    new Uint8Array(buffer).set(memory.u8);
    return viewsOf(buffer);
  } catch {
    throw outOfMemory(bytes, memory.u8.length);
  }
}
