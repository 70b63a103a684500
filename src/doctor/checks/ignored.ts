// Columns of a raw table that x leaves out though they hold numbers.

import type { IgnoredColumn } from "../../data/table-schema.ts";
import { countOf, type Finding, nameList } from "../finding.ts";
import type { Subject } from "../subject.ts";

/** Fewer numbers are a coincidence in text. */
const MANY = 0.25;

/** A finding for each column with many numbers in it that nobody asked to leave out. */
export function checkIgnored({ schema, train }: Subject): Finding[] {
  const columns = schema?.columns ?? [];
  return columns.flatMap((column) => {
    if (column.type !== "ignored" || column.why === AS_ASKED) return [];
    const { numbers = 0 } = column;
    const share = numbers / Math.max(1, train.rows);
    return share < MANY ? [] : [finding(column, numbers, Math.min(1, share))];
  });
}

const AS_ASKED = "as asked for";

const finding = ({ name, why }: IgnoredColumn, numbers: number, share: number): Finding => ({
  code: "ignored-numbers",
  severity: "note",
  message: `column ${nameList([name])} is left out (${why}), though ${countOf(numbers, "cell")} of it show${numbers === 1 ? "s" : ""} a number`,
  advice: "if it means something, choose its type, as in --types name=number",
  columns: [name],
  count: numbers,
  values: { cells: numbers, share },
});
