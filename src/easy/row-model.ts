import type { ArrayInput, NdArray } from "../array/types.ts";
import type { RowLike } from "../data/raw-row.ts";
import type { ClassNumbers } from "../metrics/class-numbers.ts";
import type { Model } from "../model/model.ts";
import type { Monitoring } from "../model/monitor/monitoring.ts";
import type { FittingRow } from "./known-rows.ts";

/** A model that predicts from raw rows with these cells, as far as the compiler knows them. */
export interface RowModel<Cells = object> extends Model {
  predict<Row extends RowLike>(x: RowsFor<Row, Cells>): Promise<NdArray<Float32Array>>;
  predictProbabilities<Row extends RowLike>(x: RowsFor<Row, Cells>): Promise<NdArray<Float32Array>>;
  predictClasses<Row extends RowLike>(x: RowsFor<Row, Cells>): Promise<ClassNumbers>;
  monitor<Row extends RowLike>(x: RowsFor<Row, Cells>): Promise<Monitoring>;
}

type RowsFor<Row, Cells> = ArrayInput | readonly FittingRow<Row, Cells>[];
