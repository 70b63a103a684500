import { DataError, RuntimeUnsupportedError } from "../errors.ts";
import { requireKnownKeys, unknownName } from "../names.ts";
import type { Instance } from "./instance.ts";
import { NUMERICS_VERSION } from "./numerics-version.ts";

/** How to run kernels. */
export interface EngineOptions {
  /** Threads to use; "auto" is one until there is a pool. */
  readonly threads?: number | "auto";
  /** "exact": the same bits everywhere. */
  readonly numerics?: "exact" | "fast";
  /** "wasm", or the plain-JavaScript twin; by default wasm where it works. */
  readonly backend?: "wasm" | "js";
  /** Wider vectors in Node 24 and later. */
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
  readonly numerics: "exact";
  readonly backend: "wasm" | "js" | "any";
  readonly turbo: boolean;
}

let configured: ResolvedOptions | undefined;
let starting: Promise<Engine> | undefined;
let started: Engine | undefined;

/**
 * Configures the default engine before its first use, which otherwise takes the defaults.
 * @throws RuntimeUnsupportedError ENGINE_STARTED if it runs with other options already
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

/** The engine used where none is given. */
export function defaultEngine(): Promise<Engine> {
  configured ??= resolve({});
  starting ??= start(configured).then(
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

/** A second, independent engine, to be given to compile() or graph(). */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  return start(resolve(options));
}

/** Which path the default engine, or the given one, takes and why. */
export function runtimeInfo(engine: Engine | undefined = started): RuntimeInfo {
  return (
    engine?.info ?? {
      state: "not started",
      numericsVersion: NUMERICS_VERSION,
      reasons: ["not used yet"],
    }
  );
}

function resolve(options: EngineOptions): ResolvedOptions {
  const { threads = "auto", numerics = "exact", backend = "any", turbo = false } = options;
  requireKnownKeys("the engine", options, ["threads", "numerics", "backend", "turbo"]);
  if (threads !== "auto" && !(Number.isInteger(threads) && threads >= 1)) {
    throw new DataError(
      "THREADS",
      `Cannot start: expected threads >= 1 or "auto", got ${threads}`,
      {
        got: threads,
      },
    );
  }
  if (backend !== "any" && backend !== "wasm" && backend !== "js") {
    throw unknownName("backend", backend, ["wasm", "js"]);
  }
  if (numerics !== "exact" && numerics !== "fast") {
    throw unknownName("numerics", numerics, ["exact", "fast"]);
  }
  if (numerics === "fast") {
    throw new RuntimeUnsupportedError("NUMERICS_FAST", 'Cannot start with numerics "fast"', {
      hint:
        backend === "js"
          ? 'the "js" backend is always exact'
          : 'it is not built yet; use "exact", which gives the same bits everywhere',
    });
  }
  return { threads: 1, numerics, backend, turbo };
}

async function start(options: ResolvedOptions): Promise<Engine> {
  const reasons = ["one thread: the pool is not built yet"];
  if (options.turbo) reasons.push("turbo off: not built yet");
  if (options.backend === "js") reasons.push('plain JavaScript: asked for by backend: "js"');
  const wasm = options.backend === "js" ? undefined : await loadKernels(options.backend, reasons);
  // each engine is loaded only where it is used
  const createInstance = wasm ?? (await import("./js/instance.ts")).createJsInstance;
  return {
    info: {
      state: "started",
      backend: wasm ? "wasm" : "js",
      threads: 1,
      numerics: "exact",
      numericsVersion: NUMERICS_VERSION,
      turbo: false,
      reasons,
    },
    createInstance,
    dispose() {},
  };
}

/** What makes instances of the kernels, or undefined with a reason where JavaScript takes over. */
async function loadKernels(
  backend: "wasm" | "any",
  reasons: string[],
): Promise<(() => Instance) | undefined> {
  try {
    const { compileKernels, createWasmInstance } = await import("./wasm.ts");
    const module = await compileKernels();
    createWasmInstance(module);
    reasons.push("WebAssembly with SIMD: it works here");
    return () => createWasmInstance(module);
  } catch (error) {
    if (backend === "wasm") {
      throw new RuntimeUnsupportedError("NO_WASM", `Cannot start WebAssembly: ${error}`, {
        hint: 'use backend: "js", which gives the same bits',
      });
    }
    reasons.push(`plain JavaScript: WebAssembly failed: ${error}`);
    return undefined;
  }
}
