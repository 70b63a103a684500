// Monitors a deployed model: compares new data with the statistics of the training set.

import { measuresOf } from "../../array/measures.ts";
import { rowSize } from "../../array/place.ts";
import { readArray } from "../../array/read-array.ts";
import type { ArrayInput, SourceArray } from "../../array/types.ts";
import { DataError, phrase, ShapeError } from "../../core/errors.ts";
import { ROWS, shapePhrase, showShape, sizeOf } from "../../core/shape.ts";
import { isRows } from "../../data/raw-row.ts";
import type { ColumnStatistics } from "../../data/statistics.ts";
import { byteScaleOf } from "../../training/inputs.ts";
import type { RawFeatures } from "../../training/raw-rows.ts";
import { rawFeatures } from "../../training/raw-rows.ts";
import type { ModelState } from "../model-state.ts";
import { driftOf } from "./drift.ts";
import type { Monitoring } from "./monitoring.ts";
import { monitoringText } from "./text.ts";
import { THRESHOLDS, VERDICTS } from "./thresholds.ts";

/** What a monitor reads of a model. */
export interface Monitored extends Pick<ModelState, "statistics" | "schema" | "preprocessing"> {
  readonly architecture: Pick<ModelState["architecture"], "input">;
}

/** See Model.monitor(). */
export function monitor(model: Monitored, x: RawFeatures): Monitoring {
  const { statistics, schema } = model;
  if (!statistics) {
    const expected = "a model with statistics of its training set";
    const hint = "train it with fit()";
    throw DataError.of("NO_STATISTICS", "monitor", expected, phrase("one without"), { hint });
  }
  const { parts } = model.architecture.input;
  const features = isRows(x)
    ? rawFeatures("monitor", schema, x)
    : (parts?.pack("monitor", x) ?? readArray(x as ArrayInput, "x"));
  const source = asTrained(model, statistics, features);
  const measures = measuresOf(source, byteScaleOf(model.architecture.input, model.preprocessing));
  const drifts = Array.from({ length: measures.columns }, (_, j) =>
    driftOf(statistics.names?.[j] ?? `column${j}`, measures.column(j), statistics, j),
  );
  const worst = Math.max(...drifts.map(({ verdict }) => VERDICTS.indexOf(verdict)));
  return {
    verdict: VERDICTS[worst]!,
    rows: source.shape[0]!,
    features: drifts,
    thresholds: THRESHOLDS,
    toText() {
      return monitoringText(this);
    },
  };
}

/** x with the shape of the training set, flat for tables. */
function asTrained(
  { preprocessing, architecture }: Monitored,
  { of, mean }: ColumnStatistics,
  source: SourceArray,
): SourceArray {
  const { shape } = source;
  const { shape: input } = architecture.input;
  const size = rowSize(shape);
  const isTable = of === undefined || of === "columns";
  const expected = isTable ? mean.length : (preprocessing?.columns ?? sizeOf(input));
  // images may be larger than the model's input, their centre
  const fits =
    of === "images"
      ? shape.length === 4 && shape[3] === (input.length === 3 ? input[2] : shape[3]) && size > 0
      : shape.length > 0 && size === expected;
  if (!fits) {
    const trained = isTable ? [ROWS, expected] : [ROWS, ...input];
    const text = phrase(`x of ${showShape(trained)} as in the training set`, trained);
    throw ShapeError.of("X_SHAPE", "monitor", text, shapePhrase(shape));
  }
  if (shape[0] === 0) {
    throw DataError.of("NO_ROWS", "monitor", "at least one row", phrase("none", shape));
  }
  return of === "images" ? source : { data: source.data, shape: [shape[0]!, size] };
}
