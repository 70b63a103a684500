import { showValue } from "../core/show.ts";
import { countOf, shortLine, table } from "../core/text.ts";
import { showDays } from "./calendar.ts";
import { type ColumnSchema, requireSchema, type TableSchema, targetNames } from "./table-schema.ts";

const NAME_LENGTH = 32;
const VALUES_LENGTH = 48;

/**
 * The columns of a raw table as text: name, type, number of missing values, range or categories, and the
 * reason for the type.
 *
 * @example
 * const { schema } = await table([{ age: 31, city: "Rome" }, { age: 45, city: "Rome" }]);
 * schemaText(schema!).split("\n")[1]; // "age     number           31 to 45  numbers"
 */
export function schemaText(schema: TableSchema): string {
  requireSchema("schemaText", schema);
  const { columns, target } = schema;
  const rows = columns.map((column) => [
    shortLine(column.name, NAME_LENGTH),
    column.type,
    column.missing === 0 ? "" : String(column.missing),
    shortLine(valuesOf(column), VALUES_LENGTH),
    reasonOf(column),
  ]);
  const lines = [table([["column", "type", "missing", "values", "why"], ...rows], [2])];
  if (target) {
    const names = shortLine(targetNames(target).join(", "), VALUES_LENGTH);
    lines.push(`target: ${names}, ${targetText(target)}`);
  }
  return lines.join("\n");
}

function targetText({ task, classNames }: NonNullable<TableSchema["target"]>): string {
  if (!classNames) return task;
  const classes = countOf(classNames.length, "class", "classes");
  return `${task}, ${classes}: ${shortLine(classNames.join(", "), VALUES_LENGTH)}`;
}

function reasonOf({ why, odd }: ColumnSchema): string {
  if (!odd) return why;
  return `${why}, except ${countOf(odd.count, "cell")} such as ${showValue(odd.example)} at row ${odd.row}`;
}

/** The range or the categories. */
function valuesOf(column: ColumnSchema): string {
  switch (column.type) {
    case "number":
      return range(String(column.minimum), String(column.maximum));
    case "date":
      return range(showDays(column.minimum), showDays(column.maximum));
    case "category":
      return column.categories.map((name) => (name === "" ? '""' : name)).join(", ");
    case "ignored":
      return "";
  }
}

const range = (from: string, to: string) => (from === to ? from : `${from} to ${to}`);
