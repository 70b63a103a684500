// The columns of a table that rows can be ordered and grouped by.

import { columnSchema, type TypeChoice } from "./column-types.ts";
import { encodeFeatures } from "./encode-table.ts";
import type { TableKeys } from "./row-keys.ts";
import { type CellTable, columnPositions, distinctNames } from "./table.ts";
import { type TableSchema, widthOf } from "./table-schema.ts";

/** Keys from a table; columns are read by the schema where it has them as numbers or dates. */
export function keysOfTable(table: CellTable, schema: TableSchema): TableKeys {
  const names = distinctNames(table.columnNames);
  const positionOf = (name: string) => columnPositions(table.columnNames).get(name)!;
  const typed = (position: number, choice?: TypeChoice) => {
    const found = columnSchema(table, position, choice);
    return found.type === "number" || found.type === "date" ? found : undefined;
  };
  return {
    names,
    cells: (name) => {
      const position = positionOf(name);
      return table.rows.map((row) => (table.isMissing(row[position]!) ? "" : row[position]!));
    },
    values(name) {
      const position = positionOf(name);
      const known = schema.columns.find((column) => column.name === name);
      const isKnown = known?.type === "number" || known?.type === "date";
      const isNumbers =
        known?.type === "ignored" && known.numbers === table.rows.length - known.missing;
      const column = isKnown ? known : typed(position, isNumbers ? "number" : undefined);
      if (!column) return undefined;
      const { data } = encodeFeatures(table, { columns: [column], unreadable: "missing" }, [
        position,
      ]);
      const width = widthOf(column);
      return Float64Array.from({ length: table.rows.length }, (_, row) => data[row * width]!);
    },
  };
}
