import { init } from "../engine/engine.ts";

/** Options of the engine. */
export interface EngineArguments {
  readonly threads: number | "auto";
  readonly numerics: "exact" | "fast";
  readonly backend?: "wasm" | "js";
}

/** Starts the default engine. @throws RuntimeUnsupportedError for an unsupported combination */
export async function startEngine({ threads, numerics, backend }: EngineArguments): Promise<void> {
  // runtimeInfo() states why turbo is off if it is not supported
  await init({ threads, numerics, turbo: backend !== "js", ...(backend && { backend }) });
}
