// --class-weight: "balanced", or weights by class name or number.

import { InvalidArgumentError } from "commander";
import { DataError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { type ClassWeight, classWeights } from "../training/class-weight.ts";

/** Reads "balanced", or "spam=5,ham=1": names may hold all but commas. */
export function parseClassWeight(text: string): ClassWeight {
  if (text === "balanced") return text;
  const weights = new Map<string, number>();
  for (const entry of text.split(",")) {
    const at = entry.lastIndexOf("=");
    const [name, number] = [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
    const weight = Number(number);
    if (at < 1 || number === "" || !(Number.isFinite(weight) && weight >= 0)) {
      throw new InvalidArgumentError(
        `Expected balanced, or name=weight with weights >= 0, got ${showValue(entry)}.`,
      );
    }
    if (weights.has(name)) {
      throw new InvalidArgumentError(`Expected each class once, got ${showValue(name)} twice.`);
    }
    weights.set(name, weight);
  }
  return weights;
}

/** What fit() takes. @throws DataError where there are no classes, or others */
export function weighting(
  classWeight: ClassWeight | undefined,
  classNames: readonly string[] | undefined,
): { readonly classWeight?: ClassWeight } {
  if (classWeight === undefined) return {};
  if (classNames) {
    const classes = { count: classNames.length, names: classNames, labels: [] };
    classWeights(classWeight, { ...classes, option: "--class-weight" });
    return { classWeight };
  }
  throw new DataError(
    "ARGUMENT",
    "Cannot use --class-weight with a target of values: expected classes",
    { expected: "classes", got: "values", hint: "leave out --class-weight" },
  );
}
