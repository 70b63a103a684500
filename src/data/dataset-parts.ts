import type { SourceArray } from "../array/types.ts";
import type { TableKeys } from "./row-keys.ts";
import type { TableSchema } from "./table-schema.ts";
import type { Judgement } from "./task.ts";

/** What a data set is made of. */
export interface DatasetParts {
  readonly x: SourceArray;
  readonly y: SourceArray;
  readonly classNames?: readonly string[];
  readonly columnNames?: readonly string[];
  readonly schema?: TableSchema;
  readonly sources?: readonly string[];
  readonly tableRows?: Int32Array;
  readonly judged?: Judgement;
  readonly samples?: Int32Array;
  readonly tableKeys?: TableKeys;
}
