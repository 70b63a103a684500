// The columns of a raw table as keys for ordering and grouping.

import { type CellTable, columnPositions, distinctNames } from "./cell-table.ts";
import { columnSchema, type TypeChoice } from "./column-types.ts";
import { encodeFeatures } from "./encode-table.ts";
import type { TableKeys } from "./row-keys.ts";
import { type TableSchema, widthOf } from "./table-schema.ts";

/** Columns are read by the schema if it has them as numbers or dates. */
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
      const alone = { columns: [column], unreadable: "missing" } as const;
      const { data } = encodeFeatures(table, alone, [position]);
      return data.filter((_, i) => i % widthOf(column) === 0);
    },
  };
}
