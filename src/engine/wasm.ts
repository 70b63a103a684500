import { Tile } from "../../assembly/blocking.ts";
import { viewsOf } from "../core/memory.ts";
import {
  binaryBytes,
  hasRelaxedSimd,
  marked,
  type Numerics,
  requireWebAssembly,
} from "./binaries.ts";
import type { BinaryName, Instance } from "./instance.ts";
import { fillTrial, type TileKernels, timeTiles, warmTiles } from "./tiles.ts";
import { createMemory, instantiate, WasmInstance } from "./wasm-instance.ts";

/** Calls of tune() before tiles are tried: by then the user's own kernels are optimised. */
const CALLS_BEFORE_TRIAL = 32;

/** Kernels that can be loaded, and what they run like. */
export interface Kernels {
  readonly numerics: Numerics;
  readonly turbo: boolean;
  /** Why it is so, in the order of the decisions. */
  readonly reasons: readonly string[];
  createInstance(): Instance;
}

const compiled = new Map<string, Promise<WebAssembly.Module>>();
const turbocharged = new Map<Numerics, Promise<Turbocharged>>();

let lastTurbo: Promise<unknown> = Promise.resolve();

/** What turbo came to: the kernels of training, with their fastest tile or why they are without turbo. */
interface Turbocharged {
  /** Absent where turbo cannot be switched on. */
  readonly module?: WebAssembly.Module;
  readonly tile?: Tile;
  readonly problem?: string;
}

/**
 * Kernels as asked for; their binaries are loaded when programs need them, but with turbo that of training now.
 * @throws Error where WebAssembly, its vectors or shared memory are missing
 */
export async function loadKernels(options: {
  readonly numerics: Numerics;
  readonly turbo: boolean;
}): Promise<Kernels> {
  await requireWebAssembly();
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
  if (!options.turbo) return new LoadedKernels(numerics, reasons);
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
  return new LoadedKernels(numerics, reasons, module, tile);
}

function compile(binary: BinaryName, numerics: Numerics): Promise<WebAssembly.Module> {
  return once(compiled, `${binary} ${numerics}`, async () =>
    WebAssembly.compile(await binaryBytes(binary, numerics)),
  );
}

/** What was made before, or is being made; what failed is tried anew the next time. */
function once<Key, Made>(
  made: Map<Key, Promise<Made>>,
  key: Key,
  make: () => Promise<Made>,
): Promise<Made> {
  let making = made.get(key);
  if (!making) {
    making = make();
    made.set(key, making);
    making.catch(() => made.delete(key));
  }
  return making;
}

/** The kernels with tiles optimised under V8's flag and tried; without it where they fail. */
async function compileTurbo(numerics: Numerics): Promise<Turbocharged> {
  const { selfTest, switchOff, switchOn } = await import("./turbo.ts");
  const refused = switchOn();
  if (refused !== undefined) return { problem: refused };
  try {
    const bytes = await binaryBytes("training", numerics);
    const module = await WebAssembly.compile(marked(bytes, "turbo"));
    const [wasm] = createMemory();
    const tiles = instantiate<TileKernels>(module, wasm);
    const problem = await selfTest(tiles, viewsOf(wasm.buffer), numerics);
    if (problem === undefined) return { module, tile: finish(timeTiles(tiles)) };
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
    readonly numerics: Numerics,
    private readonly decided: readonly string[],
    /** The main binary of all programs, where turbo was tried. */
    private readonly main?: WebAssembly.Module,
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
    return new WasmInstance({
      compile: async (binary) =>
        (binary === "augmentation" ? undefined : this.main) ?? compile(binary, this.numerics),
      tile: () => this.tile,
      tune: (module) => this.tune(module),
    });
  }

  /** Tries the tiles of a main binary, a piece at a time; all have the same. */
  private tune(module: WebAssembly.Module): void {
    if (this.turbo || this.isTried || ++this.calls <= CALLS_BEFORE_TRIAL) return;
    this.trial ??= tryTiles(module);
    const { done, value } = this.trial.next();
    if (!done) return;
    this.tile = value;
    this.isTried = true;
    this.trial = undefined;
  }
}

function* tryTiles(module: WebAssembly.Module): Generator<void, Tile> {
  const [wasm] = createMemory();
  const tiles = instantiate<TileKernels>(module, wasm);
  fillTrial(viewsOf(wasm.buffer));
  yield* warmTiles(tiles);
  return yield* timeTiles(tiles);
}

/** Runs all pieces at once. */
function finish<Result>(pieces: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}
