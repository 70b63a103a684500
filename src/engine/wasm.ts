import { instantiateSync } from "@assemblyscript/loader";
import { Tile } from "../../assembly/blocking.ts";
import type { Status } from "../../assembly/control.ts";
import { RuntimeUnsupportedError } from "../core/errors.ts";
import { type Memory, viewsOf } from "../core/memory.ts";
import { Allocator, growthFor, outOfMemory } from "./allocator.ts";
import { hasRelaxedSimd, kernelBytes, marked, type Numerics } from "./binaries.ts";
import type { Instance } from "./instance.ts";
import { fillTrial, type TileKernels, timeTiles, warmTiles } from "./tiles.ts";

const PAGE = 65536;
/** Pages a 32-bit memory can have; less is asked for where an engine refuses. */
const MAXIMUM_PAGES = [65536, 32768, 16384, 4096];
/** Calls of tune() before tiles are tried: by then the user's own kernels are optimised. */
const CALLS_BEFORE_TRIAL = 32;

type KernelExports = TileKernels & { run(control: number, budget: number): Status };

/** Compiled kernels and what they run like. */
export interface Kernels {
  readonly numerics: Numerics;
  readonly turbo: boolean;
  /** Why it is so, in the order of the decisions. */
  readonly reasons: readonly string[];
  createInstance(): Instance;
}

const compiled = new Map<Numerics, Promise<WebAssembly.Module>>();
const turbocharged = new Map<Numerics, Promise<Turbocharged>>();

let lastTurbo: Promise<unknown> = Promise.resolve();

/** What turbo came to: kernels with their fastest tile, or kernels without it and why. */
interface Turbocharged {
  readonly module: WebAssembly.Module;
  readonly tile?: Tile;
  readonly problem?: string;
}

/** Compiles the kernels, once for each way, and tries what is asked for. */
export async function loadKernels(options: {
  readonly numerics: Numerics;
  readonly turbo: boolean;
}): Promise<Kernels> {
  const reasons: string[] = [];
  const canFuse = options.numerics === "fast" && hasRelaxedSimd();
  if (options.numerics === "fast") {
    reasons.push(
      canFuse
        ? "fast: fused multiply-add, whose last bits depend on the machine"
        : "exact: this engine has no relaxed SIMD",
    );
  }
  const numerics = canFuse ? "fast" : "exact";
  if (!options.turbo) return new LoadedKernels(await compile(numerics), numerics, reasons);
  const { module, tile, problem } = await once(turbocharged, numerics, () => {
    // one after the other: each switches the flag off when it is done
    const turn = lastTurbo.then(() => compileTurbo(numerics));
    lastTurbo = turn.catch(() => undefined);
    return turn;
  });
  reasons.push(
    problem === undefined
      ? "turbo: products work in 256 bits; every kernel of theirs was compared with plain JavaScript"
      : `turbo off: ${problem}`,
  );
  return new LoadedKernels(module, numerics, reasons, tile);
}

function compile(numerics: Numerics): Promise<WebAssembly.Module> {
  return once(compiled, numerics, async () => WebAssembly.compile(await kernelBytes(numerics)));
}

/** What was made before, or is being made; what failed is tried anew the next time. */
function once<Made>(
  made: Map<Numerics, Promise<Made>>,
  numerics: Numerics,
  make: () => Promise<Made>,
): Promise<Made> {
  let making = made.get(numerics);
  if (!making) {
    making = make();
    made.set(numerics, making);
    making.catch(() => made.delete(numerics));
  }
  return making;
}

/** The kernels with tiles optimised under V8's flag and tried; without it where they fail. */
async function compileTurbo(numerics: Numerics): Promise<Turbocharged> {
  const { selfTest, switchOff, switchOn } = await import("./turbo.ts");
  const refused = switchOn();
  if (refused !== undefined) return { module: await compile(numerics), problem: refused };
  const bytes = await kernelBytes(numerics);
  const module = await WebAssembly.compile(marked(bytes, "turbo"));
  const { exports, wasm } = instantiate(module);
  const memory = viewsOf(wasm.buffer);
  try {
    const problem = await selfTest(exports, memory, numerics);
    if (problem === undefined) return { module, tile: finish(timeTiles(exports)) };
    return { module: await WebAssembly.compile(marked(bytes, "plain")), problem };
  } finally {
    switchOff(); // the tiles stay as they are; all else in the process is as it was
  }
}

class LoadedKernels implements Kernels {
  private tile: Tile = Tile.rows4x8;
  private trial: Generator<void, Tile> | undefined;
  private calls = 0;
  private isTried = false;

  constructor(
    private readonly module: WebAssembly.Module,
    readonly numerics: Numerics,
    private readonly decided: readonly string[],
    /** The fastest tile, where that is known: with turbo. */
    private readonly turboTile?: Tile,
  ) {
    if (turboTile !== undefined) this.tile = turboTile;
  }

  get turbo(): boolean {
    return this.turboTile !== undefined;
  }

  get reasons(): readonly string[] {
    const tile = Tile[this.tile].slice("rows".length);
    return [
      ...this.decided,
      this.turbo || this.isTried
        ? `tiles of ${tile}: the fastest here`
        : `tiles of ${tile}: the others are tried after some steps`,
    ];
  }

  createInstance(): Instance {
    const kernels = this;
    const { exports, wasm, limit } = instantiate(this.module);
    const allocator = new Allocator(limit);
    let memory: Memory = viewsOf(wasm.buffer);

    const reserve = (end: number) => {
      const size = wasm.buffer.byteLength;
      if (end <= size) return;
      const wanted = growthFor(end, size, limit);
      // not more than needed where the engine has no more to give
      if (!grow(wasm, wanted) && !grow(wasm, growthFor(end, 0, limit))) {
        throw outOfMemory(end, size);
      }
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
      free: (address) => allocator.release(address),
      get tile() {
        return kernels.tile;
      },
      tune: () => kernels.tune(),
      run: (control, budget) => exports.run(control, budget),
    };
  }

  private tune(): void {
    if (this.turbo || this.isTried || ++this.calls <= CALLS_BEFORE_TRIAL) return;
    this.trial ??= tryTiles(this.module);
    const { done, value } = this.trial.next();
    if (!done) return;
    this.tile = value;
    this.isTried = true;
    this.trial = undefined;
  }
}

function* tryTiles(module: WebAssembly.Module): Generator<void, Tile> {
  const { exports, wasm } = instantiate(module);
  fillTrial(viewsOf(wasm.buffer));
  yield* warmTiles(exports);
  return yield* timeTiles(exports);
}

/** Runs all pieces at once. */
function finish<Result>(pieces: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

function instantiate(module: WebAssembly.Module): {
  exports: KernelExports;
  wasm: WebAssembly.Memory;
  limit: number;
} {
  const [wasm, limit] = createMemory();
  const { exports } = instantiateSync(module, { env: { memory: wasm } });
  return { exports: exports as unknown as KernelExports, wasm, limit };
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
