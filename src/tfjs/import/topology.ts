// The layers of a topology in the order in which they are applied, in the notations of Keras 2 and 3.

import { type Json, readObject } from "../../core/json.ts";
import { showText } from "../../core/show.ts";
import { refused } from "./files.ts";

/** A layer with its options. */
export interface KerasLayer {
  readonly name: string;
  readonly kind: string;
  readonly config: Json;
  /** The models inside the model that it is in: "base/". */
  readonly within?: string;
}

/** A layer applied to values. */
export interface KerasCall {
  readonly layer: KerasLayer;
  /** Numbers of the values that it takes: each call has one. */
  readonly from: readonly number[];
}

/** Calls in order, and the number of the one that is the output. */
export interface KerasCalls {
  readonly calls: readonly KerasCall[];
  readonly output: number;
}

/** More layers are hostile. */
const MOST_CALLS = 10_000;

function readList(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw refused(`a list of ${what}`, value);
}

function readLayer(given: unknown): KerasLayer & { readonly json: Json } {
  const json = readObject(given, refused);
  const config = readObject(json.config, refused);
  const { class_name: kind } = json;
  const name = json.name ?? config.name;
  if (typeof kind === "string" && typeof name === "string") return { name, kind, config, json };
  throw refused("class_name and name of a layer", json);
}

const MODELS = ["Sequential", "Functional", "Model"];

/**
 * The calls of a model, those of models inside it in their place.
 * @param output the name of the layer that is the output, where there are several
 */
export function callsOf(topology: Json, output: string | undefined): KerasCalls {
  const all = new AllCalls();
  const last = all.add(callsIn(topology, output), undefined, "");
  return { calls: all.calls, output: last };
}

function callsIn({ class_name: kind, config }: Json, output?: string): KerasCalls {
  if (kind === "Sequential") return sequentialCalls(config);
  if (kind === "Functional" || kind === "Model")
    return functionalCalls(readObject(config, refused), output);
  throw refused("a Sequential or Functional model", kind);
}

/** The calls of a model and of those inside it. */
class AllCalls {
  readonly calls: KerasCall[] = [];
  /** Models count too, or those without layers would take time for nothing. */
  private left = MOST_CALLS;

  /** Adds the calls of a model that takes values, by the names of its inputs, and returns the number of its output. */
  add(model: KerasCalls, inputs: ReadonlyMap<string, number> | undefined, within: string): number {
    const numbers: number[] = [];
    for (const { layer, from } of model.calls) {
      if (this.left-- === 0) throw refused(`at most ${MOST_CALLS} layers`, "more");
      const given = from.map((number) => numbers[number]!);
      const value = layer.kind === "InputLayer" ? inputs?.get(layer.name) : undefined;
      numbers.push(value ?? this.addCall({ ...layer, within }, given));
    }
    return numbers[model.output]!;
  }

  private addCall(layer: KerasLayer, from: readonly number[]): number {
    if (!MODELS.includes(layer.kind)) return this.calls.push({ layer, from }) - 1;
    const inside = callsIn({ class_name: layer.kind, config: layer.config });
    const names = inputNames(layer, inside);
    if (names.length !== from.length) {
      throw refused(`${names.length} inputs of the model ${showText(layer.name)}`, from.length);
    }
    const inputs = new Map(names.map((name, i) => [name, from[i]!]));
    return this.add(inside, inputs, `${layer.within}${layer.name}/`);
  }
}

/** The inputs of a model in the order in which it takes values. */
function inputNames({ kind, config }: KerasLayer, { calls }: KerasCalls): string[] {
  if (kind === "Sequential") return [calls[0]!.layer.name];
  return placesIn(config.input_layers, "input_layers").map(([name]) => name);
}

function sequentialCalls(config: unknown): KerasCalls {
  const given = Array.isArray(config) ? { layers: config } : readObject(config, refused);
  const layers = readList((given as Json).layers, "layers").map(readLayer);
  if (layers.length === 0 || layers.length > MOST_CALLS) throw refused("layers", layers.length);
  const first: KerasLayer = layers[0]!;
  const shape = shapeIn(first.config) ?? (given as Json).build_input_shape;
  const start: KerasLayer[] =
    first.kind === "InputLayer"
      ? []
      : [{ kind: "InputLayer", name: "input", config: { batch_input_shape: shape } }];
  const calls = [...start, ...layers].map((layer, i) => ({ layer, from: i === 0 ? [] : [i - 1] }));
  return { calls, output: calls.length - 1 };
}

/** The shape of a batch in the options of a layer. */
export const shapeIn = (config: Json): unknown =>
  config.batch_input_shape ?? config.batch_shape ?? config.batchInputShape;

/** The layer, the number of its call, and that of its output, of a value. */
type Place = readonly [name: string, call: number, tensor: number];

function functionalCalls(config: Json, wanted: string | undefined): KerasCalls {
  const layers = new Map<string, KerasLayer & { readonly json: Json }>();
  for (const each of readList(config.layers, "layers")) {
    const layer = readLayer(each);
    if (layers.has(layer.name)) throw refused("different names of layers", layer.name);
    layers.set(layer.name, layer);
  }
  const output = outputPlace(config.output_layers, wanted);
  const calls: KerasCall[] = [];
  const numbers = new Map<string, number>();
  const nodes = new Map([...layers].map(([name, { json }]) => [name, nodesOf(json)] as const));
  // depth first without recursion: what a call takes comes before it
  const open: Place[] = [output];
  const begun = new Set<string>();
  while (open.length > 0) {
    const place = open.at(-1)!;
    const [name, call] = place;
    const key = `${call} ${name}`;
    const layer = layers.get(name);
    const from = nodes.get(name)?.[call] ?? (layer?.kind === "InputLayer" ? [] : undefined);
    if (!layer || !from) throw refused("calls of layers", place);
    const missing = from.filter(([each, number]) => !numbers.has(`${number} ${each}`));
    if (numbers.has(key)) open.pop();
    else if (missing.length === 0) {
      open.pop();
      numbers.set(key, calls.length);
      calls.push({ layer, from: from.map(([each, number]) => numbers.get(`${number} ${each}`)!) });
    } else if (begun.has(key)) throw refused("layers without a circle", name);
    else {
      begun.add(key);
      open.push(...missing.toReversed());
    }
    if (calls.length > MOST_CALLS || open.length > 4 * MOST_CALLS)
      throw refused(`at most ${MOST_CALLS} layers`, "more");
  }
  return { calls, output: numbers.get(`${output[1]} ${output[0]}`)! };
}

/** One output: ["dense", 0, 0], [["dense", 0, 0]], or one of several by its name. */
function outputPlace(given: unknown, wanted: string | undefined): Place {
  const places = placesIn(given, "output_layers");
  const chosen = wanted === undefined ? places : places.filter(([name]) => name === wanted);
  if (chosen.length === 1) return chosen[0]!;
  const names = places
    .map(([name]) => showText(name))
    .slice(0, 20)
    .join(", ");
  throw refused("one output: name it by { output }", names);
}

/** Places, of which a single one may stand alone. */
function placesIn(given: unknown, what: string): Place[] {
  const list = readList(given, what);
  return (typeof list[0] === "string" ? [list] : list).map(readPlace);
}

function readPlace(given: unknown): Place {
  const [name, call, tensor] = readList(given, "a place");
  const isCount = (each: unknown) => Number.isSafeInteger(each) && (each as number) >= 0;
  if (typeof name === "string" && isCount(call) && tensor === 0) return [name, call as number, 0];
  throw refused("[layer, call, 0]", given);
}

/** What each call of a layer takes. */
function nodesOf({ inbound_nodes: given }: Json): readonly (readonly Place[])[] {
  return readList(given ?? [], "inbound_nodes").map((node) => {
    if (!Array.isArray(node)) return keras3Places(readObject(node, refused));
    // Keras 2: a place for each value; TensorFlow.js writes the same
    return (typeof node[0] === "string" ? [node] : node).map((each: unknown) =>
      readPlace(Array.isArray(each) ? each.slice(0, 3) : each),
    );
  });
}

/** The tensors among the arguments of a call in Keras 3. */
function keras3Places({ args, kwargs }: Json): Place[] {
  const places: Place[] = [];
  const search = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const each of value) search(each);
      return;
    }
    if (typeof value !== "object" || value === null) return;
    const { class_name: kind, config } = value as Json;
    if (kind !== "__keras_tensor__") throw refused("tensors as arguments", kind);
    places.push(readPlace(readObject(config, refused).keras_history));
  };
  search(readList(args, "arguments"));
  const { training: _, mask: __, ...others } = readObject(kwargs ?? {}, refused);
  for (const [name, value] of Object.entries(others)) {
    if (name === "inputs") search(value);
    else if (value != null) throw refused("calls without options", name);
  }
  return places;
}
