// Columns by themselves: constant, of other scales, with outliers, identifiers.

import { shortNumber } from "../../core/text.ts";
import { countOf, type Finding, firstRows, nameList } from "../finding.ts";
import { columnOf, type Part, type Subject, sortedRows } from "../subject.ts";

/** Deviations this many times apart are of different scales. */
const SCALES_APART = 100;
/** Values this many interquartile ranges beyond the quartiles are no tail but something else. */
const RANGES_BEYOND = 30;
/** Fewer rows say nothing about values that never repeat. */
const IDENTIFIER_ROWS = 20;

/** Values of a column far from the others, and the farthest. */
interface Outliers {
  readonly name: string;
  readonly count: number;
  readonly rows: readonly number[];
  readonly value: number;
}

/** Findings about the columns of a table. */
export function checkColumns(subject: Subject): Finding[] {
  const { columns, train, test } = subject;
  const rows = sortedRows(subject);
  const found = {
    constant: [] as string[],
    identifier: [] as string[],
    outliers: [] as Outliers[],
    testOutliers: [] as Outliers[],
    deviations: [] as { name: string; deviation: number; mean: number }[],
  };
  for (let column = 0; column < columns; column++) {
    const name = subject.columnName(column);
    const all = subject.column(column);
    const present = all.filter(Number.isFinite);
    if (present.length === 0) continue;
    const { mean, deviation, isConstant } = moments(present);
    if (isConstant) {
      if (train.rows > 1) found.constant.push(name);
      continue;
    }
    // codes of categories have no scale
    const type = subject.columnType(column);
    if (type === "category") continue;
    found.deviations.push({ name, deviation, mean });
    const sorted = subject.column(column, rows).filter(Number.isFinite).sort();
    if (type === "number" && isIdentifier(all, sorted)) {
      found.identifier.push(name);
      continue;
    }
    const look = (values: Float64Array, part: Part): Outliers[] => {
      const far = outliersOf(values, sorted);
      if (far.length === 0) return [];
      const value = far.reduce(
        (most, row) =>
          Math.abs(values[row]! - mean) > Math.abs(most - mean) ? values[row]! : most,
        mean,
      );
      return [{ name, count: far.length, rows: far.map(part.sample), value }];
    };
    found.outliers.push(...look(all, train));
    if (test) found.testOutliers.push(...look(columnOf(test, column, columns), test));
  }
  return [
    ...constantFinding(found.constant, train.rows),
    ...(subject.scaled ? [] : scaleFinding(found.deviations)),
    ...outlierFinding(found.outliers, ""),
    ...outlierFinding(found.testOutliers, " of the test part"),
    ...identifierFinding(found.identifier, train.rows),
  ];
}

function moments(values: Float64Array) {
  let sum = 0;
  let isConstant = true;
  for (const value of values) {
    sum += value;
    isConstant &&= value === values[0];
  }
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  return { mean, deviation: Math.sqrt(squares / values.length), isConstant };
}

function constantFinding(names: readonly string[], rows: number): Finding[] {
  if (names.length === 0) return [];
  return [
    {
      code: "constant",
      severity: "note",
      message: `${countOf(names.length, "constant column")}: ${nameList(names)}`,
      advice: "they say nothing; leave them out",
      columns: names,
      count: names.length,
      values: { columns: names.length, rows },
    },
  ];
}

function scaleFinding(
  columns: readonly { name: string; deviation: number; mean: number }[],
): Finding[] {
  if (columns.length === 0) return [];
  const sorted = [...columns].sort((a, b) => a.deviation - b.deviation);
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const ratio = most.deviation / least.deviation;
  const isFarOff = ({ deviation, mean }: (typeof columns)[number]) =>
    deviation >= SCALES_APART || Math.abs(mean) >= SCALES_APART * Math.max(1, deviation);
  const large = columns.filter(isFarOff).map(({ name }) => name);
  if (ratio < SCALES_APART && large.length === 0) return [];
  const spread =
    ratio >= SCALES_APART
      ? `deviations from ${shortNumber(least.deviation)} (${nameList([least.name])}) to ${shortNumber(most.deviation)} (${nameList([most.name])})`
      : `values far from 0 and 1 in ${nameList(large)}`;
  return [
    {
      code: "unscaled",
      severity: "warning",
      message: `columns of different scales: ${spread}`,
      advice: "standardise them: new StandardScaler(), --preprocess standardize",
      columns: ratio >= SCALES_APART ? [least.name, most.name] : large,
      count: Math.max(large.length, 1),
      values: { ratio, least: least.deviation, most: most.deviation },
    },
  ];
}

/** Rows far outside the middle half; where that has no width, outside the middle 98 %. */
function outliersOf(values: Float64Array, sorted: Float64Array): number[] {
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
  const [low, high] = at(0.25) < at(0.75) ? [at(0.25), at(0.75)] : [at(0.01), at(0.99)];
  const reach = RANGES_BEYOND * (high - low);
  if (reach === 0) return [];
  const rows: number[] = [];
  values.forEach((value, row) => {
    const isFar = value < low - reach || value > high + reach;
    if (isFar && Number.isFinite(value)) rows.push(row);
  });
  return rows;
}

function outlierFinding(columns: readonly Outliers[], where: string): Finding[] {
  if (columns.length === 0) return [];
  const names = columns.map(({ name }) => name);
  const count = columns.reduce((sum, each) => sum + each.count, 0);
  const first = columns[0]!;
  return [
    {
      code: "outliers",
      severity: "warning",
      message: `${countOf(count, "extreme value")}${where} in ${nameList(names)}, such as ${shortNumber(first.value)}`,
      advice: "check them for errors of measurement or units; clip them, or take the logarithm",
      columns: names,
      rows: firstRows([...new Set(columns.flatMap(({ rows }) => rows))].sort((a, b) => a - b)),
      count,
      values: { values: count, columns: names.length },
    },
  ];
}

/**
 * Whether a column numbers its rows: integers that never repeat and are nearly consecutive, in
 * order, or long and all of one length.
 */
function isIdentifier(values: Float64Array, sorted: Float64Array): boolean {
  if (sorted.length < IDENTIFIER_ROWS) return false;
  for (let i = 0; i < sorted.length; i++) {
    if (!Number.isInteger(sorted[i]!) || sorted[i] === sorted[i - 1]) return false;
  }
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  if (last - first < 1.5 * values.length) return true;
  const rises = values.every((value, row) => row === 0 || value > values[row - 1]!);
  const falls = values.every((value, row) => row === 0 || value < values[row - 1]!);
  const digits = String(last).length;
  return rises || falls || (first > 0 && digits >= 6 && String(first).length === digits);
}

function identifierFinding(names: readonly string[], rows: number): Finding[] {
  if (names.length === 0) return [];
  return [
    {
      code: "identifier",
      severity: "warning",
      message: `${countOf(names.length, "column")} that number${names.length === 1 ? "s" : ""} the rows: ${nameList(names)}, all values different integers`,
      advice: "leave them out: a network learns the rows by heart from them",
      columns: names,
      count: names.length,
      values: { columns: names.length, rows },
    },
  ];
}
