// The entry `gradlane/data`: arrays, data sets, splits, tables.

export { ndarray } from "../array/ndarray.ts";
export type {
  ArrayInput,
  FeaturesInput,
  NdArray,
  NdData,
  NestedArray,
  NumericArray,
  SourceArray,
  SourceData,
} from "../array/types.ts";
export type { Batch, BatchOptions } from "../data/batches.ts";
export type { CellOptions, ColumnChoice, TableOptions } from "../data/cell-table.ts";
export type { TypeChoice } from "../data/column-types.ts";
export type { Dataset, DatasetOptions, Split, SplitWithValidation } from "../data/dataset.ts";
export { dataset } from "../data/dataset.ts";
export type { Cycle, DateOrder } from "../data/dates.ts";
export { type Histogram, type HistogramOptions, histogram } from "../data/histogram.ts";
export { type KFoldOptions, kFold } from "../data/k-fold.ts";
export { MISSING_WORDS } from "../data/missing-words.ts";
export type { Row, RowLike } from "../data/raw-row.ts";
export type { GroupChoice, TableKeys } from "../data/row-keys.ts";
export { schemaText } from "../data/schema-text.ts";
export type { SplitOptions } from "../data/split.ts";
export type { Bins, ColumnStatistics } from "../data/statistics.ts";
export type { GaussianMixtureOptions, RegressionOptions } from "../data/synthetic/features.ts";
export type { CountOptions } from "../data/synthetic/options.ts";
export type { CirclesOptions, ClassOptions, NoiseOptions } from "../data/synthetic/points.ts";
export { synthetic } from "../data/synthetic.ts";
export type { TableDatasetOptions } from "../data/table-dataset.ts";
export type {
  CategoryColumn,
  ColumnSchema,
  ColumnType,
  DateColumn,
  IgnoredColumn,
  NumberColumn,
  OddCells,
  TableSchema,
  TargetSchema,
} from "../data/table-schema.ts";
export type { TargetOptions } from "../data/target.ts";
export type { Decision, Judgement, Task, TaskChoice } from "../data/task.ts";
export { type WindowOptions, windows } from "../data/windows.ts";
export type { TargetInput } from "../data/word-classes.ts";
export type { DecimalMark } from "../data/written-number.ts";
export { table } from "../easy/easy.ts";
export type { TableInputOptions } from "../easy/read.ts";
