import type { SourceArray } from "../array/types.ts";
import type { TableKeys } from "./row-keys.ts";
import type { TableSchema } from "./table-schema.ts";
import type { Judgement } from "./task.ts";

/** The data of a data set. */
export interface DatasetParts {
  /** [n, …], with the number type it was created with. Images are [n, height, width, channels]. */
  readonly x: SourceArray;
  /** [n] or [n, k] */
  readonly y: SourceArray;
  /** The name of each class. */
  readonly classNames?: readonly string[];
  /** The names of the columns of x. */
  readonly columnNames?: readonly string[];
  /** The schema of the raw table, for data sets read from one. */
  readonly schema?: TableSchema;
  /** The file of each row. */
  readonly sources?: readonly string[];
  /** The row of the table for each row, if some were dropped. */
  readonly tableRows?: Int32Array;
  /** The columns of the table for ordering and grouping, including those not in x. */
  readonly tableKeys?: TableKeys;
  /** @internal The task inferred when the data set was first made; its parts keep it. */
  readonly judged?: Judgement;
  /** The number of each row in the data set first made; splits and shuffles keep it. */
  readonly samples?: Int32Array;
}
