import { countOf, type Finding } from "../finding.ts";
import type { Subject } from "../subject.ts";

/** Few rows for so many columns. */
export function checkSize({ train, columns, kind }: Subject): Finding[] {
  const { rows } = train;
  if (rows === 0) {
    return [
      {
        code: "few-rows",
        severity: "problem",
        message: "no rows",
        advice: "give at least one row",
        count: 0,
        values: { rows, columns },
      },
    ];
  }
  const isTiny = rows < 20 || (kind === "table" && rows < 5 * columns);
  if (!isTiny) return [];
  const isTooFew = rows <= columns && kind === "table";
  return [
    {
      code: "few-rows",
      severity: isTooFew ? "warning" : "note",
      message: `${countOf(rows, "row")} to learn from, each of ${countOf(columns, "number")}`,
      advice: "take a small network with weight decay, cross-validate, or collect more rows",
      count: rows,
      values: { rows, columns },
    },
  ];
}
