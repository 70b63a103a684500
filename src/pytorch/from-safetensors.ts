import type { NdArray } from "../array/types.ts";
import { DataError, FormatError, phrase } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { flagOption, type Option, readOptions } from "../core/options.ts";
import { isRecord } from "../core/record.ts";
import { showText } from "../core/show.ts";
import { METADATA_KEY } from "../format/model-file.ts";
import { readSafetensors } from "../format/safetensors.ts";
import type { StoredTensor } from "../format/stored-tensor.ts";
import type { Model } from "../model/model.ts";
import { mapped, mappingOf, type StateDictMapping } from "./mapping.ts";
import { type GivenMapping, type Match, type Matches, match, type OfferedTensor } from "./match.ts";
import { floatsOf } from "./numbers.ts";
import { type NamedTensor, stateDictOf } from "./state-dict.ts";

/** Options of fromSafetensors() and guessMapping(). */
export interface FromSafetensorsOptions {
  /** Weights by the names of tensors, where the guess is wrong: { "encoder.fc.weight": "dense1.kernel" }. */
  readonly mapping?: GivenMapping;
  /** Whether every tensor must be a weight and every weight a tensor. Default: true. */
  readonly strict?: boolean;
}

const OPTIONS = {
  mapping: {
    default: {},
    expected: "weights by the names of tensors",
    accepts: (value: unknown) =>
      isRecord(value) &&
      Object.values(value).every(
        (each) =>
          typeof each === "string" ||
          (Array.isArray(each) && each.every((path) => typeof path === "string")),
      ),
  } as Option<GivenMapping>,
  strict: flagOption(true),
} as const;

const READ = "read safetensors";
/** Longer names are hostile. */
const LONGEST_NAME = 1000;

/**
 * Sets the weights of a model to those of a state_dict in a safetensors file, as save_file() and save_model() of
 * safetensors.torch write it: float32, float64, float16 and bfloat16, rounded to float32. Returns which tensor became
 * which weight: by the mapping that is given, by names, by shapes, and where these are equal by order. Prefixes such as
 * "model.", "module." and "_orig_mod." do not matter. Nothing changes if it throws.
 * @throws FormatError for anything that is no such file; DataError STATE_DICT for tensors and weights without the other,
 * unless `strict` is false, and for numbers that are not finite
 *
 * @example
 * const layers = () => [input([2]), dense(3, { activation: "relu" }), dense(2)] as const;
 * const model = sequential(layers(), { seed: 5 });
 * const mapping = fromSafetensors(toSafetensors(sequential(layers())), model);
 * mapping.tensors.map(({ tensor, weight }) => `${tensor}: ${weight}`).slice(0, 2);
 * // ["0.weight: dense1.kernel", "0.bias: dense1.bias"]
 */
export function fromSafetensors(
  bytes: Uint8Array | ArrayBuffer,
  model: Model,
  options: FromSafetensorsOptions = {},
): StateDictMapping {
  const { mapping, strict, tensors: wanted } = settingsOf("fromSafetensors", model, options);
  const tensors = readTensors(bytes);
  const matches = match(tensors, wanted, mapping, strict);
  const weights: Record<string, NdArray<Float32Array>> = {};
  for (const { name, tensor } of matches.pairs) {
    const values = floatsOf(name, tensors.get(name)!);
    const { parameter, fill } = tensor;
    if (parameter)
      weights[parameter.path] = { data: placed(values, tensor), shape: parameter.shape };
    else requireFilled(name, values, fill!);
  }
  model.setWeights(weights, { partial: true });
  return shown(tensors, matches);
}

/**
 * What fromSafetensors() would read, without a change of the model.
 * @param tensors the bytes of a file, or shapes by name
 * @throws as fromSafetensors()
 *
 * @example
 * const model = sequential([input([2]), dense(3, { name: "hidden" }), dense(2, { name: "out" })]);
 * const shapes = { "net.fc1.weight": [3, 2], "net.fc1.bias": [3], "net.fc2.weight": [2, 3], "net.fc2.bias": [2] };
 * guessMapping(shapes, model).tensors.map(({ weight, by }) => `${weight} by ${by}`)[0]; // "hidden.kernel by shape"
 */
export function guessMapping(
  tensors: Uint8Array | ArrayBuffer | Readonly<Record<string, readonly number[]>>,
  model: Model,
  options: FromSafetensorsOptions = {},
): StateDictMapping {
  const { mapping, strict, tensors: wanted } = settingsOf("guessMapping", model, options);
  const isFile = tensors instanceof Uint8Array || tensors instanceof ArrayBuffer;
  const offered = isFile ? readTensors(tensors) : shapesOf(tensors);
  return shown(offered, match(offered, wanted, mapping, strict));
}

function settingsOf(what: string, model: Model, options: FromSafetensorsOptions) {
  const { tensors } = stateDictOf(what, model);
  requireKnownKeys(what, options, Object.keys(OPTIONS));
  return { tensors, ...readOptions(what, OPTIONS, options, "OPTION") };
}

function shapesOf(given: unknown): Map<string, OfferedTensor> {
  if (!isRecord(given)) throw DataError.of("TENSORS", READ, "bytes, or shapes by name", given);
  const isShape = (shape: unknown) =>
    Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  for (const [name, shape] of Object.entries(given)) {
    if (!isShape(shape)) throw DataError.of("TENSORS", READ, `a shape of ${showText(name)}`, shape);
  }
  const entries = Object.entries(given as Readonly<Record<string, readonly number[]>>);
  return new Map(entries.map(([name, shape]) => [name, { shape }]));
}

/** The tensors of a file, tied ones by all of their names. */
function readTensors(bytes: unknown): Map<string, StoredTensor> {
  if (!(bytes instanceof Uint8Array || bytes instanceof ArrayBuffer)) {
    throw DataError.of("BYTES", READ, "a Uint8Array or ArrayBuffer", bytes, {
      hint: "read the file first",
    });
  }
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  if (view[0] === 0x50 && view[1] === 0x4b && view[2] === 3 && view[3] === 4) {
    throw FormatError.of(
      "NOT_SAFETENSORS",
      READ,
      "a safetensors file",
      phrase("a file of torch.save()"),
      {
        hint: 'write it by safetensors.torch.save_file(model.state_dict(), "model.safetensors")',
      },
    );
  }
  const { tensors, metadata } = readSafetensors(view);
  if (metadata.has(METADATA_KEY)) {
    throw FormatError.of(
      "NOT_STATE_DICT",
      READ,
      "a state_dict",
      phrase("a model of this library"),
      {
        hint: "use loadModel()",
      },
    );
  }
  for (const name of [...tensors.keys(), ...metadata.keys()]) {
    if (name.length <= LONGEST_NAME) continue;
    const got = phrase(`${name.length}`, name.length);
    throw FormatError.of("TENSOR_NAME", READ, `names of at most ${LONGEST_NAME} characters`, got);
  }
  // save_model() writes tied weights once, and the other names as metadata
  for (const [name, stored] of metadata) {
    const tensor = tensors.get(stored);
    if (tensor && !tensors.has(name)) tensors.set(name, tensor);
  }
  return tensors;
}

/** The numbers of a tensor in the order of the weight. */
function placed(values: Float32Array, tensor: NamedTensor): Float32Array {
  const places = tensor.places();
  if (!places) return values;
  const moved = new Float32Array(values.length);
  for (let i = 0; i < places.length; i++) moved[places[i]!] = values[i]!;
  return moved;
}

function requireFilled(name: string, values: Float32Array, fill: number): void {
  const other = values.find((value) => value !== fill);
  if (other === undefined) return;
  const expected = `only ${fill} in ${showText(name)}, since the layer does not train it`;
  throw DataError.of("STATE_DICT", "read a state_dict", expected, other, {
    hint: "make the layer with center: true and scale: true",
  });
}

const shown = (tensors: ReadonlyMap<string, OfferedTensor>, { pairs, unused, missing }: Matches) =>
  mappingOf(
    pairs.map(({ name, tensor, by }: Match) =>
      mapped({ ...tensor, shape: tensors.get(name)!.shape }, name, by),
    ),
    unused,
    missing,
  );
