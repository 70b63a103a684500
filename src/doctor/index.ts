import { callWith } from "../array/own.ts";
import { requireData } from "../data/require-data.ts";
import type { Diagnosis } from "./diagnose.ts";
import type { DiagnoseOptions, DoctorInput } from "./subject.ts";

/**
 * Checks data before training: missing, constant, unscaled, extreme and leaking columns, duplicates within
 * the training set and in the test set, targets and classes, images. x [n, …] may hold NaN for missing
 * values; changes nothing.
 * @throws ShapeError if x and y differ in rows, or the sets in columns
 *
 * @example
 * const { verdict, findings } = await diagnose({ x: [[1, 5], [2, 5], [3, 5]], y: [0, 1, 1] });
 * findings.map(({ code }) => code); // ["few-rows", "constant"]
 */
export async function diagnose(
  train: DoctorInput,
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  requireData("diagnose", train);
  const loading = import("./diagnose.ts");
  return callWith(loading, [train, options], ({ examine }, ...given) => examine(...given));
}
