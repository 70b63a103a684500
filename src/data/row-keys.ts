// Keys that order or group rows: any column of the table, or a list.

import { rowSize } from "../array/place.ts";
import type { SourceArray } from "../array/types.ts";
import { DataError, valueAt } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { optionError, unknownName } from "../core/names.ts";
import { showValue } from "../core/show.ts";

/** The columns of the table from which a data set was first made. */
export interface TableKeys {
  readonly names: readonly string[];
  /** Numbers, or days since 1970, NaN for missing values; undefined for other columns. */
  values(name: string): Float64Array | undefined;
  /** The cells, "" for missing values. */
  cells(name: string): readonly string[];
}

/** Rows of a data set. */
export interface KeyedRows {
  readonly x: SourceArray;
  readonly columnNames?: readonly string[];
  readonly samples?: Int32Array;
  readonly tableKeys?: TableKeys;
}

/** A column by name, or a value for each row. */
export type GroupChoice = string | ArrayLike<number | string | bigint | boolean>;

/** The group number of each row, from 0. @throws DataError for an unknown column, or a list of another length */
export function groupsOf(data: KeyedRows, groups: GroupChoice): Int32Array {
  const keys = typeof groups === "string" ? columnOf(data, groups) : listOf(data, groups);
  const numbers = new Map<unknown, number>();
  return Int32Array.from({ length: data.x.shape[0]! }, (_, row) => {
    const key = keys(row);
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  });
}

function listOf({ x }: KeyedRows, list: Exclude<GroupChoice, string>): (row: number) => unknown {
  const isList = Array.isArray(list) || ArrayBuffer.isView(list);
  if (!isList) throw optionError("groups", "the name of a column, or a list", list);
  if (list.length !== x.shape[0]) {
    throw optionError("groups", `one for each of the ${x.shape[0]} rows`, `${list.length} of them`);
  }
  return (row) => list[row];
}

function columnOf(data: KeyedRows, name: string): (row: number) => unknown {
  const { samples, tableKeys } = data;
  if (!tableKeys?.names.includes(name)) return columnOfX(data, name);
  const cells = tableKeys.cells(name);
  return (row) => cells[samples?.[row] ?? row];
}

function columnOfX({ x, columnNames = [], tableKeys }: KeyedRows, name: string) {
  const column = columnNames.indexOf(name);
  if (column < 0) throw unknownName("column", name, tableKeys?.names ?? columnNames);
  const size = rowSize(x.shape);
  return (row: number) => x.data[row * size + column]!;
}

/**
 * The rows in ascending order of a column (stable).
 * @throws DataError for an unknown column, one without numbers or dates, or a missing value
 */
export function orderBy(data: KeyedRows, name: string) {
  const { samples, tableKeys, x } = data;
  const isOfTable = tableKeys?.names.includes(name);
  const values = isOfTable ? tableKeys!.values(name) : undefined;
  if (isOfTable && !values) throw noOrder(name, tableKeys!.cells(name)[0]);
  const read = values ? (row: number) => values[samples?.[row] ?? row]! : columnOfX(data, name);
  const keys = Float64Array.from({ length: x.shape[0]! }, (_, row) => read(row));
  const gap = keys.findIndex(Number.isNaN);
  if (gap >= 0) throw noOrder(name, "", ` at row ${gap}`);
  const rows = mapInto(new Int32Array(keys.length), keys, (_, row) => row).sort(
    (a, b) => keys[a]! - keys[b]! || a - b,
  );
  return { rows, keys: mapInto(new Float64Array(rows.length), rows, (row) => keys[row]!) };
}

function noOrder(name: string, got: unknown, place = ""): DataError {
  const action = `order rows by column ${showValue(name)}`;
  const hint = "leave out such rows, or choose another column";
  const shown = valueAt(got, place);
  return DataError.of("ORDER", action, "numbers or dates", shown, { hint });
}
