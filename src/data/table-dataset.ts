// A data set from a raw table: what its columns are, and their cells as numbers.

import { DataError } from "../core/errors.ts";
import { optionError, requireKnownKeys, unknownName } from "../core/names.ts";
import { showValue } from "../core/show.ts";
import { columnSchema, type TypeChoice } from "./column-types.ts";
import { type Dataset, ownDataset } from "./dataset.ts";
import { encodeFeatures, type UnreadableCells } from "./encode-table.ts";
import { readTargets, targetSchema, withPlainTargets } from "./several-targets.ts";
import {
  type CellOptions,
  type CellTable,
  type ColumnChoice,
  columnIndex,
  columnPositions,
  distinctNames,
  isMissing,
  placeOfCell,
} from "./table.ts";
import { keysOfTable } from "./table-keys.ts";
import {
  type ColumnSchema,
  featureNames,
  featuresOf,
  type TableSchema,
  targetNames,
} from "./table-schema.ts";
import type { TargetOptions } from "./target.ts";

/** How a raw table becomes a data set. */
export interface TableDatasetOptions extends TargetOptions {
  /** The column to predict, or several of quantities. The last one by default, or that of the schema. */
  readonly target?: ColumnChoice | readonly ColumnChoice[];
  /** The columns of x, in this order. All but the target by default. */
  readonly columns?: readonly ColumnChoice[];
  /** Columns that x leaves out. */
  readonly drop?: readonly ColumnChoice[];
  /**
   * What columns are, where it is not as their cells look: "number", "category", "date" ("date:dayFirst"
   * and "date:monthFirst" say how to read 3/4/2024) or "ignored".
   */
  readonly types?: Readonly<Record<string, TypeChoice>>;
  /**
   * What happens to empty cells in a column of x: an error (the default), the row is left out, or
   * they become NaN, which an Imputer fills; rows without a target are then left out.
   */
  readonly missing?: "error" | "drop" | "impute";
  /** What happens to a few cells of another kind than their column's. "error" by default. */
  readonly unreadable?: "error" | "missing";
  /** The schema of another data set or a model, by which this table is read. */
  readonly schema?: TableSchema;
}

/** The names of the options. */
export const DATASET_OPTIONS = [
  ...["target", "columns", "drop", "types", "missing", "unreadable", "schema"],
  ...["task", "classNames"],
];
const MISSING = ["error", "drop", "impute"] as const;
const UNREADABLE = ["error", "missing"] as const;

/**
 * x float64 [n, columns] as encodeFeatures() makes it, y class numbers or values, and the schema.
 * @throws DataError for columns that are not there, cells that cannot be read, nothing left
 */
export const datasetOfTable = (table: CellTable, options: TableDatasetOptions): Dataset =>
  readDataset(table, options).data;

/** The same, and the cells that could not be read. */
export function readDataset(
  given: CellTable,
  options: TableDatasetOptions,
): { readonly data: Dataset; readonly unreadable?: UnreadableCells } {
  const { missing = "error", unreadable = options.schema?.unreadable ?? "error" } = options;
  refuseBesideSchema(options);
  if (!MISSING.includes(missing)) throw unknownName("missing", missing, MISSING);
  if (!UNREADABLE.includes(unreadable)) {
    throw unknownName("unreadable", unreadable, UNREADABLE);
  }
  const targets = targetIndices(given, options);
  const names = options.classNames ?? options.schema?.target?.classNames;
  const table = withPlainTargets(given, targets, names);
  const named =
    missing === "error"
      ? table
      : keepRows(
          table,
          (row) => !targets.some((target) => isMissing(row[target]!)),
          `a value in the target ${targets.map((each) => showValue(table.columnNames[each])).join(", ")}`,
        );
  const known = options.schema && { ...options.schema, unreadable };
  const schema = known ?? inferColumns(named, targets, options, unreadable);
  const places = known ? undefined : columnPositions(table.columnNames);
  const positions = places && schema.columns.map(({ name }) => places.get(name)!);
  const x = encodeFeatures(named, schema, positions);
  const [, width] = x.shape;
  if (width === 0) throw noColumns(table, schema);
  if (missing === "error") requirePresent(named, schema, x.data);
  const isWhole = (row: number) =>
    !x.data.subarray(row * width, (row + 1) * width).some(Number.isNaN);
  const kept =
    missing === "drop"
      ? keepRows(named, (_, row) => isWhole(row), "a row without empty cells")
      : named;
  const encoded = kept === named ? x : encodeFeatures(kept, schema, positions);
  const { data, unreadable: cells } = encoded;
  const { target = options.schema?.target?.names } = options;
  const areListed = Array.isArray(target);
  const read = readTargets(kept, targets, (target) => targetOptions(table, target, options));
  const made = ownDataset({
    x: { data, shape: [kept.rows.length, width] },
    y: { data: read.y, shape: read.shape },
    ...(read.classNames && { classNames: read.classNames }),
    columnNames: featureNames(schema),
    judged: read.judged,
    ...(kept.numbers && { tableRows: Int32Array.from(kept.numbers) }),
    tableKeys: keysOfTable(kept, schema),
    schema: { ...schema, target: targetSchema(table, targets, read, areListed) },
  });
  return { data: made, ...(cells && { unreadable: cells }) };
}

/** Options of reading cells, with the missing-value words of a schema where none are given. */
export function withSchemaWords<Options extends CellOptions & TableDatasetOptions>(
  options: Options,
): Options {
  return { ...options, ...schemaWords(options.schema, options.missingWords) };
}

/** The missing-value words of a schema, as an option, where none are given. */
export function schemaWords(
  schema: TableSchema | undefined,
  given?: CellOptions["missingWords"],
): Pick<CellOptions, "missingWords"> {
  const missingWords = given ?? schema?.missingWords;
  return missingWords ? { missingWords } : {};
}

/** A schema knows the target by its distinct name. */
function targetIndices(table: CellTable, { target, schema }: TableDatasetOptions): number[] {
  const known = target === undefined && schema?.target ? targetNames(schema.target) : undefined;
  if (known) {
    return known.map((name) => {
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

/** Refuses the first column that comes twice. */
function requireDifferent(table: CellTable, columns: readonly number[], got: unknown): void {
  const seen = new Set<number>();
  const twice = columns.find((column) => seen.size === seen.add(column).size);
  if (twice === undefined) return;
  throw new DataError(
    "COLUMN_TWICE",
    `Cannot read ${table.what}: expected different columns, got ${showValue(table.columnNames[twice])} twice`,
    { got },
  );
}

const indexOf = (table: CellTable, name: string) =>
  columnPositions(table.columnNames).get(name) ?? -1;

/** What a schema has decided cannot be asked for again. */
function refuseBesideSchema({ schema, ...options }: TableDatasetOptions): void {
  const beside = (["columns", "drop", "types"] as const).find((key) => options[key] !== undefined);
  if (!schema || beside === undefined) return;
  throw new DataError(
    "BESIDE_SCHEMA",
    `Cannot read a table: expected a schema or ${beside}, got both`,
    { got: options[beside], hint: "the schema decides what the columns are: leave out the other" },
  );
}

/** What the columns of x are, by their cells and the options. */
function inferColumns(
  table: CellTable,
  targets: readonly number[],
  options: TableDatasetOptions,
  unreadable: "error" | "missing",
): TableSchema {
  const names = distinctNames(table.columnNames);
  const types = readTypes(names, options.types);
  const columns = chooseColumns(table, targets, options).map((column): ColumnSchema => {
    const found = columnSchema(table, column, types.get(column));
    const name = names[column]!;
    // whoever names a column wants it
    const isWanted =
      options.columns !== undefined && found.type === "ignored" && !types.has(column);
    const hasValues = found.missing < table.rows.length;
    const schema = isWanted && hasValues ? columnSchema(table, column, "category") : found;
    return { ...schema, name };
  });
  const { missingWords } = table;
  return { columns, unreadable, ...(missingWords && { missingWords }) };
}

function readTypes(
  names: readonly string[],
  types: Readonly<Record<string, TypeChoice>> = {},
): Map<number, TypeChoice> {
  requireKnownKeys("types", types, names);
  const positions = new Map(names.map((name, column) => [name, column]));
  return new Map(Object.entries(types).map(([name, type]) => [positions.get(name)!, type]));
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
  const chosen =
    choices?.map((choice) => columnIndex(table, choice)) ??
    table.columnNames.map((_, column) => column).filter((column) => !targets.includes(column));
  requireDifferent(table, chosen, choices);
  const columns = chosen.filter((column) => !dropped.has(column));
  const target = targets.find((each) => columns.includes(each) || dropped.has(each));
  if (target === undefined) return columns;
  const name = showValue(table.columnNames[target]);
  const list = dropped.has(target) ? "drop" : "columns";
  throw new DataError(
    "TARGET_IN_COLUMNS",
    `Cannot read ${table.what}: expected ${list} without the target, got ${name} among them`,
    { got: table.columnNames[target], hint: "name another target" },
  );
}

/** Refuses the first row with an empty cell. */
function requirePresent(table: CellTable, schema: TableSchema, data: Float64Array): void {
  const at = data.findIndex(Number.isNaN);
  if (at < 0) return;
  const features = featuresOf(schema);
  const row = Math.floor(at / features.length);
  const { name, type } = features[at % features.length]!;
  const position = indexOf(table, name);
  const got = table.rows[row]![position]!;
  const place = placeOfCell(table, row, position);
  throw new DataError(
    "MISSING",
    `Cannot read ${table.what}: expected a ${type}, got ${showValue(got)}${place}`,
    {
      expected: `a ${type}`,
      got,
      hint: 'missing: "drop" leaves such rows out, "impute" keeps them for an Imputer',
    },
  );
}

/** The rows for which `isKept` holds; `expected` says what they have. @throws DataError for none */
function keepRows(
  table: CellTable,
  isKept: (row: readonly string[], number: number) => boolean,
  expected: string,
): CellTable {
  const rows = table.rows.filter(isKept);
  if (rows.length === table.rows.length) return table;
  if (rows.length > 0) {
    const keep = <T>(_: T, row: number) => isKept(table.rows[row]!, row);
    const { lines, numbers = table.rows.map((_, row) => row) } = table;
    return {
      ...table,
      rows,
      numbers: numbers.filter(keep),
      ...(lines && { lines: lines.filter(keep) }),
    };
  }
  throw new DataError("EMPTY", `Cannot read ${table.what}: expected ${expected}, got none`, {
    expected,
    hint: "choose other columns",
  });
}

/** The type of the target's column, where it is given, decides the task. */
function targetOptions(
  table: CellTable,
  target: number,
  options: TableDatasetOptions,
): TargetOptions {
  const { types = {}, schema } = options;
  const name = distinctNames(table.columnNames)[target]!;
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  const known = schema?.target;
  const task =
    type === "category"
      ? "classification"
      : type === "number"
        ? "regression"
        : (options.task ?? known?.task ?? "auto");
  if (type !== undefined && type !== "category" && type !== "number") {
    throw unknownName(`type of the target ${showValue(name)}`, type, ["number", "category"]);
  }
  const classNames = options.classNames ?? (task === "regression" ? undefined : known?.classNames);
  return { task, ...(classNames && { classNames }) };
}

function noColumns(table: CellTable, { columns }: TableSchema): DataError {
  const names = columns.map(({ name, why }) => `${showValue(name)} (${why})`).join(", ");
  return new DataError(
    "NO_COLUMNS",
    `Cannot read ${table.what}: expected a column beside the target, got ${columns.length === 0 ? "none" : `none but ${names}`}`,
    {
      expected: "at least one column of numbers, words or dates",
      ...(columns.length > 0 && { hint: 'choose their types: types: { name: "category" }' }),
    },
  );
}
