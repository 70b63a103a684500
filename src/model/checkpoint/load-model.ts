import { own } from "../../array/own.ts";
import { requireKnownKeys } from "../../core/names.ts";
import { requireEngine } from "../../engine/engine.ts";
import type { Model } from "../model.ts";
import type { LoadOptions } from "./load.ts";
import type { LoadSource } from "./places.ts";

/**
 * Reads a file of save(): weights, optimizer state, counters, architecture, preprocessing, class names. The
 * model is compiled as it was when saved, unless its loss was a custom function.
 * @throws FormatError for anything that is not exactly such a file; DataError TOO_LARGE above `maxBytes`
 *
 * @example
 * const model = sequential([input([2]), dense(3)]);
 * const file = await model.save(); // or save("model.gradlane") in Node
 * const copy = await loadModel(file);
 * copy.weightsHash() === model.weightsHash(); // true
 */
export async function loadModel(source: LoadSource, options: LoadOptions = {}): Promise<Model> {
  requireKnownKeys("loadModel", options, ["engine", "maxBytes"]);
  requireEngine(options.engine);
  const isBytes = source instanceof ArrayBuffer || source instanceof Uint8Array;
  // a detached buffer cannot be viewed
  const bytes = isBytes && source.byteLength === 0 ? new Uint8Array() : source;
  const view = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
  const given = view instanceof Uint8Array ? own(view) : source;
  const { readModel } = await import("./load.ts");
  return readModel(given, options);
}
