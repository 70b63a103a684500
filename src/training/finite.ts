import { NumericsError } from "../core/errors.ts";
import { showText } from "../core/show.ts";

/** Refuses weights or optimizer state of which one is not finite. */
export function requireFinite(
  action: string,
  tensors: Readonly<Record<string, Float32Array>>,
  what = "weights",
): void {
  for (const [name, values] of Object.entries(tensors)) {
    const bad = values.find((value) => !Number.isFinite(value));
    if (bad === undefined) continue;
    throw notFinite(action, `finite ${what}`, bad, {
      place: ` in ${showText(name)}`,
      hint: "begin with other weights: by setWeights(), or initializers of a smaller scale",
    });
  }
}

/** Refuses outputs that say nothing: the largest of numbers that have overflowed is any of them. */
export function requireFiniteOutputs(
  action: string,
  outputs: Float32Array | Float64Array,
  units: number,
): void {
  for (let i = 0; i < outputs.length; i++) {
    if (Number.isFinite(outputs[i])) continue;
    throw notFinite(action, "finite outputs", outputs[i]!, {
      place: ` for row ${Math.floor(i / units)}`,
      hint: "weights or rows are so large that they overflow: scale the data",
    });
  }
}

/** Refuses a loss that is NaN; it may be infinite, as the logarithm of 0 is. */
export function requireLoss(action: string, loss: number): void {
  if (!Number.isNaN(loss)) return;
  throw notFinite(action, "a loss that is a number", loss, {
    hint: "outputs are finite: look at the loss, for the logarithm or root of a number below 0",
  });
}

function notFinite(
  action: string,
  expected: string,
  got: number,
  { place = "", hint }: { place?: string; hint: string },
): NumericsError {
  return new NumericsError(
    "NOT_FINITE",
    `Cannot ${action}: expected ${expected}, got ${got}${place}`,
    { expected, got, hint },
  );
}
