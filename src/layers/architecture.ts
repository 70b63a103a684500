// The layers of a model: named, with shapes, weights and keys, and the values that they compute.

import type { NdArray, SourceArray } from "../array/types.ts";
import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { frozen } from "../core/frozen.ts";
import { ROWS, type Shape, showShape, sizeOf } from "../core/shape.ts";
import { showText } from "../core/show.ts";
import { initialValues } from "../initializers/initializer.ts";
import type { Draw } from "../initializers/random.ts";
import type { Node } from "../ir/node.ts";
import { parameter } from "../ops/parameter.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";
import { type InputLayer, isInput } from "./input.ts";
import type {
  LayerBase,
  ModelParameter,
  ParameterSpec,
  PlacedLayer,
  TrainingFacts,
} from "./layer.ts";
import { layerDefinition } from "./layers.ts";
import { LayerNames, noInput, secondInput } from "./placing.ts";

/** How a value of a model is computed from earlier ones: by a layer, or by an operation between layers. */
export interface Step {
  /** Numbers of the values that it takes; none for an input. */
  readonly inputs: readonly number[];
  /** Of one sample. */
  readonly shape: Shape;
  readonly placed?: PlacedLayer;
  readonly operation?: LinkingOperation;
}

/** An operation between layers. */
export interface LinkingOperation {
  /** That of the method of Tensor. */
  readonly name: string;
  apply(inputs: readonly Node[]): Node;
}

/** The input of a model. Several inputs are side by side in one row. */
export interface ModelInput extends InputLayer {
  readonly parts?: InputParts;
}

/** Several inputs of a model. */
export interface InputParts {
  readonly names: readonly string[];
  /** x by name as rows of all inputs side by side. @throws DataError, ShapeError */
  pack(action: string, x: unknown): SourceArray;
  /** The inputs of packed rows [n, …]. */
  split(x: Node): Node[];
}

/** A model's layers, weights and shapes. */
export interface Architecture {
  /** In the order of their numbers, inputs first. */
  readonly layers: readonly PlacedLayer[];
  /** In the order of evaluation, inputs first; the last one is the output. */
  readonly steps: readonly Step[];
  readonly input: ModelInput;
  readonly outputShape: Shape;
  readonly parameters: readonly ModelParameter[];
  readonly seed: number;
  /** What is not a list of layers, for its file. */
  readonly network?: NetworkData;
}

/** A network as data. */
export interface NetworkData {
  /** In order, as plain data. */
  readonly applications: readonly unknown[];
  /** Arrays among the arguments of operations. */
  readonly constants: readonly NdArray<Float32Array | Int32Array>[];
}

/** Numbers of a weight: an engine's memory holds no more. */
const MOST_NUMBERS = 0x40000000;

/** Collects the layers of a model in the order in which they are applied. Values have numbers, from 0. */
export class Arrangement {
  readonly steps: Step[] = [];
  protected readonly layers: PlacedLayer[] = [];
  private readonly names = new LayerNames();
  /** Values that depend on trained weights. */
  private readonly learned = new Set<number>();
  private position = 0;

  constructor(private readonly seed: number) {}

  /** Adds an input; all of them come first. Returns its value. */
  input(layer: InputLayer): number {
    const definition = layerDefinition(layer);
    const base = { layer, definition, name: this.nameOf(layer), position: 0 };
    return this.place({ ...base, within: [], isFrozen: false }, layer.shape, []);
  }

  /** Applies a new layer to a value. Returns the value of its output. */
  apply(
    given: LayerBase,
    value: number,
    within: readonly string[] = [],
    isFrozenOutside = false,
  ): number {
    const layer = frozen(given); // a plain object may be changed later
    const definition = layerDefinition(layer);
    if (isInput(layer)) throw secondInput(this.position);
    const name = this.nameOf(layer);
    const position = ++this.position;
    const isFrozen = isFrozenOutside || layer.trainable === false;
    const lists = layer as unknown as Readonly<Record<string, readonly LayerBase[]>>;
    const named: Record<string, LayerBase[]> = {};
    const ends = (definition.branches ?? []).map((branch) => {
      const inside: LayerBase[] = [];
      named[branch] = inside;
      return lists[branch]!.reduce((from, each) => {
        const end = this.apply(each, from, [...within, branch], isFrozen);
        const { placed } = this.steps[end]!;
        inside.push({ ...placed!.layer, name: placed!.name });
        return end;
      }, value);
    });
    const described = definition.branches ? frozen({ ...layer, ...named }) : layer;
    const base = { layer: described, definition, name, position, within, isFrozen };
    return this.place(base, this.steps[value]!.shape, [value, ...ends]);
  }

  /** The architecture of the steps so far, after all checks of layers in their places. */
  finish(input: ModelInput): Architecture {
    const { steps, seed, learned } = this;
    const layers = [...this.layers].sort((a, b) => a.position - b.position);
    for (const { placed, inputs } of steps) {
      const follows = inputs.some((value) => learned.has(value));
      placed?.definition.verify?.(placed, follows);
    }
    return {
      layers,
      steps,
      input,
      outputShape: steps.at(-1)!.shape,
      parameters: layers.flatMap(({ parameters }) => parameters),
      seed,
    };
  }

  protected nameOf(layer: LayerBase): string {
    return this.names.next(layer);
  }

  private place(
    base: Omit<PlacedLayer, "inputShape" | "outputShape" | "parameters" | "key">,
    inputShape: Shape,
    inputs: readonly number[],
  ): number {
    const { layer, definition, name, position, isFrozen } = base;
    const ends = inputs.slice(1).map((value) => this.steps[value]!.shape);
    const outputShape = definition.outputShape(layer, inputShape, name, ends);
    const parameters = (definition.parameters?.(layer, inputShape) ?? []).map(
      (spec, number): ModelParameter => {
        const path = `${name}.${spec.name}`;
        requireHoldable(path, spec.shape);
        const node = parameter(path, spec.shape);
        const trainable = !(isFrozen || spec.state);
        return { ...spec, path, node, trainable, position: [position, number] };
      },
    );
    const key = keyFor(this.seed, PURPOSE.dropout, position);
    const placed = { ...base, inputShape, outputShape, parameters, key };
    this.layers.push(placed);
    return this.add({ inputs, shape: outputShape, placed });
  }

  protected add(step: Step): number {
    const { inputs, placed } = step;
    const number = this.steps.push(step) - 1;
    const isLearned =
      placed?.parameters.some(({ trainable }) => trainable) ||
      inputs.some((value) => this.learned.has(value));
    if (isLearned) this.learned.add(number);
    return number;
  }
}

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

/** @throws DataError unless it is a list */
export function requireLayers(given: unknown): void {
  if (Array.isArray(given)) return;
  throw DataError.of("LAYERS", "build a model", "an array of layers", given, {
    hint: "sequential([input([2]), dense(3)])",
  });
}

/**
 * A list of layers in sequence, the first of them the input.
 * @throws ShapeError where a layer does not fit its input; DataError for duplicate names
 */
export function arrange([first, ...rest]: readonly LayerBase[], seed: number): Architecture {
  if (!isInput(first)) throw noInput(first);
  const layer = frozen(first);
  const arrangement = new Arrangement(seed);
  rest.reduce((value, each) => arrangement.apply(each, value), arrangement.input(layer));
  return arrangement.finish(layer);
}

/** What the layers that are trained warn of before a training, each once. */
export function layerWarnings(
  { steps }: Architecture,
  training: Omit<TrainingFacts, "before">,
): string[] {
  const found = steps.flatMap(({ placed, inputs }) => {
    if (!placed || placed.isFrozen) return [];
    const before = inputs.length === 1 ? steps[inputs[0]!]!.placed : undefined;
    return placed.definition.warnings?.(placed, { ...training, before }) ?? [];
  });
  return [...new Set(found)];
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

/** Descriptions with names, which then do not depend on the reader's numbering. */
export const namedLayers = ({ layers }: Architecture): (LayerBase & { readonly name: string })[] =>
  layers.flatMap(({ layer, name, within }) => (within.length === 0 ? [{ ...layer, name }] : []));

/** The name of the last layer or operation, and the kind of activation that it applies. */
export function outputOf({ steps }: Architecture): {
  readonly name: string;
  readonly activation: string | undefined;
} {
  const { placed, operation } = steps.at(-1)!;
  if (!placed) return { name: operation!.name, activation: operation!.name };
  const { name, definition, layer } = placed;
  return { name, activation: definition.activation?.(layer).kind };
}

/** A batch of a shape: [n, ...shape]. */
export const batchOf = (shape: Shape): Shape => [ROWS, ...shape];
