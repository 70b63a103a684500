import { countOf } from "../../core/text.ts";
import { type Finding, finding } from "../finding.ts";
import type { Subject } from "../subject.ts";

/** Few rows for so many columns. */
export function* checkSize({ train: { rows }, columns, kind }: Subject): Iterable<Finding> {
  const details = { count: rows, values: { rows, columns } };
  const isTable = kind === "table";
  if (rows === 0) {
    yield finding("few-rows", "problem", "no rows", "provide at least one row", details);
  } else if (rows < 20 || (isTable && rows < 5 * columns)) {
    const severity = isTable && rows <= columns ? "warning" : "note";
    const message = `only ${countOf(rows, "training row")} of ${countOf(columns, "number")}`;
    const advice = "use a small network with weight decay, cross-validate, or collect more rows";
    yield finding("few-rows", severity, message, advice, details);
  }
}
