import { frozen } from "../core/frozen.ts";
import { requireKnownKeys, unknownName } from "../core/names.ts";
import { sizeOf } from "../core/shape.ts";
import { readClassNames } from "../data/class-names.ts";
import type { TableSchema } from "../data/table-schema.ts";
import { type LoadSource, ownSource, readFrom } from "../format/places.ts";
import {
  type RawDescription,
  readDescription,
  readNames,
  requireColumns,
} from "../format/read-description.ts";
import { readFloats, requireKnownTensors } from "../format/read-floats.ts";
import { asFormatError } from "../format/refused.ts";
import { readSafetensors, type Safetensors } from "../format/safetensors.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import { readCrop } from "../training/read-crop.ts";
import { readSteps, type Steps, unsupported } from "./layers.ts";
import { readLoss } from "./loss.ts";
import { Network } from "./network.ts";
import { Predictor, type ReadRows } from "./predictor.ts";
import { startKernels } from "./start-kernels.ts";

/** Options of loadPredictor(). */
export interface PredictorOptions {
  /** "wasm" or "js" (plain JavaScript), with the same bits. Default: "wasm" if it works, otherwise "js". */
  readonly backend?: "wasm" | "js";
  /** Largest size of a file or Blob: 2^30 bytes (1 GiB) by default, 2^32 at most. Not for bytes in memory. */
  readonly maxBytes?: number;
}

/**
 * Reads a file of save() for predictions only, of a sequential model of the layers dense, activation, dropout, flatten
 * and reshape. It gives the bits of the model, without the parts of the library that train.
 * What only a training reads (optimizer, seed, statistics) is not checked.
 * @throws FormatError for a damaged or another file, PREDICTOR_LAYER for a model of other layers; DataError TOO_LARGE
 * above `maxBytes`; RuntimeUnsupportedError NO_WASM if "wasm" is asked for and does not work
 *
 * @example
 * const model = sequential([input([2]), dense(3, { activation: "softmax" })]);
 * const predictor = await loadPredictor(await model.save());
 * predictor.predict([[1, 2]]).shape; // [1, 3]
 */
export async function loadPredictor(
  source: LoadSource,
  options: PredictorOptions = {},
): Promise<Predictor> {
  requireKnownKeys("loadPredictor", options, ["backend", "maxBytes"]);
  const { backend, maxBytes } = options;
  if (backend !== undefined && backend !== "wasm" && backend !== "js") {
    throw unknownName("backend", backend, ["wasm", "js"]);
  }
  const given = ownSource(source);
  const file = readSafetensors(await readFrom(given, maxBytes, "loadPredictor"));
  const description = readDescription(file);
  if (description.network !== undefined) {
    throw unsupported("layers in sequence", "a network that branches");
  }
  const { steps, parts } = await asFormatError(() => readParts(description));
  const weights = readWeights(file.tensors, steps);
  const kernels = await startKernels(backend);
  return new Predictor({
    ...parts,
    ...steps,
    network: new Network(kernels, steps, weights),
  });
}

/** What a description says, checked. */
async function readParts(description: RawDescription) {
  const { layers, classNames, crop, training } = description;
  const steps = readSteps(layers);
  const { shape } = steps.input;
  const names = readClassNames(readNames(classNames));
  const preprocessing = await readPreprocessing(description.preprocessing);
  const { schema, readRows } = await readTable(description.schema, preprocessing, sizeOf(shape));
  return {
    steps,
    parts: {
      loss: readLoss(training?.loss),
      classNames: names,
      schema,
      readRows,
      preprocessing,
      targetPreprocessing: await readPreprocessing(description.targetPreprocessing),
      crop: crop === undefined ? undefined : readCrop(crop, shape),
      statistics: description.statistics,
    },
  };
}

async function readPreprocessing(value: unknown): Promise<Transformer | undefined> {
  if (value === undefined) return undefined;
  if (isOfScalers(value)) {
    return (await import("../preprocessing/scalers-from-json.ts")).scalersFromJSON(value);
  }
  return (await import("../preprocessing/from-json.ts")).preprocessingFromJSON(value);
}

/** Whether a small part of the library reads all steps. */
function isOfScalers(value: unknown): boolean {
  const { kind, steps } = (value ?? {}) as { readonly kind?: unknown; readonly steps?: unknown };
  if (kind === "pipeline") return Array.isArray(steps) && steps.every(isOfScalers);
  return ["standardScaler", "zeroCenter", "minMaxScaler"].includes(kind as string);
}

/** The schema of a model of a table, and what reads its rows. */
async function readTable(
  value: unknown,
  preprocessing: Transformer | undefined,
  inputSize: number,
): Promise<{ schema: TableSchema | undefined; readRows: ReadRows | undefined }> {
  if (value === undefined) return { schema: undefined, readRows: undefined };
  const { featuresOf, rawFeatures, schemaFromJSON } = await import("./tables.ts");
  const schema = frozen(schemaFromJSON(value));
  requireColumns(preprocessing ? preprocessing.columns : inputSize, featuresOf(schema).length);
  return { schema, readRows: rawFeatures };
}

/** The weights by name. @throws FormatError for other tensors */
function readWeights(
  tensors: Safetensors["tensors"],
  { steps }: Steps,
): ReadonlyMap<string, Float32Array> {
  const shapes = new Map<string, readonly number[]>();
  for (const step of steps) {
    if (step.kind === "call") continue;
    shapes.set(step.kernel, [step.inputs, step.units]);
    if (step.bias !== undefined) shapes.set(step.bias, [step.units]);
  }
  requireKnownTensors(tensors, [...shapes.keys()]);
  return new Map([...shapes].map(([name, shape]) => [name, readFloats(tensors, name, shape)]));
}
