import type { NdArray } from "../../array/types.ts";
import type { DataError } from "../../core/errors.ts";
import { isRecord } from "../../core/record.ts";
import { sizeOf } from "../../core/shape.ts";
import { showText, showValue } from "../../core/show.ts";
import { schemaFromJSON } from "../../data/schema-json.ts";
import type { ColumnStatistics } from "../../data/statistics.ts";
import { featuresOf } from "../../data/table-schema.ts";
import type { Engine } from "../../engine/engine.ts";
import { constantName, keptName, STATE_PREFIX } from "../../format/model-file.ts";
import { type LoadSource, readFrom } from "../../format/places.ts";
import { readDescription, readNames, requireColumns } from "../../format/read-description.ts";
import { readFloats, requireKnownTensors } from "../../format/read-floats.ts";
import { asFormatError, refused } from "../../format/refused.ts";
import { readSafetensors, type Safetensors } from "../../format/safetensors.ts";
import { type Architecture, arrange } from "../../layers/architecture.ts";
import type { LayerBase, ModelParameter } from "../../layers/layer.ts";
import { resolveLayer } from "../../layers/layers.ts";
import { preprocessingFromJSON } from "../../preprocessing/from-json.ts";
import type { KeptWeights } from "../../training/callback-state.ts";
import { readCrop } from "../../training/read-crop.ts";
import { requireLeast } from "../../training/read-weights.ts";
import type { Tensors } from "../../training/tensors.ts";
import { Model } from "../model.ts";
import type { Description } from "./description.ts";
import { readStatistics } from "./read-statistics.ts";
import { restoreTraining } from "./training-state.ts";

/** Options of loadModel(). */
export interface LoadOptions {
  /** An engine from createEngine(). Default: the default engine. */
  readonly engine?: Engine;
  /** Largest size of a file or Blob: 2^30 bytes (1 GiB) by default, 2^32 at most. Not for bytes in memory. */
  readonly maxBytes?: number;
}

/** Reads a model file; see loadModel(). */
export async function readModel(
  source: LoadSource,
  { engine, maxBytes }: LoadOptions = {},
): Promise<Model> {
  const file = readSafetensors(await readFrom(source, maxBytes));
  const description = readDescription(file) as unknown as Description;
  const model = await asFormatError(async () =>
    build(description, await arranger(description, file)),
  );
  const weights = readWeights(file, model);
  model.adoptWeights(weights);
  const { training } = description;
  if (!training || training.loss === "custom") return model;
  const { optimizer, loss, metrics } = training;
  await asFormatError(
    () => model.compile({ optimizer, loss, metrics, ...(engine && { engine }) }),
    "earlier versions accepted some settings that are errors now: train again with another",
  );
  const { session } = model.compiled!;
  const kept = readKept(file, model, training.callbacks);
  const state = readState(file, model, kept);
  session.writeState(state);
  const refuse = (expected: string, got: unknown) => refused(expected, showValue(got));
  restoreTraining(session, training, kept, refuse);
  return model;
}

/** The layers of a file; those of pictures are loaded if it has some. */
async function resolveLayers(layers: readonly LayerBase[]): Promise<LayerBase[]> {
  try {
    return layers.map(resolveLayer);
  } catch (error) {
    if ((error as DataError).code !== "UNKNOWN_NAME") throw error;
    const { allLayers } = await import("../../layers/pictures/pictures.ts");
    allLayers();
    return layers.map(resolveLayer);
  }
}

/** Builds the architecture of a file: a list of layers, or a network. */
async function arranger(
  { layers, network }: Description,
  { tensors }: Safetensors,
): Promise<(seed: number) => Architecture> {
  const resolved = await resolveLayers(layers);
  if (network === undefined) return (seed) => arrange(resolved, seed);
  const { readNetwork } = await import("../network/read-network.ts");
  const constants: NdArray<Float32Array | Int32Array>[] = [];
  for (let i = 0; tensors.has(constantName(i)); i++) {
    const { dtype, shape } = tensors.get(constantName(i))!;
    const data = readFloats(tensors, constantName(i), shape, dtype === "I32" ? dtype : "F32");
    constants.push({
      data: dtype === "I32" ? new Int32Array(data.buffer) : data,
      shape: [...shape],
    });
  }
  return (seed) => readNetwork(resolved, network, constants, seed);
}

function build(description: Description, arranged: (seed: number) => Architecture): Model {
  const { seed, preprocessing, targetPreprocessing, statistics, crop } = description;
  const schema = description.schema === undefined ? undefined : schemaFromJSON(description.schema);
  const classNames = readNames(description.classNames);
  const model = new Model("sequential", arranged, {
    seed,
    ...(classNames && { classNames }),
    ...(preprocessing !== undefined && { preprocessing: preprocessingFromJSON(preprocessing) }),
    ...(targetPreprocessing !== undefined && {
      targetPreprocessing: preprocessingFromJSON(targetPreprocessing),
    }),
    ...(schema && { schema }),
  });
  if (schema) {
    const { input } = model.architecture;
    const columns = model.preprocessing ? model.preprocessing.columns : sizeOf(input.shape);
    requireColumns(columns, featuresOf(schema).length);
  }
  if (statistics !== undefined) model.statistics = requireStatistics(statistics);
  if (crop !== undefined) model.crop = readCrop(crop, model.architecture.input.shape);
  return model;
}

function readWeights({ tensors }: Safetensors, model: Model): Tensors {
  const { parameters } = model.architecture;
  const { constants = [] } = model.architecture.network ?? {};
  const names = constants.map((_, i) => constantName(i));
  requireKnownTensors(tensors, [...parameters.map(({ path }) => path), ...names]);
  return Object.fromEntries(parameters.map((each) => [each.path, readParameter(tensors, each)]));
}

/** Weights that callbacks keep. */
function readKept(
  { tensors }: Safetensors,
  { architecture }: Model,
  callbacks: unknown,
): ReadonlyMap<string, KeptWeights> {
  const { parameters } = architecture;
  const names = isRecord(callbacks) ? Object.keys(callbacks) : [];
  const withWeights = names.filter((name) =>
    parameters.some(({ path }) => tensors.has(keptName(name, path))),
  );
  const read = (name: string) =>
    parameters.map((each) => {
      const data = readParameter(tensors, each, keptName(name, each.path));
      return [each.path, { data, shape: [...each.shape] }] as const;
    });
  return new Map(withWeights.map((name) => [name, Object.fromEntries(read(name))]));
}

function readState(
  { tensors }: Pick<Safetensors, "tensors">,
  model: Model,
  kept: ReadonlyMap<string, KeptWeights>,
): Tensors {
  const shapes = new Map(model.architecture.parameters.map(({ path, shape }) => [path, shape]));
  const names = Object.keys(model.compiled!.session.readState());
  const ofCallbacks = [...kept].flatMap(([callback, weights]) =>
    Object.keys(weights).map((path) => keptName(callback, path)),
  );
  const known = new Set([...names.map((name) => STATE_PREFIX + name), ...ofCallbacks]);
  for (const name of tensors.keys()) {
    if (name.startsWith(STATE_PREFIX) && !known.has(name) && !shapes.has(name)) {
      throw refused("the state of its optimizer", `a tensor ${showText(name)}`);
    }
  }
  return Object.fromEntries(
    names.map((name) => {
      const path = name.slice(name.indexOf(".") + 1);
      return [name, readFloats(tensors, STATE_PREFIX + name, shapes.get(path)!)];
    }),
  );
}

function readParameter(
  tensors: Safetensors["tensors"],
  parameter: ModelParameter,
  name = parameter.path,
): Float32Array {
  const values = readFloats(tensors, name, parameter.shape);
  requireLeast(parameter, values, refused);
  return values;
}

function requireStatistics(value: unknown): ColumnStatistics {
  const statistics = readStatistics(value);
  if (statistics) return statistics;
  throw refused("statistics of columns", showValue(value));
}
