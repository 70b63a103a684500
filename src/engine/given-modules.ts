// Compiled binaries that users pass.

import { RuntimeUnsupportedError } from "../core/errors.ts";
import { optionError, requireKnownKeys } from "../core/names.ts";

/** Binaries that can be given: "training" contains the commands of "core", "pictures" those of both. */
const NAMES = ["training", "pictures", "augmentation"] as const;

/** Binaries by name. */
export type GivenModules = Readonly<Partial<Record<(typeof NAMES)[number], WebAssembly.Module>>>;

/** @throws DataError for other names or values; RuntimeUnsupportedError if they are not those of the numerics */
export function requireModules(
  modules: Readonly<Record<string, unknown>>,
  numerics: "exact" | "fast",
): void {
  requireKnownKeys("wasmModules", modules, NAMES);
  for (const [name, module] of Object.entries(modules)) {
    const isModule = module instanceof WebAssembly.Module;
    const exports = isModule ? WebAssembly.Module.exports(module) : [];
    if (exports.some((each) => each.name === "help")) continue;
    throw optionError(
      `wasmModules.${name}`,
      "a WebAssembly.Module of a .wasm file of gradlane",
      module,
    );
  }
  if (numerics === "exact" || Object.keys(modules).length === 0) return;
  throw new RuntimeUnsupportedError(
    "NUMERICS_FAST",
    'Cannot start with numerics "fast": expected no wasmModules, got some',
    { hint: "wasmModules are exact" },
  );
}
