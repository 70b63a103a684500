// Reads the schema that a model's file holds; nothing in it is trusted.

import { FormatError } from "../core/errors.ts";
import { type Json, readObject, requireOnly } from "../core/json.ts";
import type { ColumnSchema, OddCells, TableSchema, TargetSchema } from "./table-schema.ts";

// a table as wide as what float32 rows of 64 MB hold
const COLUMNS_AT_MOST = 1 << 20;
const CATEGORIES_AT_MOST = 1 << 20;

const FACTS = ["name", "type", "missing", "why", "odd"];
const KEYS = {
  number: [...FACTS, "minimum", "maximum", "decimal"],
  category: [...FACTS, "categories", "rarer"],
  date: [...FACTS, "minimum", "maximum", "order", "cycles"],
  ignored: [...FACTS, "numbers"],
} as const;

/** The schema that a file describes. @throws FormatError SCHEMA for anything else */
export function schemaFromJSON(value: unknown): TableSchema {
  const { columns, target, unreadable, missingWords } = readPart(value, [
    ...["columns", "target", "unreadable", "missingWords"],
  ]);
  if (!Array.isArray(columns) || columns.length > COLUMNS_AT_MOST) {
    throw badSchema("a list of columns", columns);
  }
  const schema = {
    columns: columns.map(readColumn),
    ...(target !== undefined && { target: readTargetSchema(target) }),
    unreadable: readChoice(unreadable, ["error", "missing"]),
    ...(missingWords !== undefined && { missingWords: readNames(missingWords) }),
  };
  const names = schema.columns.flatMap(({ name, type }) => (type === "ignored" ? [] : [name]));
  if (new Set(names).size === names.length) return schema;
  throw badSchema("columns of different names", names);
}

function readColumn(value: unknown): ColumnSchema {
  const given = (value as { type?: unknown } | null | undefined)?.type;
  const type = readChoice(given, ["number", "category", "date", "ignored"]);
  const json = readPart(value, KEYS[type]);
  const facts = {
    name: readText(json.name),
    missing: readCount(json.missing),
    why: readText(json.why),
    ...(json.odd !== undefined && { odd: readOdd(json.odd) }),
  };
  switch (type) {
    case "number":
      return {
        ...facts,
        type,
        ...readRange(json),
        ...(json.decimal !== undefined && {
          decimal: readChoice(json.decimal, [".", ","] as const),
        }),
      };
    case "category":
      return {
        ...facts,
        type,
        categories: readNames(json.categories),
        rarer: readCount(json.rarer),
      };
    case "date":
      return {
        ...facts,
        type,
        order: readChoice(json.order, ["dayFirst", "monthFirst"]),
        cycles: readNames(json.cycles).map((cycle) => readChoice(cycle, ["year", "week", "day"])),
        ...readRange(json),
      };
    case "ignored":
      return {
        ...facts,
        type,
        ...(json.numbers !== undefined && { numbers: readCount(json.numbers) }),
      };
  }
}

function readTargetSchema(value: unknown): TargetSchema {
  const json = readPart(value, ["name", "names", "task", "classNames"]);
  return {
    name: readText(json.name),
    ...(json.names !== undefined && { names: readNames(json.names) }),
    task: readChoice(json.task, ["classification", "regression"]),
    ...(json.classNames !== undefined && { classNames: readNames(json.classNames) }),
  };
}

function readOdd(value: unknown): OddCells {
  const json = readPart(value, ["count", "example", "row"]);
  return {
    count: readCount(json.count),
    example: readText(json.example),
    row: readCount(json.row),
  };
}

function readRange({ minimum, maximum }: Json) {
  if (isFiniteNumber(minimum) && isFiniteNumber(maximum) && minimum <= maximum)
    return { minimum, maximum };
  throw badSchema("a range of finite numbers", [minimum, maximum]);
}

const isFiniteNumber = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value);

/** An object with no other keys than these. */
function readPart(value: unknown, known: readonly string[]): Json {
  const json = readObject(value, badSchema);
  requireOnly(known, json, badSchema);
  return json;
}

function readChoice<T extends string>(value: unknown, choices: readonly T[]): T {
  if (choices.includes(value as T)) return value as T;
  throw badSchema(`one of ${choices.join(", ")}`, value);
}

function readText(value: unknown): string {
  if (typeof value === "string") return value;
  throw badSchema("text", value);
}

function readCount(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw badSchema("a count", value);
}

/** Different names. */
function readNames(value: unknown): string[] {
  if (!Array.isArray(value) || value.length > CATEGORIES_AT_MOST) {
    throw badSchema("a list of names", value);
  }
  const names = value.map(readText);
  if (new Set(names).size === names.length) return names;
  throw badSchema("different names", names);
}

const badSchema = (expected: string, got: unknown) =>
  FormatError.of("SCHEMA", "read the schema", expected, got);
