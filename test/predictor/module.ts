// Texts of toPredictor() as modules.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Predictor } from "../../src/predict/predictor.ts";

/** What a predictor's file exports. */
export interface PredictorModule
  extends Pick<Predictor, "predict" | "predictProbabilities" | "predictClasses"> {
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly classNames: readonly string[] | undefined;
  readonly schema: Predictor["schema"];
  readonly weightsHash: string;
  runtimeInfo(): { backend: "wasm" | "js"; reason: string };
}

/** Imports a text as a module of its own. */
export async function imported(text: string): Promise<PredictorModule> {
  const folder = mkdtempSync(join(tmpdir(), "gradlane-predictor-"));
  try {
    const path = join(folder, "model.mjs");
    writeFileSync(path, text);
    return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as PredictorModule;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same module, in which WebAssembly compiles and in which it does not. */
export async function onBoth(text: string): Promise<PredictorModule[]> {
  const forbidden =
    "const WebAssembly={Module:class{constructor(){throw new Error('forbidden')}}};";
  return [await imported(text), await imported(`${forbidden}${text}`)];
}
