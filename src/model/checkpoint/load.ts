import type { NdArray } from "../../array/types.ts";
import { type DataError, FormatError, GradlaneError, phrase } from "../../core/errors.ts";
import { readObject } from "../../core/json.ts";
import { isRecord } from "../../core/record.ts";
import { sameShape, showShape, sizeOf } from "../../core/shape.ts";
import { showText, showValue } from "../../core/show.ts";
import { schemaFromJSON } from "../../data/schema-json.ts";
import type { ColumnStatistics } from "../../data/statistics.ts";
import { featuresOf } from "../../data/table-schema.ts";
import type { Engine } from "../../engine/engine.ts";
import { contentsHash, HASH_KEY } from "../../format/contents-hash.ts";
import { parseJson } from "../../format/parse-json.ts";
import { readSafetensors, type Safetensors } from "../../format/safetensors.ts";
import type { Dtype } from "../../format/stored-tensor.ts";
import { type Architecture, arrange } from "../../layers/architecture.ts";
import type { LayerBase, ModelParameter } from "../../layers/layer.ts";
import { resolveLayer } from "../../layers/layers.ts";
import { preprocessingFromJSON } from "../../preprocessing/from-json.ts";
import type { KeptWeights } from "../../training/callback-state.ts";
import type { Crop } from "../../training/inputs.ts";
import { requireLeast } from "../../training/read-weights.ts";
import type { Tensors } from "../../training/tensors.ts";
import { Model } from "../model.ts";
import {
  constantName,
  type Description,
  FORMAT,
  keptName,
  loadFloats,
  METADATA_KEY,
  PREPROCESSING,
  restoreLists,
  STATE_PREFIX,
} from "./model-file.ts";
import { type LoadSource, readFrom } from "./places.ts";

import { readStatistics } from "./read-statistics.ts";
import { restoreTraining } from "./training-state.ts";

/** Options of loadModel(). */
export interface LoadOptions {
  /** An engine from createEngine(). Default: the default engine. */
  readonly engine?: Engine;
  /** Largest size of a file or Blob: 2^30 bytes (1 GiB) by default, 2^32 at most. Not for bytes in memory. */
  readonly maxBytes?: number;
}

/** A file with more layers is hostile. */
const LAYERS_AT_MOST = 10_000;

/** Reads a model file; see loadModel(). */
export async function readModel(
  source: LoadSource,
  { engine, maxBytes }: LoadOptions = {},
): Promise<Model> {
  const file = readSafetensors(await readFrom(source, maxBytes));
  const description: { -readonly [Key in keyof Description]: Description[Key] } = {
    ...readDescription(file),
  };
  for (const key of PREPROCESSING) {
    if (description[key] === undefined) continue;
    description[key] = restoreLists(description[key], key, file.tensors, refused);
  }
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

function readDescription({ metadata, tensors }: Safetensors): Description {
  const text = metadata.get(METADATA_KEY);
  if (text === undefined) {
    throw refused(`metadata ${showText(METADATA_KEY)}, as save() writes it`, "none");
  }
  requireUndamaged(text, metadata.get(HASH_KEY), tensors);
  const value = readObject(parseJson(text, "the description of the model"), (_, got) =>
    refused("a description", showValue(got)),
  );
  const { format = 1, layers, network, numericsVersion, training } = value;
  const newest = network === undefined ? FORMAT.layers : FORMAT.network;
  if (!(Number.isInteger(format) && (format as number) >= 1 && (format as number) <= newest)) {
    const isNewer = typeof format === "number" && format > newest;
    const hint = isNewer ? "a newer version of gradlane wrote it: update gradlane" : undefined;
    throw refused(`format ${newest} or lower`, showValue(format), hint);
  }
  if (!Array.isArray(layers) || countLayers(layers) > LAYERS_AT_MOST) {
    throw refused(`a list of at most ${LAYERS_AT_MOST} layers`, showValue(layers));
  }
  if (typeof numericsVersion !== "string") {
    throw refused("numericsVersion to be text", showValue(numericsVersion));
  }
  if (training !== undefined) {
    readObject(training, (_, got) => refused("training to be an object", showValue(got)));
  }
  return value as unknown as Description;
}

/** Records in lists, those inside others included. */
function countLayers(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inside = Object.values(value).reduce((sum, each) => sum + countLayers(each), 0);
  return inside + (isRecord(value) ? 1 : 0);
}

/** @throws FormatError DAMAGED if the hash differs; a file without one was changed on purpose */
function requireUndamaged(
  description: string,
  expected: string | undefined,
  tensors: Safetensors["tensors"],
): void {
  if (expected === undefined) return;
  const got = contentsHash(description, tensors);
  if (got === expected) return;
  const contents = phrase(`contents of SHA-256 ${expected.slice(0, 80)}`, expected);
  const hint = `the file is damaged: fetch it again (metadata "${HASH_KEY}")`;
  throw FormatError.of("DAMAGED", "load the model", contents, phrase(got, got), { hint });
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
  const { seed, classNames, preprocessing, targetPreprocessing, statistics, crop } = description;
  const schema = description.schema === undefined ? undefined : schemaFromJSON(description.schema);
  if (classNames !== undefined && !isListOf(classNames, "string")) {
    throw refused("class names to be a list of strings", showValue(classNames));
  }
  const model = new Model("sequential", arranged, {
    seed,
    ...(classNames && { classNames }),
    ...(preprocessing !== undefined && { preprocessing: preprocessingFromJSON(preprocessing) }),
    ...(targetPreprocessing !== undefined && {
      targetPreprocessing: preprocessingFromJSON(targetPreprocessing),
    }),
    ...(schema && { schema }),
  });
  if (schema) requireColumns(model, featuresOf(schema).length);
  if (statistics !== undefined) model.statistics = requireStatistics(statistics);
  if (crop !== undefined) model.crop = requireCrop(crop, model.architecture.input.shape);
  return model;
}

function requireColumns({ preprocessing, architecture }: Model, got: number): void {
  const expected = preprocessing ? preprocessing.columns : sizeOf(architecture.input.shape);
  if (expected === undefined || expected === got) return;
  throw refused(`a schema of ${expected} columns`, `${got}`);
}

function readWeights({ tensors }: Safetensors, model: Model): Tensors {
  const { parameters } = model.architecture;
  const { constants = [] } = model.architecture.network ?? {};
  const names = constants.map((_, i) => constantName(i));
  const known = new Set([...parameters.map(({ path }) => path), ...names]);
  for (const name of tensors.keys()) {
    if (!known.has(name) && !name.startsWith(STATE_PREFIX)) {
      throw refused("the weights of its layers", `a tensor ${showText(name)}`);
    }
  }
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

function readFloats(
  tensors: Safetensors["tensors"],
  name: string,
  shape: readonly number[],
  dtype: Dtype = "F32",
): Float32Array {
  const tensor = tensors.get(name);
  if (tensor?.dtype !== dtype || !sameShape(tensor.shape, shape)) {
    const got = tensor ? `${tensor.dtype} ${showShape(tensor.shape)}` : "none";
    throw refused(`a tensor ${showText(name)}, ${dtype} ${showShape(shape)}`, got);
  }
  const values = loadFloats(tensor);
  const bad = dtype === "F32" && values.find((value) => !Number.isFinite(value));
  if (bad === false || bad === undefined) return values;
  throw refused(
    `finite numbers in ${showText(name)}`,
    `${bad}`,
    "it was saved after a training that diverged: train again with a lower rate",
  );
}

function requireStatistics(value: unknown): ColumnStatistics {
  const statistics = readStatistics(value);
  if (statistics) return statistics;
  throw refused("statistics of columns", showValue(value));
}

/** Images at least as large as the input, with the same channels. */
function requireCrop(value: Crop, input: readonly number[]): Crop {
  const { from, size } = value ?? {};
  const isShape = (list: unknown, rank: number) =>
    isListOf(list, "number") &&
    list.length === rank &&
    list.every((each: number) => Number.isInteger(each) && each >= 1);
  if (isShape(from, 3) && isShape(size, 2)) {
    const part = [...size, from[2]!];
    const fits = sameShape(part, input) || (input.length === 1 && sizeOf(part) === input[0]);
    if (fits && from.every((each, axis) => each >= part[axis]!)) return { from, size };
  }
  throw refused("images to crop to the model's input", showValue(value));
}

function isListOf(value: unknown, type: "string" | "number"): value is readonly never[] {
  return Array.isArray(value) && value.every((each) => typeof each === type);
}

/** Turns errors about the contents of a file into errors of the file. */
async function asFormatError<T>(work: () => Promise<T>, hint?: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GradlaneError) || error instanceof FormatError) throw error;
    throw new FormatError("MODEL_FILE", `Cannot load the model: ${error.message}`, {
      got: error.got,
      ...(hint !== undefined && { hint }),
    });
  }
}

const refused = (expected: string, got: string, hint?: string): FormatError =>
  FormatError.of("MODEL_FILE", "load the model", expected, phrase(got, got), {
    ...(hint !== undefined && { hint }),
  });
