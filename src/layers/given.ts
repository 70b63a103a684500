// Options of layers in the types of their descriptions, for the compiler's shapes and messages.

import type { IsAny, IsUnion } from "../core/type-arithmetic.ts";
import type { AnyName, Named } from "../core/type-names.ts";
import type { InitializerName } from "../initializers/initializer.ts";
import type { ActivationName } from "./activations.ts";
import type { OwnName } from "./layer.ts";

/** No options: all have their defaults. */
export type Defaults = { readonly [Name in never]: never };

/** The value of an option: as it is given, its default, or either where that depends on the program. */
export type Given<Options, Name extends string, Usual> = Options extends unknown
  ? Name extends keyof Options
    ? undefined extends Options[Name]
      ? Exclude<Options[Name], undefined> | Usual
      : Options[Name]
    : Usual
  : never;

/** The name of a layer, undefined if the model numbers it. */
export type NameOf<Options> = Extract<Given<Options, "name", undefined>, OwnName>;

/** The kind of the activation of a layer. */
export type KindOf<Options> = KindsOf<Given<Options, "activation", "linear">>;

/** The kinds of what is given as an activation. */
export type KindsOf<Input> = Input extends ActivationName
  ? Input
  : Input extends
        | { readonly kind: infer Kind extends ActivationName }
        | (() => { readonly kind: infer Kind extends ActivationName })
    ? Kind
    : ActivationName;

/** Options of a layer. Others are refused, and so are unknown names, by the text of the run-time error. */
export type Checked<Kind extends string, Options, Known> = {
  readonly [Name in keyof Known]: Name extends keyof NamedOptions<unknown>
    ? Known[Name] | AnyName
    : Known[Name];
} & {
  readonly [Name in keyof Options as UnknownIn<Options, Name>]: NamedOptions<Options[Name]>[Name &
    keyof NamedOptions<unknown>];
} & {
  readonly [Name in Exclude<
    keyof Options,
    keyof Known
  >]: `Cannot use option of ${Kind} "${Name & string}"`;
};

/** The name of an option if its value is an unknown name. */
type UnknownIn<Options, Name extends keyof Options> = Name extends keyof NamedOptions<unknown>
  ? NamedOptions<Options[Name]>[Name] extends Exclude<Options[Name], string> | NamesOf[Name]
    ? never
    : Name
  : never;

/** Known names of the options that take names. */
interface NamesOf {
  readonly activation: ActivationName;
  readonly kernelInitializer: InitializerName;
  readonly biasInitializer: InitializerName;
}

/** Options that take names. */
interface NamedOptions<Given> {
  readonly activation: KnownActivation<Given>;
  readonly kernelInitializer: KnownInitializer<Given>;
  readonly biasInitializer: KnownInitializer<Given>;
}

/** An activation, or the text of the error of an unknown name. */
export type KnownActivation<Given> = Named<
  "activation",
  Given,
  ActivationName,
  "linear, sigmoid, tanh, relu, leakyRelu, elu, selu, softplus, silu, gelu, softmax"
>;

/** The text of that error; false for other activations, and where that depends on the program. */
export type UnknownActivation<Given> = IsAny<Given> | IsUnion<Given> extends false
  ? Given extends ActivationName
    ? false
    : Given extends string
      ? KnownActivation<Given>
      : false
  : false;

type KnownInitializer<Given> = Named<
  "initializer",
  Given,
  InitializerName,
  "smallGaussian, largeGaussian, xavier, glorotNormal, glorotUniform, heNormal, heUniform, lecunNormal, orthogonal, zeros, ones, constant"
>;

/** The option of layers that have no others. */
export interface NameOption {
  /** Default: the kind and a number, assigned by the model. */
  readonly name?: string;
}
