import { requireKnownKeys } from "../../core/names.ts";
import { requireEngine } from "../../engine/engine.ts";
import { type LoadSource, ownSource } from "../../format/places.ts";
import type { Model } from "../model.ts";
import type { LoadOptions } from "./load.ts";

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
  const given = ownSource(source);
  const { readModel } = await import("./load.ts");
  return readModel(given, options);
}
