import { NumericsError, phrase } from "../core/errors.ts";
import { showText } from "../core/show.ts";

/** @throws NumericsError NOT_FINITE if a weight or a value of the optimizer state is not finite */
export function requireFinite(
  action: string,
  tensors: Readonly<Record<string, Float32Array>>,
  what = "weights",
): void {
  for (const [name, values] of Object.entries(tensors)) {
    const bad = values.find((value) => !Number.isFinite(value));
    if (bad === undefined) continue;
    const hint = "begin with other weights: by setWeights(), or initializers of a smaller scale";
    throw notFinite(action, `finite ${what}`, bad, hint, ` in ${showText(name)}`);
  }
}

/** @throws NumericsError NOT_FINITE if an output is not finite */
export function requireFiniteOutputs(
  action: string,
  outputs: Float32Array | Float64Array,
  units: number,
): void {
  for (let i = 0; i < outputs.length; i++) {
    if (Number.isFinite(outputs[i])) continue;
    const hint = "weights or rows are so large that they overflow: scale the data";
    const row = Math.floor(i / units);
    throw notFinite(action, "finite outputs", outputs[i]!, hint, ` for row ${row}`);
  }
}

/** @throws NumericsError NOT_FINITE if a loss is NaN; it may be infinite, as the logarithm of 0 is */
export function requireLoss(action: string, loss: number): void {
  if (!Number.isNaN(loss)) return;
  const hint =
    "outputs are finite: look at the loss, for the logarithm or root of a number below 0";
  throw notFinite(action, "a loss that is a number", loss, hint);
}

const notFinite = (action: string, expected: string, got: number, hint: string, place = "") =>
  NumericsError.of("NOT_FINITE", action, expected, phrase(`${got}${place}`, got), { hint });
