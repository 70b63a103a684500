// Compiled binaries that users pass.

import { RuntimeUnsupportedError } from "../core/errors.ts";
import { optionError, requireKnownKeys } from "../core/names.ts";

/** Binaries by name; "training" contains the commands of "core". */
export type GivenModules = Readonly<
  Partial<Record<"training" | "augmentation", WebAssembly.Module>>
>;

/** @throws DataError for other names or values; RuntimeUnsupportedError if they are not those of the numerics */
export function requireModules(
  modules: Readonly<Record<string, unknown>>,
  numerics: "exact" | "fast",
): void {
  requireKnownKeys("wasmModules", modules, ["training", "augmentation"]);
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
