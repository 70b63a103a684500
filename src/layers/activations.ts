import type { Defined } from "../core/defined.ts";
import { log } from "../core/numerics.ts";
import type { Described, OptionTable, OptionValues } from "../core/options.ts";
import { Registry } from "../core/registry.ts";
import { SELU_ALPHA, SELU_SCALE } from "../core/selu.ts";
import type { InitializerName } from "../initializers/initializer.ts";
import type { Node } from "../ir/node.ts";
import type { GeluApproximation } from "../ops/activations.ts";
import * as ops from "../ops/activations.ts";
import { softmax as softmaxNode } from "../ops/softmax.ts";
import { ACTIVATION_OPTIONS, describeIn, resolveIn } from "./activation-options.ts";

/** Outputs outside this range are saturated: the magnitude of their slope is below SATURATION. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** A kind of activation. */
export interface ActivationDefinition<Table extends OptionTable = OptionTable> {
  readonly kind: string;
  /** Default: none. */
  readonly options?: Table;
  apply(x: Node, options: OptionValues<Table>): Node;
  /** The range of outputs that are not saturated. Default: outputs do not show it. */
  unsaturated?(options: OptionValues<Table>): Range;
  /** Whether an output of exactly 0 means that no gradient passes. Default: false. */
  canDie?(options: OptionValues<Table>): boolean;
  /** The initializer that keeps the variance of activations. Default: "glorotUniform". */
  readonly initializer?: InitializerName;
}

const SATURATION = 0.05;
const SELU_FLOOR = SELU_SCALE * SELU_ALPHA;
/** From the lower bound to the same distance from the other end. */
const between = (low: number, sum: number): Range => ({ low, high: sum - low });
const above = (low: number): Range => ({ low, high: Infinity });

const define = <const Kind extends string, Table extends OptionTable = Record<never, never>>(
  definition: ActivationDefinition<Table> & { readonly kind: Kind },
) => definition;

// heNormal suits slopes of about 1 above 0 and 0 below (He et al. 2015); slopes as functions of the output:
// y(1 − y), 1 − y², y + alpha, 1 − e⁻ʸ, y + scale·alpha

/** In the order of the documentation. */
const DEFINITIONS = [
  define({ kind: "linear", apply: (x) => x }),
  define({
    kind: "sigmoid",
    apply: (x) => ops.sigmoid(x),
    unsaturated: () => between((1 - Math.sqrt(1 - 4 * SATURATION)) / 2, 1),
  }),
  define({
    kind: "tanh",
    apply: (x) => ops.tanh(x),
    unsaturated: () => between(-Math.sqrt(1 - SATURATION), 0),
  }),
  define({ kind: "relu", apply: (x) => ops.relu(x), canDie: () => true, initializer: "heNormal" }),
  define({
    kind: "leakyRelu",
    options: ACTIVATION_OPTIONS.leakyRelu,
    apply: (x, { alpha }) => ops.leakyRelu(x, alpha),
    canDie: ({ alpha }) => alpha === 0,
    initializer: "heNormal",
  }),
  define({
    kind: "elu",
    options: ACTIVATION_OPTIONS.elu,
    apply: (x, { alpha }) => ops.elu(x, alpha),
    unsaturated: ({ alpha }) => above(alpha > SATURATION ? SATURATION - alpha : -Infinity),
    canDie: ({ alpha }) => alpha === 0,
    initializer: "heNormal",
  }),
  define({
    kind: "selu",
    apply: (x) => ops.selu(x),
    unsaturated: () => above(SATURATION - SELU_FLOOR),
    initializer: "lecunNormal",
  }),
  define({
    kind: "softplus",
    apply: (x) => ops.softplus(x),
    unsaturated: () => above(-log(1 - SATURATION)),
    initializer: "heNormal",
  }),
  define({ kind: "silu", apply: (x) => ops.silu(x), initializer: "heNormal" }),
  define({
    kind: "gelu",
    options: ACTIVATION_OPTIONS.gelu,
    apply: (x, { approximate }) => ops.gelu(x, approximate),
    initializer: "heNormal",
  }),
  define({ kind: "softmax", apply: (x) => softmaxNode(x) }),
];

/** Definitions by kind. */
export const activations = new Registry<ActivationDefinition>(
  "activation",
  DEFINITIONS as readonly unknown[] as readonly ActivationDefinition[],
);

type DescribedBy<Definition> = Definition extends ActivationDefinition<infer Table> & {
  readonly kind: infer Kind extends string;
}
  ? Described<Kind, Table>
  : never;

/** An activation as plain data. */
export type Activation = DescribedBy<(typeof DEFINITIONS)[number]>;

/** Names of activations with default options. */
export type ActivationName = Activation["kind"];
/** What layers take as activation: a name, a description, or the function that makes one. */
export type ActivationInput =
  | ActivationName
  | Activation
  | Defined<"activation">
  | (() => Activation | Defined<"activation">);

/** The description of an activation of a kind. */
export type ActivationOf<Kind extends ActivationName> = Activation & { readonly kind: Kind };

/**
 * f(x) = x.
 *
 * @example
 * const model = sequential([input([2]), activation(linear())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [-1, 2]
 */
export const linear = (): Activation => describeActivation("linear");
/**
 * max(x, 0); the slope at 0 is 0. Nair and Hinton 2010.
 *
 * @example
 * const model = sequential([input([2]), activation(relu())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [0, 2]
 */
export const relu = (): Activation => describeActivation("relu");
/**
 * x where x > 0, otherwise alpha · x, so that no unit becomes inactive. Maas et al. 2013.
 * @throws DataError unless alpha is a finite number
 *
 * @example
 * const model = sequential([input([2]), activation(leakyRelu())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [-0.01, 2]
 */
export const leakyRelu = (options: { readonly alpha?: number } = {}): Activation =>
  describeActivation("leakyRelu", options);
/**
 * x where x > 0, otherwise alpha · (eˣ − 1). Clevert et al. 2015.
 * @throws DataError unless alpha is a finite number
 *
 * @example
 * const model = sequential([input([2]), activation(elu())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [-0.632, 2]
 */
export const elu = (options: { readonly alpha?: number } = {}): Activation =>
  describeActivation("elu", options);
/**
 * 1 / (1 + e⁻ˣ).
 *
 * @example
 * const model = sequential([input([2]), activation(sigmoid())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [0.269, 0.881]
 */
export const sigmoid = (): ActivationOf<"sigmoid"> =>
  describeActivation("sigmoid") as ActivationOf<"sigmoid">;
/**
 * Hyperbolic tangent.
 *
 * @example
 * const model = sequential([input([2]), activation(tanh())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [-0.762, 0.964]
 */
export const tanh = (): Activation => describeActivation("tanh");
/**
 * log(1 + eˣ), a smooth relu. Dugas et al. 2001.
 *
 * @example
 * const model = sequential([input([2]), activation(softplus())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [0.313, 2.127]
 */
export const softplus = (): Activation => describeActivation("softplus");
/**
 * 1.0507 · elu(x, 1.6733): keeps mean 0 and variance 1, with lecunNormal. Klambauer et al. 2017.
 *
 * @example
 * const model = sequential([input([2]), activation(selu())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [-1.111, 2.101]
 */
export const selu = (): Activation => describeActivation("selu");
/**
 * x · Φ(x), Φ the distribution function of the normal distribution; with { approximate: "tanh" }, an
 * approximation with an error of up to 5e-4. Hendrycks and Gimpel 2016.
 * @throws DataError for another approximation
 *
 * @example
 * dense(64, { activation: gelu({ approximate: "tanh" }) });
 */
export const gelu = (options: { readonly approximate?: GeluApproximation } = {}): Activation =>
  describeActivation("gelu", options);
/**
 * x · sigmoid(x). Elfwing et al. 2018.
 *
 * @example
 * const model = sequential([input([2]), activation(silu())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [-0.269, 1.762]
 */
export const silu = (): Activation => describeActivation("silu");
/**
 * eˣ / Σeˣ over the last axis.
 *
 * @example
 * const model = sequential([input([2]), activation(softmax())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [0.047, 0.953]
 */
export const softmax = (): ActivationOf<"softmax"> =>
  describeActivation("softmax") as ActivationOf<"softmax">;

/** An activation as plain data, its options checked and complete. */
export const describeActivation = (kind: string, given: object = {}): Activation =>
  describeIn(activations, kind, given) as Activation;

/** The activation of a layer, checked. */
export const resolveActivation = (given: ActivationInput): Activation =>
  resolveIn(activations, typeof given === "function" ? given() : given) as Activation;

const asked = <Result>(
  activation: Activation,
  ask: (definition: ActivationDefinition, options: never) => Result,
): Result => ask(activations.get(activation.kind), activation as never);

/** Applies an activation to a node. */
export const applyActivation = (activation: Activation, x: Node): Node =>
  asked(activation, (definition, options) => definition.apply(x, options));

/** The range of outputs that are not saturated; undefined if outputs do not show it. */
export const unsaturated = (activation: Activation): Range | undefined =>
  asked(activation, (definition, options) => definition.unsaturated?.(options));

/** Whether an output of exactly 0 means that no gradient passes. */
export const canDie = (activation: Activation): boolean =>
  asked(activation, (definition, options) => definition.canDie?.(options) ?? false);

/** The initializer that keeps the variance of activations from layer to layer. */
export const fittingInitializer = (activation: Activation): InitializerName =>
  activations.get(activation.kind).initializer ?? "glorotUniform";
