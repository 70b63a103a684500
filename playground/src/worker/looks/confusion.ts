import { confusionMatrix, type NumericArray } from "../../gradlane.ts";
import type { Training } from "../training.ts";

/** Counts of rows by true class (first index) and predicted class. */
export interface ConfusionSeen {
  readonly counts: readonly (readonly number[])[];
  readonly classNames: readonly string[];
  readonly isHeldOut: boolean;
}

/** The confusion matrix of the held-out rows, or of the training set; undefined for quantities. */
export async function confusion({ model, built }: Training): Promise<ConfusionSeen | undefined> {
  const { target, train, validation } = built;
  if (target === "quantity") return undefined;
  const rows = validation ?? train;
  const predicted = await model.predictClasses(rows.x);
  const { classes } = target;
  const { data } = confusionMatrix(rows.y.data as NumericArray, predicted, { classes });
  const counts = Array.from({ length: classes }, (_, row) => [
    ...data.subarray(row * classes, (row + 1) * classes),
  ]);
  return {
    counts,
    classNames: rows.classNames ?? counts.map((_, i) => `${i}`),
    isHeldOut: validation !== undefined,
  };
}
