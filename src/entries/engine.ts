// Engines and what they run on.

export type { Engine, EngineOptions, RuntimeInfo } from "../engine/engine.ts";
export { createEngine, init, runtimeInfo } from "../engine/engine.ts";
export type { Machine } from "../engine/machine.ts";
export { NUMERICS_VERSION as numericsVersion } from "../engine/numerics-version.ts";
