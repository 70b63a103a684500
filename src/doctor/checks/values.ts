// Values that are missing or infinite.

import { countOf, type Finding, firstRows, nameList } from "../finding.ts";
import type { Part, Subject } from "../subject.ts";

/** Missing and infinite values of both parts, of images too. */
export function checkValues(subject: Subject): Finding[] {
  const { train, test } = subject;
  return [train, ...(test ? [test] : [])].flatMap((part) => checkPart(subject, part));
}

function checkPart({ columns, kind, columnName, imputed }: Subject, part: Part): Finding[] {
  const { data } = part.x;
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return [];
  const missing = { count: 0, columns: new Set<number>(), rows: new Set<number>() };
  const infinite = { count: 0, columns: new Set<number>(), rows: new Set<number>() };
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (Number.isFinite(value)) continue;
    const found = Number.isNaN(value) ? missing : infinite;
    found.count++;
    found.columns.add(i % columns);
    found.rows.add(Math.floor(i / columns));
  }
  const places = ({ columns: where, rows, count }: typeof missing) => ({
    ...(kind === "table" && { columns: [...where].sort((a, b) => a - b).map(columnName) }),
    rows: firstRows([...rows].map(part.sample)),
    count,
    values: { values: count, rows: rows.size, columns: where.size, share: count / data.length },
  });
  const text = ({ columns: where, rows, count }: typeof missing, what: string) =>
    `${countOf(count, `${what} value`)} in ${countOf(rows.size, "row")}` +
    (part.name === "test" ? " of the test part" : "") +
    (kind === "table"
      ? `, ${countOf(where.size, "column")}: ${nameList([...where].map(columnName))}`
      : "");
  return [
    ...(missing.count > 0
      ? [
          {
            code: "missing",
            severity: imputed ? "note" : "warning",
            message: text(missing, "missing"),
            advice: imputed
              ? "they are filled by what is usual in their column; of categories they are one of their own"
              : "fill them with an Imputer, or leave out such rows or columns",
            ...places(missing),
          } as const,
        ]
      : []),
    ...(infinite.count > 0
      ? [
          {
            code: "infinite",
            severity: "problem",
            message: text(infinite, "infinite"),
            advice: "find out where they come from; leave such rows out",
            ...places(infinite),
          } as const,
        ]
      : []),
  ];
}
