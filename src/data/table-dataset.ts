// Data sets from raw tables.

import { DataError, phrase, valueAt } from "../core/errors.ts";
import { optionError, repeated, requireKnownKeys, unknownName } from "../core/names.ts";
import { present } from "../core/record.ts";
import { showValue } from "../core/show.ts";
import {
  badCell,
  type CellOptions,
  type CellTable,
  type ColumnChoice,
  columnIndex,
  columnPositions,
  distinctNames,
} from "./cell-table.ts";
import { columnSchema, type TypeChoice } from "./column-types.ts";
import { type Dataset, ownDataset } from "./dataset.ts";
import { encodeFeatures, type UnreadableCells } from "./encode-table.ts";
import { readTargets, targetSchema, withPlainTargets } from "./several-targets.ts";
import { keysOfTable } from "./table-keys.ts";
import {
  type ColumnSchema,
  featureNames,
  featuresOf,
  type TableSchema,
  targetNames,
} from "./table-schema.ts";
import type { TargetOptions } from "./target.ts";

/** Options for making a data set from a raw table. */
export interface TableDatasetOptions extends TargetOptions {
  /** The target column, or several of quantities. Default: that of the schema, or the last one. */
  readonly target?: ColumnChoice | readonly ColumnChoice[];
  /** The columns of x, in this order. Default: all but the target. */
  readonly columns?: readonly ColumnChoice[];
  /** Columns to exclude from x. */
  readonly drop?: readonly ColumnChoice[];
  /**
   * Column types that override the inferred ones: "number", "category", "date" ("date:dayFirst" and
   * "date:monthFirst" decide how to read 3/4/2024) or "ignored".
   */
  readonly types?: Readonly<Record<string, TypeChoice>>;
  /**
   * Missing values in x: "error" (the default) throws, "drop" drops the rows, "impute" keeps them as NaN for
   * an Imputer. "drop" and "impute" also drop rows without a target.
   */
  readonly missing?: "error" | "drop" | "impute";
  /** Odd cells in a column of another type: "error" (the default) throws, "missing" makes them NaN. */
  readonly unreadable?: "error" | "missing";
  /** The schema of another data set or a model, used to read this table. */
  readonly schema?: TableSchema;
}

export const DATASET_OPTIONS = [
  ...["target", "columns", "drop", "types", "missing", "unreadable", "schema"],
  ...["task", "classNames"],
];
const MISSING = ["error", "drop", "impute"] as const;
const UNREADABLE = ["error", "missing"] as const;

/**
 * x float64 [n, columns] as returned by encodeFeatures(), y class numbers or values, and the schema.
 * @throws DataError for unknown columns, unreadable cells, or no rows or columns
 */
export const datasetOfTable = (table: CellTable, options: TableDatasetOptions): Dataset =>
  readDataset(table, options).data;

/** The same, and the unreadable cells. */
export function readDataset(
  given: CellTable,
  options: TableDatasetOptions,
): { readonly data: Dataset; readonly unreadable?: UnreadableCells } {
  const { missing = "error", unreadable = options.schema?.unreadable ?? "error" } = options;
  refuseBesideSchema(options);
  if (!MISSING.includes(missing)) throw unknownName("missing", missing, MISSING);
  if (!UNREADABLE.includes(unreadable)) throw unknownName("unreadable", unreadable, UNREADABLE);
  const targets = targetIndices(given, options);
  const names = options.classNames ?? options.schema?.target?.classNames;
  const table = withPlainTargets(given, targets, names);
  const targetsShown = targets.map((each) => showValue(table.columnNames[each])).join(", ");
  const hasTargets = (row: readonly string[]) => targets.every((target) => row[target] !== "");
  const named =
    missing === "error"
      ? table
      : keepRows(table, hasTargets, `a value in the target ${targetsShown}`);
  const known = options.schema && { ...options.schema, unreadable };
  const schema = known ?? inferColumns(named, targets, options, unreadable);
  const positions = known ? undefined : schema.columns.map(({ name }) => indexOf(table, name));
  const x = encodeFeatures(named, schema, positions);
  const [, width] = x.shape;
  if (width === 0) throw noColumns(table, schema);
  if (missing === "error") requirePresent(named, schema, x.data);
  const isComplete = (_: unknown, row: number) =>
    !x.data.subarray(row * width, (row + 1) * width).some(Number.isNaN);
  const kept =
    missing === "drop" ? keepRows(named, isComplete, "a row without empty cells") : named;
  const encoded = kept === named ? x : encodeFeatures(kept, schema, positions);
  const { target = options.schema?.target?.names } = options;
  const read = readTargets(kept, targets, (each) => targetOptions(table, each, options));
  const data = ownDataset(
    present({
      x: { data: encoded.data, shape: encoded.shape },
      y: { data: read.y, shape: read.shape },
      classNames: read.classNames,
      columnNames: featureNames(schema),
      judged: read.judged,
      tableRows: kept.numbers && Int32Array.from(kept.numbers),
      tableKeys: keysOfTable(kept, schema),
      schema: { ...schema, target: targetSchema(table, targets, read, Array.isArray(target)) },
    }),
  );
  return { data, ...(encoded.unreadable && { unreadable: encoded.unreadable }) };
}

/** Options for reading cells: the words for missing values default to those of the schema. */
export const withSchemaWords = <Options extends CellOptions & TableDatasetOptions>(
  options: Options,
): Options => ({ ...options, ...schemaWords(options.schema, options.missingWords) });

/** The words for missing values as an option: the given ones, or those of the schema. */
export function schemaWords(
  schema: TableSchema | undefined,
  given?: readonly string[],
): { readonly missingWords?: readonly string[] } {
  const missingWords = given ?? schema?.missingWords;
  return missingWords ? { missingWords } : {};
}

/** The target columns; a schema knows them by their distinct names. */
function targetIndices(table: CellTable, { target, schema }: TableDatasetOptions): number[] {
  if (target === undefined && schema?.target) {
    return targetNames(schema.target).map((name) => {
      const index = indexOf(table, name);
      return index >= 0 ? index : columnIndex(table, name);
    });
  }
  const choices = Array.isArray(target) ? target : [target ?? -1];
  if (choices.length === 0) throw optionError("target", "at least one column", target);
  const indices = choices.map((choice: ColumnChoice) => columnIndex(table, choice));
  requireDifferent(table, indices, target);
  return indices;
}

/** Throws if a column is repeated. */
function requireDifferent(table: CellTable, columns: readonly number[], got: unknown): void {
  const twice = repeated(columns);
  if (twice === undefined) return;
  const shown = phrase(`${showValue(table.columnNames[twice])} twice`, got);
  throw DataError.of("COLUMN_TWICE", `read ${table.what}`, "different columns", shown);
}

const indexOf = (table: CellTable, name: string) =>
  columnPositions(table.columnNames).get(name) ?? -1;

/** Throws for options that a schema determines. */
function refuseBesideSchema({ schema, ...options }: TableDatasetOptions): void {
  const beside = (["columns", "drop", "types"] as const).find((key) => options[key] !== undefined);
  if (!schema || beside === undefined) return;
  const got = phrase("both", options[beside]);
  const hint = "the schema determines the columns: leave out the other";
  throw DataError.of("BESIDE_SCHEMA", "read a table", `a schema or ${beside}`, got, { hint });
}

/** The columns of x with their inferred or given types. */
function inferColumns(
  table: CellTable,
  targets: readonly number[],
  options: TableDatasetOptions,
  unreadable: "error" | "missing",
): TableSchema {
  const names = distinctNames(table.columnNames);
  const { types: choices = {} } = options;
  requireKnownKeys("types", choices, names);
  const types = new Map(
    Object.entries(choices).map(([name, type]) => [indexOf(table, name), type]),
  );
  const columns = chooseColumns(table, targets, options).map((column): ColumnSchema => {
    const found = columnSchema(table, column, types.get(column));
    const name = names[column]!;
    // a column that is listed is not ignored
    const isWanted =
      options.columns !== undefined && found.type === "ignored" && !types.has(column);
    const hasValues = found.missing < table.rows.length;
    const schema = isWanted && hasValues ? columnSchema(table, column, "category") : found;
    return { ...schema, name };
  });
  const { missingWords } = table;
  return { columns, unreadable, ...(missingWords && { missingWords }) };
}

function chooseColumns(
  table: CellTable,
  targets: readonly number[],
  { columns: choices, drop = [] }: TableDatasetOptions,
): number[] {
  for (const [name, list] of Object.entries({ columns: choices ?? [], drop })) {
    if (!Array.isArray(list)) throw optionError(name, "a list of columns", list);
  }
  const dropped = new Set(drop.map((choice) => columnIndex(table, choice)));
  const others = () => [...table.columnNames.keys()].filter((column) => !targets.includes(column));
  const chosen = choices?.map((choice) => columnIndex(table, choice)) ?? others();
  requireDifferent(table, chosen, choices);
  const columns = chosen.filter((column) => !dropped.has(column));
  const target = targets.find((each) => columns.includes(each) || dropped.has(each));
  if (target === undefined) return columns;
  const name = table.columnNames[target];
  const expected = `${dropped.has(target) ? "drop" : "columns"} without the target`;
  const got = valueAt(name, " among them");
  const hint = "name another target";
  throw DataError.of("TARGET_IN_COLUMNS", `read ${table.what}`, expected, got, { hint });
}

/** Throws for a missing value. */
function requirePresent(table: CellTable, schema: TableSchema, data: Float64Array): void {
  const at = data.findIndex(Number.isNaN);
  if (at < 0) return;
  const features = featuresOf(schema);
  const row = Math.floor(at / features.length);
  const { name, type } = features[at % features.length]!;
  const position = indexOf(table, name);
  const hint = 'missing: "drop" leaves such rows out, "impute" keeps them for an Imputer';
  throw badCell("MISSING", table, [row, position], `a ${type}`, hint);
}

/** The rows for which `isKept` returns true; `expected` describes them. @throws DataError for none */
function keepRows(
  table: CellTable,
  isKept: (row: readonly string[], number: number) => boolean,
  expected: string,
): CellTable {
  const rows = table.rows.filter(isKept);
  if (rows.length === table.rows.length) return table;
  if (rows.length === 0) {
    const hint = "choose other columns";
    throw DataError.of("EMPTY", `read ${table.what}`, expected, phrase("none"), { hint });
  }
  const keep = (_: unknown, row: number) => isKept(table.rows[row]!, row);
  const { lines, numbers = table.rows.map((_, row) => row) } = table;
  const kept = { ...table, rows, numbers: numbers.filter(keep) };
  return lines ? { ...kept, lines: lines.filter(keep) } : kept;
}

/** The type of the target column, if given, determines the task. */
function targetOptions(
  table: CellTable,
  target: number,
  options: TableDatasetOptions,
): TargetOptions {
  const { types = {}, schema } = options;
  const name = distinctNames(table.columnNames)[target]!;
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  const known = schema?.target;
  if (type !== undefined && type !== "category" && type !== "number") {
    throw unknownName(`type of the target ${showValue(name)}`, type, ["number", "category"]);
  }
  const typed = type && (type === "category" ? "classification" : "regression");
  const task = typed ?? options.task ?? known?.task ?? "auto";
  const classNames = options.classNames ?? (task === "regression" ? undefined : known?.classNames);
  return { task, classNames };
}

function noColumns(table: CellTable, { columns }: TableSchema): DataError {
  const names = columns.map(({ name, why }) => `${showValue(name)} (${why})`).join(", ");
  const hint = names ? 'choose their types: types: { name: "category" }' : undefined;
  const got = phrase(names ? `none but ${names}` : "none");
  return DataError.of("NO_COLUMNS", `read ${table.what}`, "a column beside the target", got, {
    hint,
  });
}
