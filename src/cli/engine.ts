import { type EngineOptions, init } from "../engine/engine.ts";

/** Arguments about how to run. */
export interface EngineArguments {
  readonly threads: number | "auto";
  readonly numerics: "exact" | "fast";
  readonly backend?: "wasm" | "js";
}

/** Starts the default engine. @throws RuntimeUnsupportedError for what does not exist here */
export async function startEngine({ threads, numerics, backend }: EngineArguments): Promise<void> {
  // turbo says why it is off where it cannot be
  const options: EngineOptions = {
    threads,
    numerics,
    turbo: backend !== "js",
    ...(backend && { backend }),
  };
  await init(options);
}
