// Options of layers in the types of their descriptions, for the compiler's shapes and messages.

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

/** Options of a layer; others are refused. */
export type Checked<Kind extends string, Options, Known> = Known & {
  readonly [Name in Exclude<
    keyof Options,
    keyof Known
  >]: `Cannot use option of ${Kind} "${Name & string}"`;
};

/** The option of layers that have no others. */
export interface NameOption {
  /** Default: the kind and a number, assigned by the model. */
  readonly name?: string;
}
