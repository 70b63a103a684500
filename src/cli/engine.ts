import { type EngineOptions, init, runtimeInfo } from "../engine/engine.ts";

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

/** What runs and how: "WebAssembly, exact, turbo off: Node 20.20.2 is older than 24". */
export function engineLine(): string {
  const { backend, numerics, turbo, reasons } = runtimeInfo();
  if (backend === "js") return "plain JavaScript, exact";
  const why = reasons.find((reason) => reason.startsWith("turbo off"));
  return `WebAssembly, ${numerics}, ${turbo ? "turbo (256-bit products)" : (why ?? "turbo off")}`;
}
