import { DataError, RuntimeUnsupportedError } from "../core/errors.ts";
import { hostModule } from "../core/host.ts";
import type { Address, CompiledModule } from "../core/host-types.ts";
import { optionError, requireBooleans, requireKnownKeys, unknownName } from "../core/names.ts";
import { importBinary } from "./binaries.ts";
import type { BinaryName, Instance } from "./instance.ts";
import { NUMERICS_VERSION } from "./numerics-version.ts";
import { MOST_THREADS } from "./threads/messages.ts";
import type { Threads } from "./threads/threads.ts";
import type { Kernels } from "./wasm.ts";

/** Options of init() and createEngine(). */
export interface EngineOptions {
  /**
   * Number of threads that run a program together; no bit depends on it. Default: "auto", the cores that this
   * process may use, at most 16, or GRADLANE_THREADS; they start in the background with the first program that
   * has work to divide. With a number, init() and createEngine() resolve when that many run.
   */
  readonly threads?: number | "auto";
  /**
   * "exact" (default): the same bits on every machine. "fast": fused multiply-add if the host supports it; the
   * last bits then depend on the machine, but not on the number of threads.
   */
  readonly numerics?: "exact" | "fast";
  /** "wasm" or "js" (plain JavaScript). Default: "wasm" if it works, otherwise "js". */
  readonly backend?: "wasm" | "js";
  /**
   * If true, matrix products use 256-bit vectors in Node 24 and later, with the same bits. Sets V8's experimental
   * flag "wasm-revectorize" for about 80 ms while the engine starts, and for 20 ms before the first large PCA or
   * whitening is fitted, which affects all WebAssembly that V8 optimises in that time. Each product kernel is
   * compared with plain JavaScript before use. Default: false.
   */
  readonly turbo?: boolean;
  /**
   * Address of gradlane/worker.js, from which a page starts its threads if its Content-Security-Policy forbids workers
   * from a Blob; "blob:" says that it allows them. Default: a Blob, on pages without a policy. Not used in Node.
   */
  readonly workerUrl?: string | Address;
  /**
   * Compiled binaries, for hosts that do not compile bytes: "training" (gradlane/kernels.wasm, which also predicts),
   * "pictures" (gradlane/pictures.wasm, which is used in its place for networks with layers of pictures) and
   * "augmentation" (gradlane/augmentation.wasm). Default: compiled from bytes in the bundle.
   */
  readonly wasmModules?: Readonly<Record<string, CompiledModule>>;
}

/** The state of an engine, with the reasons for its backend, tiles and modes. */
export interface RuntimeInfo {
  readonly state: "not started" | "started";
  readonly backend?: "wasm" | "js";
  readonly threads?: number;
  readonly numerics?: "exact" | "fast";
  readonly numericsVersion: string;
  readonly turbo?: boolean;
  readonly reasons: string[];
}

/** Runs kernels. Each compiled model or graph has its own memory. */
export interface Engine {
  readonly info: RuntimeInfo;
  /** @internal */
  createInstance(): Instance;
  /** @internal undefined: one. */
  readonly threads?: Threads | undefined;
  /** Optional: garbage collection frees everything. */
  dispose(): void;
}

interface ResolvedOptions {
  readonly threads: number | "auto";
  readonly numerics: "exact" | "fast";
  readonly backend: "wasm" | "js" | "any";
  readonly turbo: boolean;
  readonly workerUrl: string | undefined;
  readonly wasmModules: Readonly<Record<string, WebAssembly.Module>> | undefined;
}

let configured: ResolvedOptions | undefined;
let starting: Promise<Engine> | undefined;
let started: Engine | undefined;

/**
 * Configures and starts the default engine. Without it, the first use starts the engine with default options.
 * @throws RuntimeUnsupportedError ENGINE_STARTED if the engine has started with other options
 *
 * @example
 * await init({ numerics: "exact" });
 * runtimeInfo().state; // "started"
 */
export async function init(options: EngineOptions = {}): Promise<void> {
  const resolved = resolve(options);
  if (configured && !(await areSame(configured, resolved))) {
    throw new RuntimeUnsupportedError(
      "ENGINE_STARTED",
      "Cannot init: expected the options the default engine has started with, got others",
      { expected: configured, got: resolved, hint: "use createEngine() for a second engine" },
    );
  }
  configured ??= resolved;
  await defaultEngine();
}

/** Whether options start the same engine: "auto" is the number of threads that it stands for. */
async function areSame(a: ResolvedOptions, b: ResolvedOptions): Promise<boolean> {
  const modules = Object.entries(a.wasmModules ?? {});
  if (!modules.every(([name, module]) => b.wasmModules?.[name] === module)) return false;
  const texts = [a, b].map(async (each) => {
    const isCounted = a.threads !== b.threads && each.backend !== "js";
    const threads = isCounted ? ((await threadsOf(each, []))?.count ?? 1) : 1;
    return JSON.stringify({ ...each, threads });
  });
  const [ofA, ofB] = await Promise.all(texts);
  return ofA === ofB;
}

/** The default engine. @param first a binary to import while the engine starts */
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

/** The given engine, or the default one. @throws DataError for a value that is not an engine */
export async function engineOrDefault(
  engine: Engine | undefined,
  first?: BinaryName,
): Promise<Engine> {
  requireEngine(engine);
  return engine ?? (await defaultEngine(first));
}

/** @throws DataError for a value that is not an engine */
export function requireEngine(engine: Engine | undefined): void {
  // not instanceof: a page may load two copies of the library
  if (engine === undefined || typeof engine?.createInstance === "function") return;
  throw optionError("engine", "what createEngine() resolves to", engine);
}

/**
 * Creates an independent engine for the `engine` option of compile() and graph().
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
 * Describes the default engine, or the given one: backend, numerics, turbo, and the reasons for them.
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

/** The threads of the default engine, if it has started and has more than one. */
export const defaultThreads = (): Threads | undefined => started?.threads;

function resolve(options: EngineOptions): ResolvedOptions {
  requireKnownKeys("the engine", options, [
    ...["threads", "numerics", "backend", "turbo", "workerUrl", "wasmModules"],
  ]);
  const { threads = "auto", numerics = "exact", backend = "any", turbo = false } = options;
  const { wasmModules, workerUrl } = options;
  const isCount = (count: number) => Number.isInteger(count) && count >= 1 && count <= MOST_THREADS;
  if (threads !== "auto" && !isCount(threads)) {
    const expected = `threads: "auto" or a whole number from 1 to ${MOST_THREADS}`;
    throw DataError.of("THREADS", "start", expected, threads);
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
  if (workerUrl !== undefined && typeof workerUrl !== "string" && !(workerUrl instanceof URL)) {
    throw optionError("workerUrl", "an address of gradlane/worker.js", workerUrl);
  }
  return { threads, numerics, backend, turbo, workerUrl: workerUrl?.toString(), wasmModules };
}

async function start(options: ResolvedOptions, first?: BinaryName): Promise<Engine> {
  const reasons: string[] = [];
  const { wasmModules } = options;
  if (wasmModules !== undefined) {
    (await import("./given-modules.ts")).requireModules(wasmModules, options.numerics);
  }
  if (options.backend === "js") reasons.push('plain JavaScript: asked for by backend: "js"');
  const isWasm = options.backend !== "js";
  if (isWasm) beginLoading(options.numerics, first);
  const threads = isWasm ? await threadsOf(options, reasons) : undefined;
  const kernels = isWasm ? await startKernels({ ...options, threads }, reasons) : undefined;
  if (kernels && options.threads !== "auto") await threads?.start(true);
  // each backend is loaded on first use
  const createInstance = kernels
    ? () => kernels.createInstance()
    : (await import("./js-instance.ts")).createJsInstance;
  return {
    get info(): RuntimeInfo {
      return {
        state: "started",
        backend: kernels ? "wasm" : "js",
        threads: threads?.running ?? 1,
        numerics: kernels?.numerics ?? "exact",
        numericsVersion: NUMERICS_VERSION,
        turbo: kernels?.turbo ?? false,
        reasons: [
          ...reasons,
          ...(kernels && threads ? [threads.reason] : []),
          ...(kernels?.reasons ?? []),
        ],
      };
    },
    createInstance,
    threads,
    dispose: () => threads?.dispose(),
  };
}

/** Loads in parallel what the start needs; those who need it load it again, and report failures. */
function beginLoading(numerics: ResolvedOptions["numerics"], first: BinaryName | undefined): void {
  import("./wasm.ts").catch(() => undefined);
  if (first) importBinary(first, numerics).catch(() => undefined);
}

/** The threads of an engine; undefined for one thread, with the reason. */
async function threadsOf(
  { threads: wanted, workerUrl }: ResolvedOptions,
  reasons: string[],
): Promise<Threads | undefined> {
  if (wanted === 1) {
    reasons.push("one thread: asked for by threads: 1");
    return undefined;
  }
  const isNode = hostModule("worker_threads") !== undefined;
  if (!isNode && !globalThis.crossOriginIsolated) {
    reasons.push("one thread: memory is shared only on pages that headers isolate");
    return undefined;
  }
  const { availableThreads, hostOfThreads, Threads } = await (isNode
    ? import("./threads/node.ts")
    : import("./threads/page.ts"));
  const { count, reason } = availableThreads(wanted, workerUrl);
  const counted = count === 1 ? "one thread" : `${count} threads`;
  if (reason !== undefined) reasons.push(`${counted}: ${reason}`);
  return count > 1 ? new Threads(count, hostOfThreads(workerUrl)) : undefined;
}

/** The WebAssembly kernels, or undefined and a reason to fall back to JavaScript. */
async function startKernels(
  options: Pick<ResolvedOptions, "numerics" | "backend" | "turbo" | "wasmModules"> & {
    readonly threads: Threads | undefined;
  },
  reasons: string[],
): Promise<Kernels | undefined> {
  try {
    const { loadKernels } = await import("./wasm.ts");
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
