// The row of the prediction form.

import { setView } from "../../app/actions.ts";
import type { AppState } from "../../app/store.ts";
import type { ColumnSchema, Dataset } from "../../gradlane.ts";
import type { FormRow } from "./looks.ts";

/** A usual cell of a column: the middle of its range, its first category. */
function usualCell(column: ColumnSchema): string | number | null {
  if (column.type === "category") return column.categories[0] ?? null;
  if (column.type === "ignored") return null;
  const middle = (column.minimum + column.maximum) / 2;
  return column.type === "date" ? dateText(middle) : Number(middle.toPrecision(3));
}

/** Days since 1970 as 2026-03-01. */
export const dateText = (days: number): string =>
  new Date(days * 86_400_000).toISOString().slice(0, 10);

/** The cells of the form, for the columns that there are. */
export function formRow({ view }: AppState, { schema }: Dataset): FormRow {
  const own = (view.form as FormRow | undefined) ?? {};
  const columns = schema?.columns.filter(({ type }) => type !== "ignored") ?? [];
  return Object.fromEntries(
    columns.map((column) => {
      const { name } = column;
      const isOwn = Object.hasOwn(own, name) && fits(column, own[name]!);
      return [name, isOwn ? own[name]! : usualCell(column)];
    }),
  );
}

const fits = ({ type }: ColumnSchema, cell: string | number | null): boolean =>
  cell === null || (type === "number") === (typeof cell === "number");

export const setCell = (row: FormRow, name: string, cell: string | number | null): void =>
  setView({ form: { ...row, [name]: cell } });
