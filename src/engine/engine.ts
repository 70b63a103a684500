import { DataError, RuntimeUnsupportedError } from "../core/errors.ts";
import { optionError, requireBooleans, requireKnownKeys, unknownName } from "../core/names.ts";
import { importBinary } from "./binaries.ts";
import type { BinaryName, Instance } from "./instance.ts";
import { NUMERICS_VERSION } from "./numerics-version.ts";
import type { Kernels } from "./wasm.ts";

/** How to run kernels. */
export interface EngineOptions {
  /** Threads to use; "auto" is one until there is a pool. */
  readonly threads?: number | "auto";
  /**
   * "exact": the same bits everywhere. "fast": fused multiply-add where the engine has it; the last
   * bits then depend on the machine, never on threads.
   */
  readonly numerics?: "exact" | "fast";
  /** "wasm", or the plain-JavaScript twin; by default wasm where it works. */
  readonly backend?: "wasm" | "js";
  /**
   * Products in vectors of 256 bits in Node 24 and later, the same bits. Sets V8's experimental flag
   * "wasm-revectorize" for about 80 ms while the engine starts; other WebAssembly that V8 optimises
   * in that time is affected too. Every kernel of the products is compared with plain JavaScript before it is used.
   */
  readonly turbo?: boolean;
}

/** Which path is taken and why. */
export interface RuntimeInfo {
  readonly state: "not started" | "started";
  readonly backend?: "wasm" | "js";
  readonly threads?: number;
  readonly numerics?: "exact" | "fast";
  readonly numericsVersion: string;
  readonly turbo?: boolean;
  readonly reasons: string[];
}

/** Kernels ready to run: makes a memory and an interpreter for each compiled model or graph. */
export interface Engine {
  readonly info: RuntimeInfo;
  /** @internal */
  createInstance(): Instance;
  /** Never needed: garbage collection frees everything. */
  dispose(): void;
}

interface ResolvedOptions {
  readonly threads: number;
  readonly numerics: "exact" | "fast";
  readonly backend: "wasm" | "js" | "any";
  readonly turbo: boolean;
}

let configured: ResolvedOptions | undefined;
let starting: Promise<Engine> | undefined;
let started: Engine | undefined;

/**
 * Configures the default engine before its first use, which otherwise takes the defaults.
 * @throws RuntimeUnsupportedError ENGINE_STARTED if it runs with other options already
 *
 * @example
 * await init({ numerics: "exact" });
 * runtimeInfo().state; // "started"
 */
export async function init(options: EngineOptions = {}): Promise<void> {
  const resolved = resolve(options);
  if (configured && JSON.stringify(configured) !== JSON.stringify(resolved)) {
    throw new RuntimeUnsupportedError(
      "ENGINE_STARTED",
      "Cannot init: expected the options the default engine has started with, got others",
      { expected: configured, got: resolved, hint: "use createEngine() for a second engine" },
    );
  }
  configured = resolved;
  await defaultEngine();
}

/** The engine used where none is given. @param first the binary that is needed next: it comes meanwhile */
export function defaultEngine(first?: BinaryName): Promise<Engine> {
  configured ??= resolve({});
  starting ??= start(configured, first).then(
    (engine) => {
      started = engine;
      return engine;
    },
    (error) => {
      starting = undefined;
      configured = undefined;
      throw error;
    },
  );
  return starting;
}

/** The given engine, the default one where none is given. @throws DataError for what is no engine */
export async function engineOrDefault(
  engine: Engine | undefined,
  first?: BinaryName,
): Promise<Engine> {
  requireEngine(engine);
  return engine ?? (await defaultEngine(first));
}

/** Refuses what is given and is no engine. */
export function requireEngine(engine: Engine | undefined): void {
  // not by identity: a page may hold two copies of the library
  if (engine === undefined || typeof engine?.createInstance === "function") return;
  throw optionError("engine", "what createEngine() resolves to", engine);
}

/**
 * A second, independent engine, to be given to compile() or graph().
 *
 * @example
 * const engine = await createEngine({ backend: "js" });
 * const f = graph(({ x }) => x.square(), { x: [] }, { engine });
 * await f.run({ x: 3 }); // 9
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  return start(resolve(options));
}

/**
 * Which path the default engine, or the given one, takes and why.
 *
 * @example
 * const engine = await createEngine({ backend: "js" });
 * const { backend, reasons } = runtimeInfo(engine);
 * backend; // "js"
 * reasons.at(-1); // 'plain JavaScript: asked for by backend: "js"'
 */
export function runtimeInfo(engine: Engine | undefined = started): RuntimeInfo {
  requireEngine(engine);
  return (
    engine?.info ?? {
      state: "not started",
      numericsVersion: NUMERICS_VERSION,
      reasons: ["not used yet"],
    }
  );
}

function resolve(options: EngineOptions): ResolvedOptions {
  requireKnownKeys("the engine", options, ["threads", "numerics", "backend", "turbo"]);
  const { threads = "auto", numerics = "exact", backend = "any", turbo = false } = options;
  if (threads !== "auto" && !(Number.isInteger(threads) && threads >= 1)) {
    throw DataError.of("THREADS", "start", 'threads >= 1 or "auto"', threads);
  }
  requireBooleans("the engine", { turbo });
  if (backend !== "any" && backend !== "wasm" && backend !== "js") {
    throw unknownName("backend", backend, ["wasm", "js"]);
  }
  if (numerics !== "exact" && numerics !== "fast") {
    throw unknownName("numerics", numerics, ["exact", "fast"]);
  }
  if (numerics === "fast" && backend === "js") {
    throw new RuntimeUnsupportedError(
      "NUMERICS_FAST",
      'Cannot start with numerics "fast": expected backend "wasm", got "js"',
      { hint: 'the "js" backend is always exact' },
    );
  }
  return { threads: 1, numerics, backend, turbo };
}

async function start(options: ResolvedOptions, first?: BinaryName): Promise<Engine> {
  const reasons = ["one thread: the pool is not built yet"];
  if (options.backend === "js") reasons.push('plain JavaScript: asked for by backend: "js"');
  const kernels =
    options.backend === "js" ? undefined : await startKernels(options, reasons, first);
  // each engine is loaded only where it is used
  const createInstance = kernels
    ? () => kernels.createInstance()
    : (await import("./js-instance.ts")).createJsInstance;
  return {
    get info(): RuntimeInfo {
      return {
        state: "started",
        backend: kernels ? "wasm" : "js",
        threads: 1,
        numerics: kernels?.numerics ?? "exact",
        numericsVersion: NUMERICS_VERSION,
        turbo: kernels?.turbo ?? false,
        reasons: [...reasons, ...(kernels?.reasons ?? [])],
      };
    },
    createInstance,
    dispose() {},
  };
}

/** The kernels in WebAssembly, or undefined with a reason where JavaScript takes over. */
async function startKernels(
  options: ResolvedOptions,
  reasons: string[],
  first: BinaryName | undefined,
): Promise<Kernels | undefined> {
  try {
    const loading = import("./wasm.ts");
    // the binary is on its way while its loader is; where it does not come, loading it fails again
    if (first) importBinary(first, options.numerics).catch(() => undefined);
    const { loadKernels } = await loading;
    const kernels = await loadKernels(options);
    reasons.push("WebAssembly with SIMD: it works here");
    return kernels;
  } catch (error) {
    if (options.backend === "wasm") {
      throw new RuntimeUnsupportedError("NO_WASM", `Cannot start WebAssembly: ${error}`, {
        hint: 'use backend: "js", which gives the same bits',
      });
    }
    reasons.push(`plain JavaScript: WebAssembly failed: ${error}`);
    return undefined;
  }
}
