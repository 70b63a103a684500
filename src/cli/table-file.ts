// CSV files with numbers, words, dates and empty cells.

import type { SourceArray } from "../array/types.ts";
import { DataError, phrase } from "../core/errors.ts";
import { present } from "../core/record.ts";
import { showValue } from "../core/show.ts";
import {
  type CellTable,
  type ColumnChoice,
  columnIndex,
  distinctNames,
  parseTable,
} from "../data/cell-table.ts";
import type { TypeChoice } from "../data/column-types.ts";
import type { Dataset } from "../data/dataset.ts";
import { encodeFeatures, type UnreadableCells } from "../data/encode-table.ts";
import { schemaText } from "../data/schema-text.ts";
import { readDataset, schemaWords } from "../data/table-dataset.ts";
import { type TableSchema, targetNames } from "../data/table-schema.ts";
import type { TargetOptions } from "../data/target.ts";
import type { DecimalMark } from "../data/written-number.ts";
import { Budget, type LimitOptions } from "../node/budget.ts";
import { readText } from "../node/files.ts";
import { showPath } from "../node/path.ts";
import { DATA_KINDS } from "./sources.ts";

/** How the cells of a table are read. */
export interface ReadingArguments extends LimitOptions {
  readonly delimiter?: string;
  readonly decimal?: DecimalMark;
  readonly missingWords?: readonly string[];
  readonly unreadable?: "error" | "missing";
}

/** Arguments about the columns of a table. */
export interface TableArguments extends ReadingArguments {
  readonly target?: string;
  readonly types?: Readonly<Record<string, TypeChoice>>;
  readonly columns?: readonly string[];
  readonly drop?: readonly string[];
}

/** A table as numbers, with notes for people. */
export interface TableFile {
  readonly data: Dataset;
  readonly notes: readonly string[];
}

/** Reads a CSV file with a target. @throws DataError, FormatError as csv() does */
export async function readTableFile(
  path: string,
  given: TableArguments,
  options: TargetOptions & { readonly schema?: TableSchema | undefined },
): Promise<TableFile> {
  const { target, types, columns, drop, unreadable } = given;
  const { schema, ...task } = options;
  const table = await readTable(path, given, schema);
  const targetColumn = targetsOf(table, target, schema);
  const indexOf = (name: string) => columnOf(table, name);
  const { data, unreadable: odd } = readDataset(table, {
    ...task,
    target: targetColumn,
    missing: "impute",
    ...present({ types, unreadable, schema }),
    ...present({ columns: columns?.map(indexOf), drop: drop?.map(indexOf) }),
  });
  const dropped = table.rows.length - data.length;
  const notes = [
    ...(schema ? [] : [schemaText(data.schema!)]),
    ...(dropped > 0 ? [`dropped rows without a target: ${dropped}`] : []),
    ...(odd ? [oddNote(odd)] : []),
  ];
  return { data, notes };
}

/**
 * The columns of a CSV file for a model, by name and in any order, with or without the target. A model
 * without column names takes the same number of columns of numbers.
 * @throws DataError if columns are missing
 */
export async function readFeatureFile(
  path: string,
  given: ReadingArguments & Pick<TableArguments, "target">,
  inputs: number,
  schema: TableSchema | undefined,
): Promise<{ readonly x: SourceArray; readonly notes: readonly string[] }> {
  const { target, unreadable } = given;
  const table = await readTable(path, given, schema);
  const read = (known: TableSchema) => {
    const { unreadable: odd, ...x } = encodeFeatures(table, {
      ...known,
      ...(unreadable && { unreadable }),
    });
    return { x, notes: odd ? [oddNote(odd)] : [] };
  };
  if (schema) return read(schema);
  const without = (column: number | undefined) =>
    table.columnNames.map((_, each) => each).filter((each) => each !== column);
  const last = target === undefined ? table.columnNames.length - 1 : columnOf(table, target);
  const all = without(target === undefined ? undefined : last);
  const columns = all.length === inputs ? all : without(last);
  if (columns.length !== inputs) {
    const expected = phrase(`${inputs} columns of numbers as in training`, inputs);
    const got = phrase(`${columns.length} besides the target`, columns.length);
    const hint = target === undefined ? { hint: "name the target column with --target" } : {};
    throw DataError.of("COLUMNS", `read ${table.what}`, expected, got, hint);
  }
  const names = distinctNames(table.columnNames);
  const numbers = columns.map((column) => ({
    ...({ type: "number", name: names[column]!, why: "as in training" } as const),
    ...{ missing: 0, minimum: 0, maximum: 0 },
  }));
  return read({ columns: numbers, unreadable: "error" });
}

const oddNote = ({ count, example, place }: UnreadableCells) =>
  `unreadable cells taken as missing: ${count}, the first ${showValue(example)}${place}`;

async function readTable(
  path: string,
  { delimiter, decimal, missingWords, maxBytes }: ReadingArguments,
  schema: TableSchema | undefined,
): Promise<CellTable> {
  const text = await readText(path, "a table", {
    hint: `--data accepts ${DATA_KINDS}`,
    budget: new Budget(maxBytes),
  });
  const options = {
    ...present({ delimiter, decimal }),
    ...schemaWords(schema, missingWords),
  };
  return parseTable(text, options, showPath(path));
}

/** The columns "a" or, unless there is a column "a,b", "a,b"; by default those of a schema, else the last. */
function targetsOf(
  table: CellTable,
  target: string | undefined,
  schema: TableSchema | undefined,
): number | number[] {
  if (target === undefined) {
    const names = schema?.target ? targetNames(schema.target) : [];
    return names.length > 0 ? names.map((name) => columnOf(table, name)) : -1;
  }
  if (!target.includes(",") || table.columnNames.includes(target)) return columnOf(table, target);
  return target.split(",").map((name) => columnOf(table, name.trim()));
}

/** A column by name or, unless there is such a name, by number. */
function columnOf(table: CellTable, choice: string): number {
  const isName = table.columnNames.includes(choice) || !/^-?\d+$/.test(choice);
  return columnIndex(table, (isName ? choice : Number(choice)) satisfies ColumnChoice);
}
