import { NumericsError } from "../errors.ts";
import type { Model } from "./model.ts";

/** Refuses a model whose weights or optimizer state are not finite. */
export function requireFiniteModel(action: string, model: Model): void {
  if (model.compiled) model.compiled.session.requireFinite(action);
  else requireFinite(action, model.currentWeights());
}

/** Refuses weights or optimizer state of which one is not finite. */
export function requireFinite(
  action: string,
  tensors: Readonly<Record<string, Float32Array>>,
  what = "weights",
): void {
  for (const [name, values] of Object.entries(tensors)) {
    const bad = values.find((value) => !Number.isFinite(value));
    if (bad === undefined) continue;
    throw new NumericsError(
      "NOT_FINITE",
      `Cannot ${action}: expected finite ${what}, got ${bad} in ${JSON.stringify(name)}`,
      {
        expected: `finite ${what}`,
        got: bad,
        hint: "begin with other weights: by setWeights(), or initializers of a smaller scale",
      },
    );
  }
}

/** Refuses outputs that say nothing: the largest of numbers and NaN is any of them. */
export function requireNumbers(action: string, outputs: ArrayLike<number>, units: number): void {
  for (let i = 0; i < outputs.length; i++) {
    if (!Number.isNaN(outputs[i]!)) continue;
    const row = Math.floor(i / units);
    throw new NumericsError(
      "NOT_FINITE",
      `Cannot ${action}: expected outputs that are numbers, got NaN for row ${row}`,
      {
        expected: "outputs that are numbers",
        got: Number.NaN,
        hint: "weights or rows are so large that they overflow: scale the data",
      },
    );
  }
}
