// Raw rows → x and y, by the schema of a model.

import type { FeaturesInput, SourceArray } from "../array/types.ts";
import { DataError, phrase } from "../core/errors.ts";
import { columnIndex, distinctNames } from "../data/cell-table.ts";
import { encodeRows } from "../data/encode-rows.ts";
import { encodeFeatures } from "../data/encode-table.ts";
import { isRows, type RowLike } from "../data/raw-row.ts";
import { readTargets, withPlainTargets } from "../data/several-targets.ts";
import { schemaWords } from "../data/table-dataset.ts";
import { tableOfRows } from "../data/table-rows.ts";
import { encodesAlike, type TableSchema, targetNames } from "../data/table-schema.ts";
import type { DataInput, NumericData } from "./compiled.ts";
import { requireSchema } from "./require-schema.ts";

/** Data with targets: arrays, a data set, or raw rows. */
export type RawData =
  | DataInput
  | (Omit<DataInput, "x"> & { readonly x: readonly RowLike[] })
  | readonly RowLike[];

/** x of a model, or raw rows. */
export type RawFeatures = FeaturesInput | readonly RowLike[];

/** x of raw rows. @throws DataError without a schema, or for rows that do not fit it */
export function rawFeatures(
  action: string,
  schema: TableSchema | undefined,
  rows: readonly RowLike[],
): SourceArray {
  const known = requireSchema(action, schema);
  return encodeRows(rows, known) ?? encodeFeatures(tableOfRows(rows, schemaWords(known)), known);
}

/**
 * x and y of raw rows; other data unchanged.
 * @throws DataError for a data set read by another schema
 */
export function rawData(
  action: string,
  schema: TableSchema | undefined,
  classNames: readonly string[] | undefined,
  data: RawData,
): NumericData {
  if (!isRows(data)) {
    const numeric = data as NumericData;
    if (isRows(data.x)) return { ...numeric, x: rawFeatures(action, schema, data.x) };
    requireSameSchema(action, schema, (data as { schema?: TableSchema }).schema);
    return numeric;
  }
  const { target } = requireSchema(action, schema);
  if (!target) {
    const expected = "the rows' target in the schema";
    throw DataError.of("NO_TARGET", action, expected, phrase("none"), {
      hint: "pass { x: rows, y }",
    });
  }
  const names = classNames ?? target.classNames;
  const raw = tableOfRows(data, schemaWords(schema));
  const distinct = { ...raw, columnNames: distinctNames(raw.columnNames) };
  const columns = targetNames(target).map((name) => columnIndex(distinct, name));
  const table = withPlainTargets(raw, columns, names);
  const x = encodeFeatures(table, schema!);
  const options = names ? { classNames: names } : { task: target.task };
  const { y, shape } = readTargets(table, columns, () => options);
  return { x, y: { data: y, shape } };
}

/** Tables have the same category numbers and order of columns only by the same schema. */
function requireSameSchema(
  action: string,
  expected: TableSchema | undefined,
  got: TableSchema | undefined,
): void {
  if (!expected || !got || encodesAlike(expected, got)) return;
  const columns = "a data set with the columns and categories of the training set";
  const hint = "read the table with { schema: model.schema }";
  throw DataError.of("OTHER_SCHEMA", action, columns, phrase("others"), { hint });
}
