// The layers of a model file, checked, as steps of a predictor.

import { FormatError, phrase } from "../core/errors.ts";
import { describedOption, flagOption, type OptionTable, uncheckedOption } from "../core/options.ts";
import { isRecord } from "../core/record.ts";
import { Registry } from "../core/registry.ts";
import type { Shape } from "../core/shape.ts";
import { showText, showValue } from "../core/show.ts";
import type { Activation } from "../layers/activations.ts";
import {
  denseRules,
  dropoutRules,
  flattenRules,
  inputRules,
  reshapeRules,
} from "../layers/basic-rules.ts";
import type { InputLayer } from "../layers/input.ts";
import { type LayerBase, type LayerOptions, readLayer } from "../layers/layer.ts";
import { LayerNames, noInput, secondInput } from "../layers/placing.ts";
import { activationKinds, type Call, callsOf, readActivation } from "./activations.ts";

/** What a predictor does with rows: multiplies them by a kernel, or changes rows of a shape in place. */
export type Step =
  | {
      readonly kind: "dense";
      readonly inputs: number;
      readonly units: number;
      /** Name of the kernel [inputs, units] in the file. */
      readonly kernel: string;
      /** Name of the bias [units]; undefined for none. */
      readonly bias: string | undefined;
    }
  | { readonly kind: "call"; readonly call: Call; readonly shape: Shape };

/** A network in sequence. */
export interface Steps {
  readonly input: InputLayer;
  readonly outputShape: Shape;
  /** The name of the last layer. */
  readonly output: string;
  readonly steps: readonly Step[];
}

/** A layer in its place. */
interface Placed {
  readonly layer: never;
  readonly name: string;
  readonly inputShape: Shape;
  readonly outputShape: Shape;
}

interface Reader extends LayerOptions<LayerBase> {
  outputShape(layer: never, inputShape: Shape, name: string): Shape;
  steps?(placed: Placed): readonly Step[];
}

/** What only a training reads: any initializer, also a user's own. */
const UNREAD = uncheckedOption<unknown>();
const DENSE_OPTIONS: OptionTable = {
  activation: describedOption(readActivation, "linear"),
  bias: flagOption(true),
  kernelInitializer: UNREAD,
  biasInitializer: UNREAD,
  kernelRegularizer: UNREAD,
  biasRegularizer: UNREAD,
};

const activationSteps = (activation: Activation, shape: Shape): readonly Step[] =>
  callsOf(activation).map((call) => ({ kind: "call", call, shape }));

const READERS: readonly Reader[] = [
  inputRules,
  {
    ...denseRules,
    options: DENSE_OPTIONS,
    parameters: () => [], // it may have `trainable`
    steps({ layer, name, inputShape, outputShape }) {
      const { units, bias, activation }: { units: number; bias: boolean; activation: Activation } =
        layer;
      const [kernelName, biasName] = [`${name}.kernel`, `${name}.bias`];
      const inputs = inputShape[0]!;
      return [
        { kind: "dense", inputs, units, kernel: kernelName, bias: bias ? biasName : undefined },
        ...activationSteps(activation, outputShape),
      ];
    },
  },
  {
    kind: "activation",
    positional: { activation: describedOption(readActivation) },
    outputShape: (_layer, inputShape) => inputShape,
    steps: ({ layer, outputShape }) =>
      activationSteps((layer as { activation: Activation }).activation, outputShape),
  },
  dropoutRules,
  flattenRules,
  reshapeRules,
];

const layers = new Registry("layer", READERS);

/**
 * The layers of a file in sequence.
 * @throws DataError, ShapeError as loadModel() has them for the same mistake; FormatError PREDICTOR_LAYER for layers that
 * predictors have not
 */
export function readSteps(given: readonly unknown[]): Steps {
  const [first, ...rest] = given.map(readGiven);
  if (first?.kind !== inputRules.kind) throw noInput(first);
  const input = first as InputLayer;
  const names = new LayerNames();
  const steps: Step[] = [];
  let output = names.next(input);
  let shape: Shape = input.shape;
  rest.forEach((layer, position) => {
    if (layer.kind === inputRules.kind) throw secondInput(position);
    output = names.next(layer);
    const reader = layers.get(layer.kind);
    const outputShape = reader.outputShape(layer as never, shape, output);
    const placed = { layer: layer as never, name: output, inputShape: shape, outputShape };
    steps.push(...(reader.steps?.(placed) ?? []));
    shape = outputShape;
  });
  return { input, outputShape: shape, output, steps };
}

/** A layer as plain data, checked. */
function readGiven(given: unknown): LayerBase {
  if (!isRecord(given) || typeof given.kind !== "string") throw layers.unknown(given);
  requireSupported("a layer", given.kind, layers.kinds, given);
  const { activation } = given;
  const kind = isRecord(activation) ? activation.kind : activation;
  if (typeof kind === "string") requireSupported("an activation", kind, activationKinds, given);
  return readLayer(layers.get(given.kind), given as unknown as LayerBase);
}

function requireSupported(
  what: string,
  kind: string,
  known: readonly string[],
  { name }: Readonly<Record<string, unknown>>,
): void {
  if (known.includes(kind)) return;
  const named = typeof name === "string" ? ` of layer ${showText(name)}` : "";
  throw unsupported(`${what} of ${known.join(", ")}`, `${showValue(kind)}${named}`, name);
}

/** The error for a model that predictors cannot run. */
export const unsupported = (expected: string, got: string, layer?: unknown): FormatError =>
  FormatError.of("PREDICTOR_LAYER", "load the predictor", expected, phrase(got, got), {
    ...(typeof layer === "string" && { layer }),
    hint: 'use loadModel() of "gradlane", which loads every model',
  });
