// A list of layers as a model sees it: named, with shapes, weights and keys.

import { DataError, ShapeError } from "../core/errors.ts";
import { frozen } from "../core/frozen.ts";
import { ROWS, type Shape, showShape, sizeOf } from "../core/shape.ts";
import { showText, showValue } from "../core/show.ts";
import { initialValues } from "../initializers/initializer.ts";
import type { Draw } from "../initializers/random.ts";
import type { Node } from "../ir/node.ts";
import { parameter } from "../ops/parameter.ts";
import { type Key, keyFor, PURPOSE } from "../random/keys.ts";

import type { InputLayer } from "./input.ts";
import type { ParameterSpec } from "./layer.ts";
import { type Layer, layerDefinition } from "./layers.ts";

/** Numbers of a weight: an engine's memory holds no more. */
const MOST_NUMBERS = 0x40000000;

function requireHoldable(path: string, shape: Shape): void {
  const got = sizeOf(shape);
  if (got <= MOST_NUMBERS) return;
  throw new ShapeError(
    "TOO_LARGE",
    `Cannot build a model: expected weights of at most ${MOST_NUMBERS} numbers, got ${showText(path)} of ${showShape(shape)}`,
    { expected: MOST_NUMBERS, got: shape, hint: "choose fewer units" },
  );
}

/** A weight of a model. */
export interface ModelParameter extends ParameterSpec {
  /** "hidden.kernel". */
  readonly path: string;
  readonly node: Node;
  readonly trainable: boolean;
  /** Number of its layer in the model, and its own number in the layer. */
  readonly position: readonly [number, number];
}

/** A layer in its place. */
export interface PlacedLayer {
  readonly layer: Layer;
  readonly name: string;
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  readonly parameters: readonly ModelParameter[];
  readonly key: Key;
}

/** A model's layers, weights and shapes. */
export interface Architecture {
  readonly layers: readonly PlacedLayer[];
  readonly input: InputLayer;
  readonly outputShape: Shape;
  readonly parameters: readonly ModelParameter[];
  readonly seed: number;
}

/** Refuses what is no list. */
export function requireLayers(given: unknown): void {
  if (Array.isArray(given)) return;
  throw DataError.of("LAYERS", "build a model", "an array of layers", given, {
    hint: "sequential([input([2]), dense(3)])",
  });
}

/**
 * Names layers, works out shapes and lists weights.
 * @throws ShapeError where a layer does not fit what enters it; DataError for duplicate names
 */
export function arrange(given: readonly Layer[], seed: number): Architecture {
  requireLayers(given);
  const [first] = given;
  if (first?.kind !== "input") {
    throw new ShapeError(
      "NO_INPUT",
      `Cannot build a model: expected input(shape) as the first layer, got ${first ? first.kind : "no layers"}`,
      {
        got: first?.kind,
        hint: "begin with input([features]) or input([height, width, channels])",
      },
    );
  }
  const taken = new Set<string>();
  const counts: Record<string, number> = {};
  let shape: Shape = first.shape;
  const layers = given.map((each, index): PlacedLayer => {
    const layer = frozen(each); // a plain object may be changed later
    const definition = layerDefinition(layer);
    counts[layer.kind] = (counts[layer.kind] ?? 0) + 1;
    if (layer.kind === "input" && index > 0) {
      throw new ShapeError(
        "SECOND_INPUT",
        "Cannot build a model: expected one input layer, got two",
        {
          got: index,
        },
      );
    }
    const name = layer.name ?? `${layer.kind}${counts[layer.kind]}`;
    if (taken.has(name)) {
      throw new DataError(
        "DUPLICATE_NAME",
        `Cannot build a model: expected different names, got ${showValue(name)} twice`,
        { layer: name, got: name },
      );
    }
    taken.add(name);
    const inputShape = shape;
    shape = definition.outputShape(layer, inputShape, name);
    const parameters = (definition.parameters?.(layer, inputShape) ?? []).map(
      (spec, number): ModelParameter => {
        const path = `${name}.${spec.name}`;
        requireHoldable(path, spec.shape);
        return {
          ...spec,
          path,
          node: parameter(path, spec.shape),
          trainable: layer.trainable ?? true,
          position: [index, number],
        };
      },
    );
    const key = keyFor(seed, PURPOSE.dropout, index);
    return { layer, name, inputShape, outputShape: shape, parameters, key };
  });
  return {
    layers,
    input: first,
    outputShape: shape,
    parameters: layers.flatMap((each) => each.parameters),
    seed,
  };
}

/** The outputs of the layers for a batch, in their order. */
export function applyLayers({ layers }: Architecture, x: Node, training: boolean): Node[] {
  let value = x;
  return layers.map(({ layer, key, parameters }) => {
    const nodes = Object.fromEntries(parameters.map(({ name, node }) => [name, node]));
    value = layerDefinition(layer).apply(layer, value, { training, key, parameters: nodes });
    return value;
  });
}

/** First values of a weight, by position and seed, not by name. */
export function firstWeights(
  seed: number,
  { initializer, shape, position }: ModelParameter,
  draw?: Draw,
): Float32Array {
  return initialValues(initializer, shape, keyFor(seed, PURPOSE.initialize, ...position), draw);
}

/** Number of weights. */
export function parameterCount(architecture: Architecture): number {
  return architecture.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** A batch of a shape: [n, ...shape]. */
export const batchOf = (shape: Shape): Shape => [ROWS, ...shape];
