// Watching a deployed model: new data beside what travels with it of its training data.

import { measuresOf } from "../../array/measures.ts";
import { rowSize } from "../../array/place.ts";
import { readArray } from "../../array/read-array.ts";
import type { ArrayInput, SourceArray } from "../../array/types.ts";
import { DataError, ShapeError } from "../../core/errors.ts";
import { ROWS, showShape, sizeOf } from "../../core/shape.ts";
import { isRows, type RowLike } from "../../data/raw-row.ts";
import type { ColumnStatistics } from "../../data/statistics.ts";
import { byteScaleOf } from "../../training/inputs.ts";
import { rawFeatures } from "../../training/raw-rows.ts";
import type { ModelState } from "../model-state.ts";
import { driftOf } from "./drift.ts";
import type { Monitoring } from "./monitoring.ts";
import { monitoringText } from "./text.ts";
import { THRESHOLDS, VERDICTS } from "./thresholds.ts";

/** See Model.monitor(). */
export function monitor(model: ModelState, x: ArrayInput | readonly RowLike[]): Monitoring {
  const { statistics, schema } = model;
  if (!statistics) {
    throw new DataError(
      "NO_STATISTICS",
      "Cannot monitor: expected a model that knows its training data, got one without statistics",
      { hint: "train it with fit()" },
    );
  }
  const source = asTrained(
    model,
    statistics,
    isRows(x) ? rawFeatures("monitor", schema, x) : readArray(x, "x"),
  );
  const measures = measuresOf(source, byteScaleOf(model.architecture.input, model.preprocessing));
  const features = Array.from({ length: measures.columns }, (_, j) =>
    driftOf(statistics.names?.[j] ?? `column${j}`, measures.column(j), statistics, j),
  );
  const worst = Math.max(...features.map(({ verdict }) => VERDICTS.indexOf(verdict)));
  return {
    verdict: VERDICTS[worst]!,
    rows: source.shape[0]!,
    features,
    thresholds: THRESHOLDS,
    toText() {
      return monitoringText(this);
    },
  };
}

/** x as the model was trained on it, flat where that was. */
function asTrained(
  { preprocessing, architecture }: ModelState,
  { of, mean }: ColumnStatistics,
  source: SourceArray,
): SourceArray {
  const { shape } = source;
  const { shape: input } = architecture.input;
  const size = rowSize(shape);
  const isTable = of === undefined || of === "columns";
  const expected = isTable ? mean.length : (preprocessing?.columns ?? sizeOf(input));
  // images may be larger than the model's input, which is then their middle
  const fits =
    of === "images"
      ? shape.length === 4 && shape[3] === (input.length === 3 ? input[2] : shape[3]) && size > 0
      : shape.length > 0 && size === expected;
  if (!fits) {
    throw new ShapeError(
      "X_SHAPE",
      `Cannot monitor: expected x of ${showShape(isTable ? [ROWS, expected] : [ROWS, ...input])} as in training, got ${showShape(shape)}`,
      { expected: isTable ? [ROWS, expected] : [ROWS, ...input], got: shape },
    );
  }
  if (shape[0] === 0) {
    throw new DataError("NO_ROWS", "Cannot monitor: expected at least one row, got none", {
      got: shape,
    });
  }
  return of === "images" ? source : { data: source.data, shape: [shape[0]!, size] };
}
