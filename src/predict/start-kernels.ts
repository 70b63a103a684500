// Starts the kernels of predictors: a small binary with its own memory, or plain JavaScript with the same bits.

import { RuntimeUnsupportedError } from "../core/errors.ts";
import { inflate } from "../engine/inflate.ts";
import { BINARY } from "../engine/predict.generated.ts";
import { type Kernels, plainKernels, wasmKernels } from "./kernels.ts";

/** Compiled once; each predictor has its own instance. */
let compiling: Promise<WebAssembly.Module> | undefined;

/**
 * Kernels with a memory of their own, by default those of WebAssembly if it works.
 * @throws RuntimeUnsupportedError NO_WASM if "wasm" is asked for and does not work
 */
export async function startKernels(backend: "wasm" | "js" | undefined): Promise<Kernels> {
  if (backend === "js") return plain('plain JavaScript: asked for by backend: "js"');
  try {
    return await wasm();
  } catch (error) {
    if (backend !== "wasm") return plain(`plain JavaScript: WebAssembly failed: ${error}`);
    throw new RuntimeUnsupportedError("NO_WASM", `Cannot start WebAssembly: ${error}`, {
      hint: 'use backend: "js", which gives the same bits',
    });
  }
}

async function wasm(): Promise<Kernels> {
  const module = await compiled();
  const memory = new WebAssembly.Memory({ initial: 1 });
  return wasmKernels(memory, await WebAssembly.instantiate(module, { env: { memory } }));
}

async function plain(reason: string): Promise<Kernels> {
  return plainKernels(await import("./twins.ts"), reason);
}

/** Not synchronously: pages may compile only small modules so. What has failed is tried again. */
async function compiled(): Promise<WebAssembly.Module> {
  try {
    compiling ??= inflate(BINARY).then((bytes) => WebAssembly.compile(bytes));
    return await compiling;
  } catch (error) {
    compiling = undefined;
    throw error;
  }
}
