import { Tile } from "../../assembly/blocking.ts";
import { viewsOf } from "../core/memory.ts";
import {
  binaryBytes,
  hasRelaxedSimd,
  marked,
  type Numerics,
  requireWebAssembly,
} from "./binaries.ts";
import type { GivenModules } from "./given-modules.ts";
import type { BinaryName, Instance } from "./instance.ts";
import type { Threads } from "./threads/threads.ts";
import { fillTrial, type TileKernels, timeTiles, warmTiles } from "./tiles.ts";
import { WasmInstance } from "./wasm-instance.ts";
import { createMemory, instantiate } from "./wasm-memory.ts";

/** Calls of tune() before the tile trial, so that the kernels of the program are optimised first. */
const CALLS_BEFORE_TRIAL = 32;

/** The WebAssembly engine: creates instances and reports how they run. */
export interface Kernels {
  readonly numerics: Numerics;
  readonly turbo: boolean;
  /** Reasons, in the order of the decisions. */
  readonly reasons: readonly string[];
  createInstance(): Instance;
}

const compiled = new Map<string, Promise<WebAssembly.Module>>();
const turbocharged = new Map<string, Promise<Turbocharged>>();

let lastTurbo: Promise<unknown> = Promise.resolve();

/** Binaries that turbo compiles; the first is then the main one of all programs without pictures. */
type TurboBinary = "training" | "pictures";

/** The outcome of turbo: a binary, and its fastest tile or the problem. */
interface Turbocharged {
  /** Absent if turbo cannot be turned on. */
  readonly module?: WebAssembly.Module;
  readonly tile?: Tile;
  readonly problem?: string;
}

/**
 * Starts the WebAssembly engine. Binaries are loaded when programs need them; with turbo, training is loaded now.
 * @throws Error without WebAssembly, SIMD or shared memory
 */
export async function loadKernels(options: {
  readonly numerics: Numerics;
  readonly turbo: boolean;
  readonly threads?: Threads | undefined;
  readonly wasmModules?: GivenModules | undefined;
}): Promise<Kernels> {
  const { threads, wasmModules = {} } = options;
  const isGiven = wasmModules.training !== undefined;
  if (!isGiven) await requireWebAssembly();
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
  if (isGiven && options.turbo) reasons.push("turbo off: wasmModules are used as they are");
  if (isGiven || !options.turbo) return new LoadedKernels(numerics, reasons, threads, wasmModules);
  const { module, tile, problem } = await turbocharge("training", numerics);
  reasons.push(
    problem === undefined
      ? "turbo: products work in 256 bits; every kernel of theirs was compared with plain JavaScript"
      : `turbo off: ${problem}`,
  );
  return new LoadedKernels(
    numerics,
    reasons,
    threads,
    { ...wasmModules, ...(module && { training: module }) },
    tile,
  );
}

function turbocharge(binary: TurboBinary, numerics: Numerics): Promise<Turbocharged> {
  return once(turbocharged, `${binary} ${numerics}`, () => {
    // one at a time, as each turns the flag off at the end
    const turn = lastTurbo.then(() => compileTurbo(binary, numerics));
    lastTurbo = turn.catch(() => undefined);
    return turn;
  });
}

function compile(binary: BinaryName, numerics: Numerics): Promise<WebAssembly.Module> {
  return once(compiled, `${binary} ${numerics}`, async () =>
    WebAssembly.compile(await binaryBytes(binary, numerics)),
  );
}

/** Caches the promise; a failure is retried by the next call. */
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

/** Compiles and tests a binary with turbo, or without it if the test fails. */
async function compileTurbo(binary: TurboBinary, numerics: Numerics): Promise<Turbocharged> {
  const { switchOff, switchOn } = await import("./turbo.ts");
  const refused = switchOn();
  if (refused !== undefined) return { problem: refused };
  try {
    const { selfTest } = await import("./self-test.ts");
    const bytes = await binaryBytes(binary, numerics);
    const module = await WebAssembly.compile(marked(bytes, "turbo"));
    const [wasm] = createMemory();
    const tiles = instantiate<TileKernels>(module, wasm);
    const problem = await selfTest(tiles, viewsOf(wasm.buffer), numerics);
    if (problem === undefined) return { module, tile: finish(timeTiles(tiles, Tile.tile4x16)) };
    return { module: await WebAssembly.compile(marked(bytes, "plain")), problem };
  } finally {
    switchOff(); // optimised tiles stay as they are
  }
}

class LoadedKernels implements Kernels {
  private tile: Tile = Tile.tile4x8;
  private trial: Generator<void, Tile> | undefined;
  private calls = 0;
  private isTried = false;

  constructor(
    readonly numerics: Numerics,
    private readonly decided: string[],
    private readonly threads: Threads | undefined,
    /** "training" is then the main binary of all programs. */
    private readonly modules: GivenModules,
    /** The fastest tile, known with turbo. */
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
      compile: (binary) => this.compile(binary),
      tile: () => this.tile,
      tune: (module) => this.tune(module),
      threads: this.threads,
    });
  }

  private async compile(binary: BinaryName): Promise<WebAssembly.Module> {
    const given = this.modules[binary === "core" ? "training" : binary];
    if (given) return given;
    if (binary === "pictures" && this.turbo) {
      const { module, problem } = await turbocharge(binary, this.numerics);
      if (problem !== undefined) this.decided.push(`turbo off for pictures: ${problem}`);
      if (module) return module;
    }
    return compile(binary, this.numerics);
  }

  /** Runs a piece of the tile trial; all main binaries have the same tiles. */
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

/** Runs all pieces. */
function finish<Result>(pieces: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}
