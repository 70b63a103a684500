import { frozen } from "../core/frozen.ts";
import { requireKnownKeys } from "../core/names.ts";
import { coded, flagOption, type OptionTable, optional, readOptions } from "../core/options.ts";
import type { Shape } from "../core/shape.ts";
import type { Initializer } from "../initializers/initializer.ts";
import type { Node } from "../ir/node.ts";
import type { Key } from "../random/keys.ts";
import type { Activation } from "./activations.ts";
import type { Regularizer } from "./regularizers.ts";

/** The name that a layer is given; undefined if the model numbers it. */
export type OwnName = string | undefined;

/** Properties common to all layers. */
export interface LayerBase<Name extends OwnName = string | undefined> {
  readonly kind: string;
  /** Prefix of the names of its weights. Default: the kind and a number, assigned by the model. */
  readonly name?: Name;
  /** If false, training leaves its weights unchanged. */
  readonly trainable?: boolean;
}

/** A weight of a layer. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
  /** Inputs and outputs of a unit, for the initializer. Default: the first two dimensions. */
  readonly fan?: readonly [number, number] | undefined;
  readonly initializer: Initializer;
  readonly regularizer?: Regularizer | undefined;
  /** If false, weight decay leaves it unchanged. Default: true, or that of the optimizer for biases. */
  readonly decays?: boolean | undefined;
  /** Written by the step itself (`update`): it has no gradient and no optimizer state. */
  readonly state?: boolean | undefined;
  /** Lower numbers are refused where they are set or loaded. */
  readonly least?: number | undefined;
}

/** A weight of a model. */
export interface ModelParameter extends ParameterSpec {
  /** "hidden.kernel". */
  readonly path: string;
  readonly node: Node;
  /** Whether it has a gradient; state has none. */
  readonly trainable: boolean;
  /** Number of its layer in the model, and its own number in the layer. */
  readonly position: readonly [number, number];
}

/** A layer in its place. */
export interface PlacedLayer {
  /** Its description; layers inside it have their names. */
  readonly layer: LayerBase;
  readonly definition: LayerDefinition;
  readonly name: string;
  /** Its number in the model, from 1; inputs have 0. */
  readonly position: number;
  /** Branches that it is in, from the outermost layer: ["shortcut"]. */
  readonly within: readonly string[];
  /** Whether it is frozen, by itself or with a layer that it is in. */
  readonly isFrozen: boolean;
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  readonly parameters: readonly ModelParameter[];
  readonly key: Key;
}

/** A training of a model, as far as layers may warn of it. */
export interface TrainingFacts {
  /** Rows of the smallest batch. */
  readonly leastRows: number;
  readonly batchSize: number;
  /** Steps of this training and of those before it. */
  readonly steps: number;
  /** The layer whose output is the input, if it is a layer's. */
  readonly before: PlacedLayer | undefined;
}

/** Argument of apply() in addition to the options and x. */
export interface ApplyContext {
  /** False in evaluation, and in a frozen layer that has state. */
  readonly training: boolean;
  /** For random numbers of this layer. */
  readonly key: Key;
  /** Weights by name. */
  readonly parameters: Readonly<Record<string, Node>>;
  /** What its branches return for x, in their order. */
  readonly branches: readonly Node[];
  /** The next value of a state parameter, written with the update of a training step. */
  update(name: string, value: Node): void;
}

/** A kind of layer. Shapes are those of one sample, without the rows. */
export interface LayerDefinition<Layer extends LayerBase = LayerBase> {
  readonly kind: Layer["kind"];
  /** Options that its function takes by position. */
  readonly positional?: OptionTable;
  /** Its other options, apart from `name` and `trainable`. */
  readonly options?: OptionTable;
  /** Checks options that limit each other. */
  adjust?(layer: Layer): Layer;
  /** Options that are lists of layers inside it, each list applied to its input in sequence. */
  readonly branches?: readonly string[];
  /** @param branches output shapes of its branches @throws ShapeError naming the layer */
  outputShape(layer: Layer, inputShape: Shape, name: string, branches: readonly Shape[]): Shape;
  parameters?(layer: Layer, inputShape: Shape): readonly ParameterSpec[];
  /** Adds its nodes. x has the rows as its first dimension. */
  apply(layer: Layer, x: Node, context: ApplyContext): Node;
  /** Checks a layer in its place, before anything is trained. `follows`: behind layers that are trained. */
  verify?(placed: PlacedLayer, follows: boolean): void;
  /** Warnings before a training: what it does not suit, and what to do. */
  warnings?(placed: PlacedLayer, training: TrainingFacts): string[];
  /** The number of its units; undefined for layers without units. */
  units?(layer: Layer): number | undefined;
  /** The activation that it applies last. */
  activation?(layer: Layer): Activation;
  /** In summaries. Default: the kind. */
  describe?(layer: Layer): string;
  /** Whether it only changes the shape. */
  readonly isView?: true;
}

/** Error code of options without one. */
const OPTION_CODE = "OPTION";

const NAME = {
  name: optional<string>({
    expected: "1 to 100 characters without dots", // part of paths such as "hidden.kernel"
    code: "LAYER_NAME",
    accepts: (name) => typeof name === "string" && /^[^\s.][^.]*$/.test(name) && name.length <= 100,
  }),
};
const TRAINABLE = { trainable: optional(coded("TRAINABLE", flagOption())) };

/** The part of a definition by which a layer is made. */
export type LayerOptions<Layer extends LayerBase> = Pick<
  LayerDefinition<Layer>,
  "kind" | "positional" | "options" | "parameters" | "branches" | "adjust"
>;

/** A layer as plain data, its options checked and complete. @throws DataError, ShapeError */
export function makeLayer<Layer extends LayerBase>(
  { kind, positional = {}, options = {}, parameters, branches, adjust }: LayerOptions<Layer>,
  given: object = {},
  byPosition: object = {},
): Layer {
  const table = { ...options, ...NAME, ...((parameters || branches) && TRAINABLE) };
  requireKnownKeys(kind, given, Object.keys(table));
  const layer = frozen({
    kind,
    ...readOptions(kind, positional, byPosition, OPTION_CODE),
    ...readOptions(kind, table, given, OPTION_CODE),
  }) as unknown as Layer;
  return adjust ? frozen(adjust(layer)) : layer;
}

/** Plain data, such as a file holds, as a layer: checked and complete. */
export function readLayer<Layer extends LayerBase>(
  definition: LayerOptions<Layer>,
  given: LayerBase,
): Layer {
  const { positional = {} } = definition;
  const { kind: _, ...options } = given;
  const isPositional = ([key]: readonly [string, unknown]) => Object.hasOwn(positional, key);
  const entries = Object.entries(options);
  return makeLayer(
    definition,
    Object.fromEntries(entries.filter((each) => !isPositional(each))),
    Object.fromEntries(entries.filter(isPositional)),
  );
}
