import type { Defined } from "../core/defined.ts";
import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { readOptions } from "../core/options.ts";
import { ROWS, type Shape } from "../core/shape.ts";
import { showText, showValue } from "../core/show.ts";
import { Tensor } from "../graph/tensor.ts";
import { type InitializerInput, resolveInitializer } from "../initializers/initializer.ts";
import { applyLayer } from "../layers/apply-layers.ts";
import {
  type LayerBase,
  type LayerDefinition,
  makeLayer,
  type ParameterSpec,
} from "../layers/layer.ts";
import { layers } from "../layers/layers.ts";
import { type Regularizer, resolveRegularizer } from "../layers/regularizers.ts";
import { input } from "../ops/input.ts";
import type { Key } from "../random/keys.ts";
import {
  type DeclaredValues,
  type Factory,
  factory,
  type OptionDeclarations,
  readDeclarations,
  refused,
  requireDeclaration,
  requireFunction,
} from "./declaration.ts";
import { requireGradient, requireTraced, tensorsOf } from "./traced.ts";

/** A weight of a defined layer. */
export interface ParameterDeclaration {
  /** Last part of its path: "factor" in "scale1.factor". */
  readonly name: string;
  readonly shape: Shape;
  /** Inputs and outputs of a unit, for the initializer. Default: the first two dimensions. */
  readonly fan?: readonly [number, number];
  /** Default: "zeros" for state, otherwise "xavier". */
  readonly initializer?: InitializerInput;
  /** Penalty added to the loss. */
  readonly regularizer?: Regularizer;
  /** If true, it is not trained: training steps write the value that apply() passes to update(). */
  readonly state?: boolean;
}

/** Argument of apply() in addition to the options and x. */
export interface LayerContext {
  /** Weights by name. */
  readonly parameters: Readonly<Record<string, Tensor>>;
  /** False in evaluation, and in a frozen layer that has state. */
  readonly training: boolean;
  /** Key for random numbers of this layer, as in Tensor.dropout(). */
  readonly key: Key;
  /** Sets the next value of a state parameter, which a training step writes with its update. */
  update(name: string, value: Tensor): void;
}

/** A kind of layer. Shapes are those of one sample; tensors have the rows as their first dimension. */
export interface LayerDeclaration<Kind extends string, Options extends OptionDeclarations> {
  /** The name, also in files. */
  readonly kind: Kind;
  /** Options by name: their defaults or limits. Default: none. */
  readonly options?: Options;
  /** Default: the shape of its input. */
  outputShape?(options: DeclaredValues<Options>, input: Shape): Shape;
  /** Default: none. */
  parameters?(options: DeclaredValues<Options>, input: Shape): readonly ParameterDeclaration[];
  /** A tensor of its output shape. */
  apply(options: DeclaredValues<Options>, x: Tensor, context: LayerContext): Tensor;
  /** Checks options that depend on each other, also those of a file, and returns them. */
  resolve?(options: DeclaredValues<Options>): DeclaredValues<Options>;
  /** Number of units, for reports. */
  units?(options: DeclaredValues<Options>): number;
}

/** A defined layer as plain data. */
export type DefinedLayer<Kind extends string = string, Options = unknown> = Defined<"layer"> &
  LayerBase & { readonly kind: Kind } & Options;

const FUNCTIONS = ["outputShape", "parameters", "apply", "resolve", "units"];

/**
 * Defines a layer composed of tensor operations. The returned function creates layers; it takes the options,
 * `name`, and `trainable` if the layer has parameters. Models can be trained, saved and explained as with
 * built-in layers, and loaded after the layer has been defined.
 * @throws DataError NAME_TAKEN, DEFINITION; sequential() throws ShapeError or DataError LAYER_OUTPUT for wrong
 * results of apply(), NO_GRADIENT for unused weights
 *
 * @example
 * const scale = defineLayer({
 *   kind: "scale",
 *   options: { start: 1 },
 *   parameters: ({ start }, [features]) => [
 *     { name: "factor", shape: [features!], initializer: constant(start) },
 *   ],
 *   apply: (_options, x, { parameters: { factor } }) => x.mul(factor!),
 * });
 * const model = sequential([input([2]), scale({ start: 3 })]);
 * (await model.activations([[-1, 2]])).scale1.data; // [-3, 6]
 */
export function defineLayer<
  const Kind extends string,
  const Options extends OptionDeclarations = Record<never, never>,
>(
  declaration: LayerDeclaration<Kind, Options>,
): Factory<
  Kind,
  Options,
  DefinedLayer<Kind, DeclaredValues<Options>>,
  { readonly name?: string; readonly trainable?: boolean }
> {
  requireDeclaration("define a layer", declaration, FUNCTIONS, []);
  const { kind } = declaration;
  const what = showValue(kind);
  const action = `define layer ${what}`;
  requireFunction(action, declaration, "apply");
  const options = readDeclarations(action, declaration.options, ["kind", "name", "trainable"]);
  const { parameters, resolve, units } = declaration;
  const valuesOf = ({ kind: _kind, name: _name, trainable: _trainable, ...values }: LayerBase) =>
    values as DeclaredValues<Options>;
  const outputShape = (layer: LayerBase, inputShape: Shape) =>
    declaration.outputShape
      ? requireShape(
          `use outputShape of layer ${what}`,
          declaration.outputShape(valuesOf(layer), inputShape),
        )
      : inputShape;
  const definition: LayerDefinition = {
    kind,
    options,
    outputShape,
    apply(layer, x, { training, key, parameters: nodes, update }) {
      const y: unknown = declaration.apply(valuesOf(layer), new Tensor(x), {
        training,
        key,
        parameters: tensorsOf(nodes),
        update(name, value) {
          if (!(value instanceof Tensor)) {
            throw DataError.of("STATE_VALUE", `update ${name} of layer ${what}`, "a tensor", value);
          }
          update(name, value.node);
        },
      });
      const [rows, ...inputShape] = x.shape;
      const shape = [rows!, ...outputShape(layer, inputShape)];
      return requireTraced("LAYER_OUTPUT", `apply layer ${what}`, y, shape);
    },
    verify(placed, follows) {
      const x = input("x", [ROWS, ...placed.inputShape]);
      applyLayer(placed, x, false, new Map());
      const y = applyLayer(placed, x, true, new Map());
      const doing = `train layer ${showText(placed.name)}`;
      const hint = "use it in apply(), by operations that have a gradient";
      for (const { node, path, trainable } of placed.parameters) {
        if (trainable) requireGradient(doing, y, node, showText(path), `${hint}, or make it state`);
      }
      if (follows) requireGradient(doing, y, x, "x, for the layers before it", hint);
    },
    ...(resolve && {
      adjust: (layer) => {
        const { name, trainable } = layer;
        const values: unknown = resolve(valuesOf(layer));
        return {
          kind,
          ...readOptions(`what resolve of ${kind} returns`, options, values as object, "OPTION"),
          ...(name !== undefined && { name }),
          ...(trainable !== undefined && { trainable }),
        };
      },
    }),
    ...(parameters && {
      parameters: (layer, inputShape) =>
        readParameters(`use parameters of layer ${what}`, parameters(valuesOf(layer), inputShape)),
    }),
    ...(units && { units: (layer) => units(valuesOf(layer)) }),
  };
  layers.add(definition);
  return factory(kind, (given = {}) => makeLayer(definition, given));
}

function requireShape(action: string, shape: unknown): Shape {
  const isSize = (each: unknown) => Number.isSafeInteger(each) && (each as number) >= 1;
  if (Array.isArray(shape) && shape.every(isSize)) return shape;
  throw ShapeError.of("DEFINITION", action, phrase("a shape of integers >= 1"), shape);
}

const PARAMETER_KEYS = ["name", "shape", "fan", "initializer", "regularizer", "state"];

function readParameters(
  action: string,
  given: readonly ParameterDeclaration[],
): readonly ParameterSpec[] {
  if (!Array.isArray(given)) throw refused(action, "an array of parameters", given);
  const names = new Set<string>();
  return given.map((each: ParameterDeclaration): ParameterSpec => {
    requireKnownKeys("a parameter", each, PARAMETER_KEYS);
    const { name, shape, fan, regularizer, state = false } = each;
    const { initializer = state ? "zeros" : "xavier" } = each;
    if (!(typeof name === "string" && /^[A-Za-z]\w{0,49}$/.test(name)) || names.has(name)) {
      throw refused(action, "different names of letters and digits", name);
    }
    names.add(name);
    if (typeof state !== "boolean") throw refused(action, "state to be true or false", state);
    if (state && regularizer) throw refused(action, "no regularizer of state", regularizer);
    if (fan !== undefined && requireShape(action, fan).length !== 2) {
      throw refused(action, "fan to be [inputs, outputs]", fan);
    }
    return {
      name,
      shape: requireShape(action, shape),
      fan,
      initializer: resolveInitializer(initializer),
      regularizer: regularizer && resolveRegularizer(regularizer),
      state,
    };
  });
}
