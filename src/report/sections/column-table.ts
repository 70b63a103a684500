// The columns: statistics, and a histogram of each.

import { type Measures, measuresOf } from "../../array/measures.ts";
import { type ColumnStatistics, columnStatistics } from "../../data/statistics.ts";
import { type FeatureColumn, featuresOf } from "../../data/table-schema.ts";
import type { Facts } from "../facts.ts";
import { breakable, cut, figure, type Html, html, type Piece, tableOf } from "../html.ts";
import { categoryName } from "../input-names.ts";
import { printedCount, printedNumber, printedPercent } from "../numbers.ts";

const COLUMNS_SHOWN = 64;
const NAME_LENGTH = 40;
const CATEGORIES_SHOWN = 6;
const CATEGORY_LENGTH = 16;
const BARS = 24;
const BAR_WIDTH = 4;
const HEIGHT = 18;
/** Cells of a category, which has no moments. */
const NO_MOMENTS = ["", "", "", ""];

/** The columns of the training set, or statistics of its rows if there are many columns. */
export function columnTable({ train, test, columnNames, schema }: Facts): Html {
  const features = schema && featuresOf(schema);
  const measures = measuresOf(train.x);
  const statistics = columnStatistics(train.x);
  const tested = columnStatistics(test.x);
  const names = measures.names ?? columnNames;
  const missing = (column: number) => printedCount(statistics.missing![column]!);
  const numbersOf = (column: number): Piece[] => [
    printedNumber(statistics.mean[column]),
    printedNumber(statistics.deviation[column]),
    printedNumber(statistics.minimum[column]),
    printedNumber(statistics.maximum[column]),
    missing(column),
    printedNumber(tested.mean[column]),
    histogram(measures, statistics, column),
  ];
  const shown = names.slice(0, COLUMNS_SHOWN);
  const rows = shown.map((name, column): Piece[] => [
    breakable(cut(name, NAME_LENGTH)),
    ...(features?.[column]?.type === "category"
      ? [...NO_MOMENTS, missing(column), "", categories(measures.column(column), features[column]!)]
      : numbersOf(column)),
  ]);
  const rest = names.length - shown.length;
  return figure(
    measures.of === "columns" ? "Columns of the training set" : "Statistics of the training rows",
    tableOf(
      ["column", "mean", "std", "minimum", "maximum", "missing", "test mean", "distribution"],
      rows,
      [1, 2, 3, 4, 5, 6],
    ),
    rest > 0 && `and ${rest} more columns`,
  );
}

/** Shares of the most frequent categories. */
function categories(values: Float64Array, column: FeatureColumn): Html {
  const counts = new Map<number, number>();
  let present = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    present++;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = sorted
    .slice(0, CATEGORIES_SHOWN)
    .map(
      ([value, rows]) =>
        `${cut(categoryName(value, column), CATEGORY_LENGTH)} ${printedPercent(rows / present, 0)}`,
    );
  const rest = sorted.length - shown.length;
  return html`<div class="wide">${shown.join(", ")}${rest > 0 && ` and ${rest} more`}</div>`;
}

/** A histogram from minimum to maximum. */
function histogram(
  measures: Measures,
  { minimum, maximum }: ColumnStatistics,
  column: number,
): Html | undefined {
  const [least, most] = [minimum[column]!, maximum[column]!];
  if (!(most > least)) return undefined;
  const counts = new Array<number>(BARS).fill(0);
  for (const value of measures.column(column)) {
    const share = (value - least) / (most - least);
    if (!Number.isNaN(share)) counts[Math.min(BARS - 1, Math.floor(share * BARS))]!++;
  }
  const top = Math.max(...counts);
  const bars = counts.map((each, i) => {
    const height = each === 0 ? 0 : Math.max(1, Math.round((HEIGHT * each) / top));
    const place = html`x="${i * BAR_WIDTH}" y="${HEIGHT - height}"`;
    return height > 0 && html`<rect ${place} width="${BAR_WIDTH - 1}" height="${height}"/>`;
  });
  return html`<svg class="histogram" width="${BARS * BAR_WIDTH}" height="${HEIGHT}" aria-hidden="true">${bars}</svg>`;
}
