import { requireKnownKeys, unknownName } from "../core/names.ts";
import type { Node } from "../ir/node.ts";
import {
  elu as eluNode,
  type GeluApproximation,
  gelu as geluNode,
  leakyRelu as leakyReluNode,
  relu as reluNode,
  requireAlpha,
  requireApproximation,
  selu as seluNode,
  sigmoid as sigmoidNode,
  silu as siluNode,
  softplus as softplusNode,
  tanh as tanhNode,
} from "../ops/activations.ts";
import { softmax as softmaxNode } from "../ops/softmax.ts";

/** An activation as plain data. */
export type Activation =
  | {
      readonly kind:
        | "linear"
        | "relu"
        | "sigmoid"
        | "tanh"
        | "softplus"
        | "selu"
        | "silu"
        | "softmax";
    }
  | { readonly kind: "leakyRelu" | "elu"; readonly alpha: number }
  | { readonly kind: "gelu"; readonly approximate: GeluApproximation };

/** The names that stand for an activation with default options. */
export type ActivationName = Activation["kind"];
/** What layers take as activation: a name, a description, or the function that makes one. */
export type ActivationInput = ActivationName | Activation | (() => Activation);

/**
 * f(x) = x.
 *
 * @example
 * const model = sequential([input([2]), activation(linear())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [-1, 2]
 */
export const linear = (): Activation => Object.freeze({ kind: "linear" });
/**
 * max(x, 0); the slope at 0 is 0. Nair and Hinton 2010.
 *
 * @example
 * const model = sequential([input([2]), activation(relu())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [0, 2]
 */
export const relu = (): Activation => Object.freeze({ kind: "relu" });
/**
 * x where x > 0, else alpha · x, so that no unit dies. Maas et al. 2013.
 * @throws DataError for an alpha that is no finite number, or another option
 *
 * @example
 * const model = sequential([input([2]), activation(leakyRelu())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [-0.01, 2]
 */
export const leakyRelu = (options: { readonly alpha?: number } = {}): Activation =>
  withAlpha("leakyRelu", options, 0.01);
/**
 * x where x > 0, else alpha · (eˣ − 1). Clevert et al. 2015.
 * @throws DataError for an alpha that is no finite number, or another option
 *
 * @example
 * const model = sequential([input([2]), activation(elu())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [-0.632, 2]
 */
export const elu = (options: { readonly alpha?: number } = {}): Activation =>
  withAlpha("elu", options, 1);
/**
 * 1 / (1 + e⁻ˣ).
 *
 * @example
 * const model = sequential([input([2]), activation(sigmoid())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [0.269, 0.881]
 */
export const sigmoid = (): Activation => Object.freeze({ kind: "sigmoid" });
/**
 * Hyperbolic tangent.
 *
 * @example
 * const model = sequential([input([2]), activation(tanh())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [-0.762, 0.964]
 */
export const tanh = (): Activation => Object.freeze({ kind: "tanh" });
/**
 * log(1 + eˣ), a smooth relu. Dugas et al. 2001.
 *
 * @example
 * const model = sequential([input([2]), activation(softplus())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [0.313, 2.127]
 */
export const softplus = (): Activation => Object.freeze({ kind: "softplus" });
/**
 * 1.0507 · elu(x, 1.6733): keeps mean 0 and variance 1, with lecunNormal. Klambauer et al. 2017.
 *
 * @example
 * const model = sequential([input([2]), activation(selu())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [-1.111, 2.101]
 */
export const selu = (): Activation => Object.freeze({ kind: "selu" });
/**
 * x · Φ(x), Φ the distribution function of the normal distribution; with { approximate: "tanh" } by a
 * formula that is off by up to 5e-4. Hendrycks and Gimpel 2016.
 * @throws DataError for another approximation or option
 *
 * @example
 * dense(64, { activation: gelu({ approximate: "tanh" }) });
 */
export const gelu = (options: { readonly approximate?: GeluApproximation } = {}): Activation => {
  requireKnownKeys("gelu", options, ["approximate"]);
  return Object.freeze({
    kind: "gelu",
    approximate: requireApproximation(options.approximate ?? "none"),
  });
};
/**
 * x · sigmoid(x). Elfwing et al. 2018.
 *
 * @example
 * const model = sequential([input([2]), activation(silu())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [-0.269, 1.762]
 */
export const silu = (): Activation => Object.freeze({ kind: "silu" });
/**
 * eˣ / Σeˣ over the last axis.
 *
 * @example
 * const model = sequential([input([2]), activation(softmax())]);
 * (await model.activations([[-1, 2]])).activation1.data; // [0.047, 0.953]
 */
export const softmax = (): Activation => Object.freeze({ kind: "softmax" });

const BY_NAME: Record<ActivationName, (options?: object) => Activation> = {
  linear,
  relu,
  leakyRelu,
  elu,
  sigmoid,
  tanh,
  softplus,
  selu,
  gelu,
  silu,
  softmax,
};

/** The description for what a layer was given. */
export function resolveActivation(given: ActivationInput): Activation {
  const value = typeof given === "function" ? given() : given;
  const kind = typeof value === "string" ? value : value?.kind;
  if (typeof kind !== "string" || !Object.hasOwn(BY_NAME, kind)) {
    throw unknownName("activation", kind, Object.keys(BY_NAME));
  }
  if (typeof value === "string") return BY_NAME[kind]();
  const { kind: _, ...options } = value;
  const made = BY_NAME[kind](options);
  requireKnownKeys(`activation ${kind}`, value, Object.keys(made));
  return made;
}

function withAlpha(
  kind: "leakyRelu" | "elu",
  options: { readonly alpha?: number },
  usual: number,
): Activation {
  requireKnownKeys(kind, options, ["alpha"]);
  const { alpha = usual } = options;
  return Object.freeze({ kind, alpha: requireAlpha(kind, alpha) });
}

/** Applies an activation to a node. */
export function applyActivation(activation: Activation, x: Node): Node {
  switch (activation.kind) {
    case "linear":
      return x;
    case "relu":
      return reluNode(x);
    case "leakyRelu":
      return leakyReluNode(x, activation.alpha);
    case "elu":
      return eluNode(x, activation.alpha);
    case "sigmoid":
      return sigmoidNode(x);
    case "tanh":
      return tanhNode(x);
    case "softplus":
      return softplusNode(x);
    case "selu":
      return seluNode(x);
    case "gelu":
      return geluNode(x, activation.approximate);
    case "silu":
      return siluNode(x);
    case "softmax":
      return softmaxNode(x);
  }
}
