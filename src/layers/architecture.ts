// A list of layers as a model sees it: named, with shapes, weights and keys.

import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { frozen } from "../core/frozen.ts";
import { ROWS, type Shape, sameShape, showShape, sizeOf } from "../core/shape.ts";
import { showText, showValue } from "../core/show.ts";
import { initialValues } from "../initializers/initializer.ts";
import type { Draw } from "../initializers/random.ts";
import type { Node } from "../ir/node.ts";
import { parameter } from "../ops/parameter.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";
import { type InputLayer, isInput } from "./input.ts";
import type { LayerBase, ModelParameter, ParameterSpec, PlacedLayer } from "./layer.ts";
import { layerDefinition } from "./layers.ts";

/** Numbers of a weight: an engine's memory holds no more. */
const MOST_NUMBERS = 0x40000000;

function requireHoldable(path: string, shape: Shape): void {
  if (sizeOf(shape) <= MOST_NUMBERS) return;
  throw ShapeError.of(
    "TOO_LARGE",
    "build a model",
    phrase(`weights of at most ${MOST_NUMBERS} numbers`, MOST_NUMBERS),
    phrase(`${showText(path)} of ${showShape(shape)}`, shape),
    { hint: "choose fewer units" },
  );
}

/** A model's layers, weights and shapes. */
export interface Architecture {
  readonly layers: readonly PlacedLayer[];
  readonly input: InputLayer;
  readonly outputShape: Shape;
  readonly parameters: readonly ModelParameter[];
  readonly seed: number;
}

/** @throws DataError unless it is a list */
export function requireLayers(given: unknown): void {
  if (Array.isArray(given)) return;
  throw DataError.of("LAYERS", "build a model", "an array of layers", given, {
    hint: "sequential([input([2]), dense(3)])",
  });
}

/**
 * Names layers, infers shapes and lists weights.
 * @throws ShapeError where a layer does not fit its input; DataError for duplicate names
 */
export function arrange(given: readonly LayerBase[], seed: number): Architecture {
  requireLayers(given);
  const [first] = given;
  if (!isInput(first)) {
    const got = phrase(first ? first.kind : "no layers", first?.kind);
    const expected = phrase("input(shape) as the first layer");
    throw ShapeError.of("NO_INPUT", "build a model", expected, got, {
      hint: "begin with input([features]) or input([height, width, channels])",
    });
  }
  const taken = new Set<string>();
  const counts: Record<string, number> = {};
  let shape: Shape = first.shape;
  const layers = given.map((each, index): PlacedLayer => {
    const layer = frozen(each); // a plain object may be changed later
    const definition = layerDefinition(layer);
    if (isInput(layer) && index > 0) {
      const got = phrase("two", index);
      throw ShapeError.of("SECOND_INPUT", "build a model", phrase("one input layer"), got);
    }
    const count = (counts[layer.kind] ?? 0) + 1;
    counts[layer.kind] = count;
    const name = layer.name ?? `${layer.kind}${count}`;
    if (taken.has(name)) {
      const got = phrase(`${showValue(name)} twice`, name);
      const expected = phrase("different names");
      throw DataError.of("DUPLICATE_NAME", "build a model", expected, got, { layer: name });
    }
    taken.add(name);
    const inputShape = shape;
    shape = definition.outputShape(layer, inputShape, name);
    const parameters = (definition.parameters?.(layer, inputShape) ?? []).map(
      (spec, number): ModelParameter => {
        const path = `${name}.${spec.name}`;
        requireHoldable(path, spec.shape);
        const node = parameter(path, spec.shape);
        const trainable = layer.trainable !== false && !spec.state;
        return { ...spec, path, node, trainable, position: [index, number] };
      },
    );
    const key = keyFor(seed, PURPOSE.dropout, index);
    return { layer, definition, name, inputShape, outputShape: shape, parameters, key };
  });
  const parameters = layers.flatMap((each) => each.parameters);
  const firstTrained = parameters.find(({ trainable }) => trainable)?.position[0] ?? layers.length;
  layers.forEach((placed, index) => {
    placed.definition.verify?.(placed, index > firstTrained);
  });
  return { layers, input: first, outputShape: shape, parameters, seed };
}

/** The next value of a state parameter. */
export interface StateUpdate {
  readonly parameter: ModelParameter;
  readonly value: Node;
}

/** The outputs of the layers for a batch, in order, and what the step writes to their state. */
export function applyLayers(
  { layers }: Architecture,
  x: Node,
  training: boolean,
): { readonly outputs: readonly Node[]; readonly updates: readonly StateUpdate[] } {
  const updates: StateUpdate[] = [];
  let value = x;
  const outputs = layers.map((placed) => {
    value = applyLayer(placed, value, training, (update) => updates.push(update));
    return value;
  });
  return { outputs, updates };
}

/** The output of a layer; in training it tells of the next values of its state. */
export function applyLayer(
  placed: PlacedLayer,
  x: Node,
  inTraining: boolean,
  tell: (update: StateUpdate) => void,
): Node {
  const { layer, definition, key, parameters } = placed;
  const isFrozen = layer.trainable === false && parameters.some(({ state }) => state);
  const training = inTraining && !isFrozen;
  return definition.apply(layer, x, {
    training,
    key,
    parameters: Object.fromEntries(parameters.map(({ name, node }) => [name, node])),
    update(name, next) {
      const update = stateUpdate(placed, name, next);
      if (training) tell(update);
    },
  });
}

function stateUpdate(
  { name: layer, parameters }: PlacedLayer,
  name: string,
  value: Node,
): StateUpdate {
  const parameter = parameters.find((each) => each.name === name && each.state);
  const action = `update ${showText(name)} of layer ${showText(layer)}`;
  if (!parameter) {
    const known = parameters.flatMap((each) => (each.state ? [each.name] : []));
    throw DataError.of("STATE_NAME", action, `one of its state parameters ${known}`, name, {
      layer,
    });
  }
  if (sameShape(value.shape, parameter.shape)) return { parameter, value };
  throw ShapeError.of(
    "STATE_SHAPE",
    action,
    phrase(`a value of shape ${showShape(parameter.shape)}`, parameter.shape),
    phrase(showShape(value.shape), value.shape),
    { layer },
  );
}

/** Initial values of a weight, by position and seed, not by name. */
export const firstWeights = (
  seed: number,
  { initializer, shape, fan, position }: ModelParameter,
  draw?: Draw,
): Float32Array =>
  initialValues(initializer, { shape, fan }, keyFor(seed, PURPOSE.initialize, ...position), draw);

/** Number of weights, without state. */
export const parameterCount = (parameters: readonly ParameterSpec[]): number =>
  parameters.reduce((sum, { shape, state }) => sum + (state ? 0 : sizeOf(shape)), 0);

/** Units of the layers that have units, in order. */
export const unitsOf = ({ layers }: Architecture): number[] =>
  layers.flatMap(({ layer, definition }) => definition.units?.(layer) ?? []);

/** A batch of a shape: [n, ...shape]. */
export const batchOf = (shape: Shape): Shape => [ROWS, ...shape];
