import { log } from "../core/numerics.ts";
import type { Activation } from "../layers/activations.ts";

/** An activation is saturated where the magnitude of its slope is below this. */
const SATURATION = 0.05;

/** Outputs outside of it are saturated. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Klambauer et al. 2017. */
const SELU_FLOOR = 1.0507009873554805 * 1.6732632423543772;

// slopes as functions of the output: y(1 − y), 1 − y², y + alpha, 1 − e⁻ʸ, y + scale·alpha
const RANGES: Readonly<Record<string, (alpha: number) => Range>> = {
  sigmoid: () => between((1 - Math.sqrt(1 - 4 * SATURATION)) / 2, 1),
  tanh: () => between(-Math.sqrt(1 - SATURATION), 0),
  elu: (alpha) => ({ low: alpha > SATURATION ? SATURATION - alpha : -Infinity, high: Infinity }),
  selu: () => ({ low: SATURATION - SELU_FLOOR, high: Infinity }),
  softplus: () => ({ low: -log(1 - SATURATION), high: Infinity }),
};

/** From the lower bound to the same distance from the other end. */
const between = (low: number, sum: number): Range => ({ low, high: sum - low });

/** Which outputs of an activation are not saturated; undefined where the output does not tell. */
export function unsaturated(activation: Activation): Range | undefined {
  const { kind } = activation;
  if (!Object.hasOwn(RANGES, kind)) return undefined;
  return RANGES[kind]!("alpha" in activation ? activation.alpha : 1);
}

/** Whether an output of exactly 0 means that no gradient passes. */
export const canDie = (activation: Activation): boolean =>
  activation.kind === "relu" || (activation.kind === "leakyRelu" && activation.alpha === 0);
