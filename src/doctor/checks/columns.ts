// Single columns: constant, on different scales, with outliers, identifiers.

import { countOf, shortNumber } from "../../core/text.ts";
import { type Finding, finding, nameList } from "../finding.ts";
import { columnOf, type Part, type Subject, sortedRows } from "../subject.ts";

/** Standard deviations with this ratio are on different scales. */
const SCALES_APART = 100;
/** Values this many interquartile ranges beyond the quartiles are outliers. */
const RANGES_BEYOND = 30;
/** With fewer rows, values that never repeat say nothing. */
const IDENTIFIER_ROWS = 20;

/** The outliers of a column, and the farthest. */
interface Outliers {
  readonly name: string;
  readonly rows: readonly number[];
  readonly value: number;
}

interface Spread {
  readonly name: string;
  readonly deviation: number;
  readonly mean: number;
}

/** Findings about the columns of a table. */
export function* checkColumns(subject: Subject): Iterable<Finding> {
  if (subject.kind === "images") return;
  const { columns, train, test } = subject;
  const rows = sortedRows(subject);
  const constant: string[] = [];
  const identifiers: string[] = [];
  const outliers: Outliers[] = [];
  const testOutliers: Outliers[] = [];
  const spreads: Spread[] = [];
  for (let column = 0; column < columns; column++) {
    const name = subject.columnName(column);
    const all = subject.column(column);
    const present = all.filter(Number.isFinite);
    if (present.length === 0) continue;
    const { mean, deviation, isConstant } = moments(present);
    if (isConstant) {
      if (train.rows > 1) constant.push(name);
      continue;
    }
    // codes of categories have no scale
    const type = subject.columnType(column);
    if (type === "category") continue;
    spreads.push({ name, deviation, mean });
    const sorted = subject.column(column, rows).filter(Number.isFinite).sort();
    if (type === "number" && isIdentifier(all, sorted)) {
      identifiers.push(name);
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
      return [{ name, rows: far.map(part.sample), value }];
    };
    outliers.push(...look(all, train));
    if (test) testOutliers.push(...look(columnOf(test, column, columns), test));
  }
  if (constant.length > 0) {
    const message = `${countOf(constant.length, "constant column")}: ${nameList(constant)}`;
    yield finding("constant", "note", message, "they carry no information; leave them out", {
      columns: constant,
      count: constant.length,
      values: { columns: constant.length, rows: train.rows },
    });
  }
  if (!subject.scaled && spreads.length > 0) yield* checkScales(spreads);
  yield* checkOutliers(outliers, "");
  yield* checkOutliers(testOutliers, " of the test set");
  if (identifiers.length > 0) {
    const { length: count } = identifiers;
    const message = `${countOf(count, "column")} that number${count === 1 ? "s" : ""} the rows: ${nameList(identifiers)}, all values different integers`;
    yield finding(
      "identifier",
      "warning",
      message,
      "leave them out: a network memorises rows by them",
      {
        columns: identifiers,
        count,
        values: { columns: count, rows: train.rows },
      },
    );
  }
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

function* checkScales(columns: readonly Spread[]): Iterable<Finding> {
  const sorted = [...columns].sort((a, b) => a.deviation - b.deviation);
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const ratio = most.deviation / least.deviation;
  const isFarOff = ({ deviation, mean }: Spread) =>
    deviation >= SCALES_APART || Math.abs(mean) >= SCALES_APART * Math.max(1, deviation);
  const large = columns.filter(isFarOff).map(({ name }) => name);
  const areApart = ratio >= SCALES_APART;
  if (!areApart && large.length === 0) return;
  const spread = areApart
    ? `standard deviations from ${shortNumber(least.deviation)} (${nameList([least.name])}) to ${shortNumber(most.deviation)} (${nameList([most.name])})`
    : `values far from 0 and 1 in ${nameList(large)}`;
  const advice = "standardise them: new StandardScaler(), --preprocess standardize";
  yield finding("unscaled", "warning", `columns on different scales: ${spread}`, advice, {
    columns: areApart ? [least.name, most.name] : large,
    count: Math.max(large.length, 1),
    values: { ratio, least: least.deviation, most: most.deviation },
  });
}

/** Rows far outside the middle half of the values; if that has no width, outside the middle 98 %. */
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

function* checkOutliers(columns: readonly Outliers[], where: string): Iterable<Finding> {
  if (columns.length === 0) return;
  const names = columns.map(({ name }) => name);
  const rows = columns.flatMap((each) => each.rows);
  const message = `${countOf(rows.length, "extreme value")}${where} in ${nameList(names)}, such as ${shortNumber(columns[0]!.value)}`;
  const advice = "check them for measurement or unit errors; clip them, or use the logarithm";
  yield finding("outliers", "warning", message, advice, {
    columns: names,
    rows: [...new Set(rows)].sort((a, b) => a - b),
    count: rows.length,
    values: { values: rows.length, columns: names.length },
  });
}

/**
 * Whether a column identifies rows: integers that never repeat and are nearly consecutive, in order, or long
 * and all of the same length.
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
