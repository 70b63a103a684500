// Validation of schemas from untrusted model files.

import { FormatError } from "../core/errors.ts";
import { readObject, requireOnly } from "../core/json.ts";
import { repeated } from "../core/names.ts";
import { present } from "../core/record.ts";
import type { ColumnSchema, TableSchema } from "./table-schema.ts";

const MOST_COLUMNS = 1 << 20;
const MOST_CATEGORIES = 1 << 20;

/** Reads a value. @throws FormatError SCHEMA if it is invalid */
type Reader<T> = (value: unknown) => T;

/** The schema in a file. @throws FormatError SCHEMA */
export function schemaFromJSON(value: unknown): TableSchema {
  const schema = readSchema(value);
  const names = schema.columns.flatMap(({ name, type }) => (type === "ignored" ? [] : [name]));
  if (repeated(names) === undefined) return schema;
  throw badSchema("columns of different names", names);
}

/** An object with these keys and no others. */
const object =
  <T extends object>(readers: { readonly [Key in keyof T]-?: Reader<T[Key]> }): Reader<T> =>
  (value) => {
    const json = readObject(value, badSchema);
    requireOnly(Object.keys(readers), json, badSchema);
    const read = ([key, reader]: [string, Reader<unknown>]) => [key, reader(json[key])];
    return present(Object.fromEntries(Object.entries<Reader<unknown>>(readers).map(read))) as T;
  };

const optional =
  <T>(read: Reader<T>): Reader<T | undefined> =>
  (value) =>
    value === undefined ? undefined : read(value);

const choice =
  <const T extends string | true>(...choices: readonly T[]): Reader<T> =>
  (value) => {
    if (choices.includes(value as T)) return value as T;
    throw badSchema(`one of ${choices.join(", ")}`, value);
  };

const list =
  <T>(read: Reader<T>, most: number, what: string): Reader<T[]> =>
  (value) => {
    if (Array.isArray(value) && value.length <= most) return value.map(read);
    throw badSchema(`a list of ${what}`, value);
  };

const text: Reader<string> = (value) => {
  if (typeof value === "string") return value;
  throw badSchema("text", value);
};

const count: Reader<number> = (value) => {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw badSchema("a count", value);
};

const finite: Reader<number> = (value) => {
  if (Number.isFinite(value)) return value as number;
  throw badSchema("a finite number", value);
};

const names: Reader<string[]> = (value) => {
  const read = list(text, MOST_CATEGORIES, "names")(value);
  if (repeated(read) === undefined) return read;
  throw badSchema("different names", read);
};

const FACTS = {
  name: text,
  missing: count,
  why: text,
  odd: optional(object({ count, example: text, row: count })),
};
const RANGE = { minimum: finite, maximum: finite };
const CYCLES = choice("year", "week", "day");
const COLUMNS = {
  number: object({
    ...FACTS,
    type: choice("number"),
    ...RANGE,
    decimal: optional(choice(".", ",")),
  }),
  category: object({ ...FACTS, type: choice("category"), categories: names, rarer: count }),
  date: object({
    ...FACTS,
    type: choice("date"),
    order: choice("dayFirst", "monthFirst"),
    cycles: (value) => names(value).map(CYCLES),
    ...RANGE,
  }),
  ignored: object({
    ...FACTS,
    type: choice("ignored"),
    numbers: optional(count),
    chosen: optional(choice(true)),
  }),
};

const column: Reader<ColumnSchema> = (value) => {
  const given = (value as { type?: unknown } | null | undefined)?.type;
  const read = COLUMNS[choice("number", "category", "date", "ignored")(given)](value);
  if (!("minimum" in read) || read.minimum <= read.maximum) return read;
  throw badSchema("a range of finite numbers", [read.minimum, read.maximum]);
};

const readSchema: Reader<TableSchema> = object({
  columns: list(column, MOST_COLUMNS, "columns"),
  target: optional(
    object({
      name: text,
      names: optional(names),
      task: choice("classification", "regression"),
      classNames: optional(names),
    }),
  ),
  unreadable: choice("error", "missing"),
  missingWords: optional(names),
});

const badSchema = (expected: string, got: unknown) =>
  FormatError.of("SCHEMA", "read the schema", expected, got);
