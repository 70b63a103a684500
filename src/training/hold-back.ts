// fit({ validation: share }): a random part of the rows, stratified for classes.

import { takeRows } from "../array/rows.ts";
import type { ArrayInput } from "../array/types.ts";
import { DataError, phrase } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { rowsOfShare } from "../data/split.ts";
import type { Loss } from "../losses/losses.ts";
import { largestOf } from "../metrics/class-numbers.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";
import { partition } from "../random/partition.ts";
import type { CheckedData, Compiled } from "./compiled.ts";
import { weightsOfRows } from "./weights.ts";

/** The rows to train on, those to evaluate on, and the weights of the former. */
export function holdBackShare(
  { session: { architecture, loss } }: Compiled,
  all: CheckedData,
  share: number,
  sampleWeight: ArrayInput | undefined,
): { data: CheckedData; validation: CheckedData; sampleWeight?: Float32Array } {
  const held = rowsOfShare(share, all.count);
  if (!(share > 0 && share < 1 && held >= 1 && held < all.count)) {
    const got = phrase(`${showValue(share)} of ${all.count} rows`, share);
    const expected =
      "validation to be data or a share between 0 and 1 that leaves rows on both sides";
    throw DataError.of("VALIDATION", "fit", expected, got);
  }
  const key = keyFor(architecture.seed, PURPOSE.validation);
  const labels = classLabels(loss, all, architecture.outputShape.at(-1)!);
  const [heldRows, keptRows] = partition(all.count, [held], key, labels);
  const part = (rows: Int32Array): CheckedData => ({
    x: takeRows(all.x, rows),
    y: takeRows(all.y, rows),
    count: rows.length,
    spec: all.spec,
    ...(all.samples && { samples: rows.map((row) => all.samples![row]!) }),
  });
  return {
    data: part(keptRows!),
    validation: part(heldRows!),
    ...(sampleWeight !== undefined && {
      sampleWeight: weightsOfRows(sampleWeight, all.count, keptRows!),
    }),
  };
}

/** Classes to stratify by, if y are classes. */
function classLabels(
  { target }: Loss,
  { y, count }: CheckedData,
  classes: number,
): Int32Array | undefined {
  if (target === "distribution" && y.data.length === count * classes) {
    return largestOf(y.data, classes);
  }
  const areClasses = (target === "labels" || target === "binary") && y.data.length === count;
  return areClasses ? Int32Array.from(y.data) : undefined;
}
