// The files of a layers model: model.json with its topology, and the weights in shards.

import { half } from "../../array/half.ts";
import { DataError, FormatError, phrase } from "../../core/errors.ts";
import { joinBytes } from "../../core/join-bytes.ts";
import { type Json, readObject } from "../../core/json.ts";
import { isRecord } from "../../core/record.ts";
import { showText, showValue } from "../../core/show.ts";
import { parseJson } from "../../format/parse-json.ts";

/** The files of a model by name: "model.json" as an object, text or bytes, and the shards of its weights. */
export type TfjsFiles = Readonly<Record<string, unknown>>;

/** A weight of the manifest. */
export interface ReadWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What the files say. */
export interface ReadFiles {
  /** The model of Keras. */
  readonly topology: Json;
  readonly weights: readonly ReadWeight[];
  readonly metadata: Json;
}

const READ = "read TensorFlow.js";

/** The error for files that are no such model. */
export const refused = (expected: string, got: unknown): FormatError =>
  FormatError.of("TFJS_FILE", READ, expected, phrase(showValue(got), got));

/** @throws DataError for anything but files; FormatError for files that are no layers model */
export function readFiles(files: unknown): ReadFiles {
  const json = readModelJson(files);
  if (json.format === "graph-model") {
    throw FormatError.of(
      "TFJS_FILE",
      READ,
      "a layers model",
      phrase("a graph model", json.format),
      {
        hint: "convert the Keras model with --output_format tfjs_layers_model",
      },
    );
  }
  const outer = readObject(json.modelTopology, refused);
  const topology = readObject(outer.model_config ?? outer, refused);
  const { userDefinedMetadata } = json;
  return {
    topology,
    weights: readWeights(json, files as TfjsFiles),
    metadata: userDefinedMetadata == null ? {} : readObject(userDefinedMetadata, refused),
  };
}

function readModelJson(files: unknown): Json {
  const given =
    isRecord(files) && Object.hasOwn(files, "model.json") ? files["model.json"] : undefined;
  if (given === undefined) {
    throw DataError.of("TFJS_FILES", READ, 'files by name, with "model.json"', files);
  }
  const bytes = bytesOf(given);
  const text = bytes ? decoded(bytes) : typeof given === "string" ? given : written(given);
  return readObject(parseJson(text, "model.json"), refused);
}

/** An object as text, which is then read as that of a file. */
function written(given: unknown): string {
  try {
    return JSON.stringify(readObject(given, refused));
  } catch {
    throw refused("model.json as an object, text or bytes", given);
  }
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refused("model.json in UTF-8", "other bytes");
  }
}

function bytesOf(given: unknown): Uint8Array | undefined {
  if (given instanceof ArrayBuffer) return new Uint8Array(given);
  if (!(given instanceof Uint8Array)) return undefined;
  return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
}

function readList(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw refused(`a list of ${what}`, value);
}

function readText(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw refused(what, value);
}

function readWeights({ weightsManifest }: Json, files: TfjsFiles): ReadWeight[] {
  return readList(weightsManifest ?? [], "weights").flatMap((each) => {
    const { paths, weights } = readObject(each, refused);
    const shards = readList(paths, "paths").map((path) => shardOf(readText(path, "a path"), files));
    const whole = shards.length === 1 ? shards[0]! : joinBytes(shards);
    let position = 0;
    const read = readList(weights, "weights").map((given) => {
      const { weight, bytes } = readWeight(readObject(given, refused), whole.subarray(position));
      position += bytes;
      return weight;
    });
    if (position === whole.length) return read;
    throw refused(`${position} bytes of weights`, whole.length);
  });
}

function shardOf(path: string, files: TfjsFiles): Uint8Array {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const key = [path, name].find((each) => Object.hasOwn(files, each));
  const bytes = key === undefined ? undefined : bytesOf(files[key]);
  if (bytes) return bytes;
  throw DataError.of(
    "TFJS_FILES",
    READ,
    `the bytes of ${showText(path)} among the files`,
    phrase("none"),
    {
      hint: `pass { "model.json": …, ${showText(name)}: bytes }`,
    },
  );
}

type Reader = (view: DataView, i: number) => number;

/** Numbers as they are stored. */
const KINDS: Readonly<Record<string, readonly [bytes: number, read: Reader]>> = {
  float32: [4, (view, i) => view.getFloat32(4 * i, true)],
  float16: [2, (view, i) => half(view.getUint16(2 * i, true))],
  uint16: [2, (view, i) => view.getUint16(2 * i, true)],
  uint8: [1, (view, i) => view.getUint8(i)],
  int32: [4, (view, i) => view.getInt32(4 * i, true)],
};

/** A weight at the beginning of bytes, and how many it takes. */
function readWeight(given: Json, bytes: Uint8Array): { weight: ReadWeight; bytes: number } {
  const name = readText(given.name, "the name of a weight");
  const shown = showText(name);
  const shape = readList(given.shape, `sizes of ${shown}`) as readonly number[];
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) throw refused(`a shape of ${shown}`, shape);
    count *= size;
  }
  const { dtype = "float32" } = given;
  const { quantization } = given;
  const packed = quantization == null ? undefined : readObject(quantization, refused);
  const stored = packed ? packed.dtype : dtype;
  const isKnown = typeof stored === "string" && Object.hasOwn(KINDS, stored);
  if (!isKnown || (dtype !== "float32" && dtype !== "int32"))
    throw refused(`a known dtype of ${shown}`, stored);
  const [size, read] = KINDS[stored]!;
  if (!(count * size <= bytes.length))
    throw refused(`${count * size} bytes of ${shown}`, bytes.length);
  const { scale = 1, min = 0 } = packed ?? {};
  if (typeof scale !== "number" || typeof min !== "number")
    throw refused(`scale and min of ${shown}`, packed);
  const view = new DataView(bytes.buffer, bytes.byteOffset, count * size);
  const isScaled = packed !== undefined && stored !== "float16";
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    data[i] = isScaled ? read(view, i) * scale + min : read(view, i);
    if (!Number.isFinite(data[i])) throw refused(`finite numbers in ${shown}`, data[i]);
  }
  return { weight: { name, shape, data }, bytes: count * size };
}
