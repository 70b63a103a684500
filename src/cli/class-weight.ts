// Class weights: "balanced", or by class name or number.

import { DataError, phrase } from "../core/errors.ts";
import { numberOption } from "../core/options.ts";
import { type ClassWeight, classWeights } from "../training/class-weight.ts";
import { pairs } from "./parse.ts";

/** Parses "balanced", or "spam=5,ham=1". */
export function parseClassWeight(text: string): ClassWeight {
  if (text === "balanced") return text;
  return pairs(text, "balanced, or name=weight with weights >= 0", (weight) =>
    weight !== "" && numberOption({ low: 0 }).accepts(Number(weight)) ? Number(weight) : undefined,
  );
}

/** The option of fit(). @throws DataError without classes, or for unknown ones */
export function classWeightOption(
  classWeight: ClassWeight | undefined,
  classNames: readonly string[] | undefined,
): { readonly classWeight?: ClassWeight } {
  if (classWeight === undefined) return {};
  if (!classNames) {
    const got = phrase("a regression", "values");
    const hint = "remove --class-weight";
    throw DataError.of("ARGUMENT", "use --class-weight", "classes", got, { hint });
  }
  const classes = { count: classNames.length, names: classNames, labels: [] };
  classWeights(classWeight, { ...classes, option: "--class-weight" });
  return { classWeight };
}
