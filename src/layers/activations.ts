import type { Node } from "../graph/node.ts";
import { requireKnownKeys, unknownName } from "../names.ts";
import { elu as eluNode } from "../ops/elu.ts";
import { type GeluApproximation, gelu as geluNode } from "../ops/gelu.ts";
import { leakyRelu as leakyReluNode, requireAlpha } from "../ops/leaky-relu.ts";
import { relu as reluNode } from "../ops/relu.ts";
import { selu as seluNode } from "../ops/selu.ts";
import { sigmoid as sigmoidNode } from "../ops/sigmoid.ts";
import { silu as siluNode } from "../ops/silu.ts";
import { softmax as softmaxNode } from "../ops/softmax.ts";
import { softplus as softplusNode } from "../ops/softplus.ts";
import { tanh as tanhNode } from "../ops/tanh.ts";

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

/** f(x) = x. */
export const linear = (): Activation => ({ kind: "linear" });
/** max(x, 0). */
export const relu = (): Activation => ({ kind: "relu" });
/** x where x > 0, else alpha · x. */
export const leakyRelu = ({ alpha = 0.01 }: { readonly alpha?: number } = {}): Activation => ({
  kind: "leakyRelu",
  alpha: requireAlpha("leakyRelu", alpha),
});
/** x where x > 0, else alpha · (eˣ − 1). */
export const elu = ({ alpha = 1 }: { readonly alpha?: number } = {}): Activation => ({
  kind: "elu",
  alpha: requireAlpha("elu", alpha),
});
/** 1 / (1 + e⁻ˣ). */
export const sigmoid = (): Activation => ({ kind: "sigmoid" });
/** Hyperbolic tangent. */
export const tanh = (): Activation => ({ kind: "tanh" });
/** log(1 + eˣ), a smooth relu. Dugas et al. 2001. */
export const softplus = (): Activation => ({ kind: "softplus" });
/** 1.0507 · elu(x, 1.6733): keeps mean 0 and variance 1, with lecunNormal. Klambauer et al. 2017. */
export const selu = (): Activation => ({ kind: "selu" });
/** x · Φ(x), or with tanh in place of erf. Hendrycks and Gimpel 2016. */
export const gelu = ({
  approximate = "none",
}: {
  readonly approximate?: GeluApproximation;
} = {}): Activation => ({
  kind: "gelu",
  approximate: requireApproximation(approximate),
});
/** x · sigmoid(x). Elfwing et al. 2018. */
export const silu = (): Activation => ({ kind: "silu" });
/** eˣ / Σeˣ over the last axis. */
export const softmax = (): Activation => ({ kind: "softmax" });

const BY_NAME: Record<ActivationName, () => Activation> = {
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
  const known = (...options: string[]) =>
    requireKnownKeys(`activation ${kind}`, value, ["kind", ...options]);
  switch (value.kind) {
    case "leakyRelu":
    case "elu":
      known("alpha");
      return { kind: value.kind, alpha: requireAlpha(kind, value.alpha) };
    case "gelu":
      known("approximate");
      return gelu(value);
    default:
      known();
      return { kind: value.kind };
  }
}

function requireApproximation(given: GeluApproximation): GeluApproximation {
  if (given === "none" || given === "tanh") return given;
  throw unknownName("approximation of gelu", given, ["none", "tanh"]);
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
