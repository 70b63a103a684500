// Missing and infinite values.

import { countOf } from "../../core/text.ts";
import { type Finding, finding, nameList } from "../finding.ts";
import type { Part, Subject } from "../subject.ts";

/** Missing and infinite values in both sets, in images too. */
export function* checkValues(subject: Subject): Iterable<Finding> {
  yield* checkPart(subject, subject.train);
  if (subject.test) yield* checkPart(subject, subject.test);
}

function* checkPart(
  { columns, kind, columnName, imputed }: Subject,
  { x: { data }, name, sample }: Part,
): Iterable<Finding> {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return;
  const places = () => ({ count: 0, columns: new Set<number>(), rows: new Set<number>() });
  const [missing, infinite] = [places(), places()];
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (Number.isFinite(value)) continue;
    const found = Number.isNaN(value) ? missing : infinite;
    found.count++;
    found.columns.add(i % columns);
    found.rows.add(Math.floor(i / columns));
  }
  const where = name === "test" ? " of the test set" : "";
  const textOf = (what: string, { count, ...found }: typeof missing) => {
    const names = [...found.columns].map(columnName);
    const inColumns =
      kind === "table" ? `, ${countOf(names.length, "column")}: ${nameList(names)}` : "";
    return `${countOf(count, `${what} value`)} in ${countOf(found.rows.size, "row")}${where}${inColumns}`;
  };
  const detailsOf = ({ count, columns: inColumns, rows }: typeof missing) => ({
    ...(kind === "table" && { columns: [...inColumns].sort((a, b) => a - b).map(columnName) }),
    rows: [...rows].map(sample),
    count,
    values: { values: count, rows: rows.size, columns: inColumns.size, share: count / data.length },
  });
  if (missing.count > 0) {
    const [severity, advice] = imputed
      ? (["note", "they are imputed; missing categories become a separate category"] as const)
      : (["warning", "impute them with an Imputer, or leave these rows or columns out"] as const);
    yield finding("missing", severity, textOf("missing", missing), advice, detailsOf(missing));
  }
  if (infinite.count > 0) {
    const advice = "find their cause; leave these rows out";
    yield finding("infinite", "problem", textOf("infinite", infinite), advice, detailsOf(infinite));
  }
}
