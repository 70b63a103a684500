// The columns: moments, range, and a small histogram of each.

import { type ColumnStatistics, columnStatistics } from "../../training/statistics.ts";
import { type Watched, watchedOf } from "../../training/watched.ts";
import type { Facts } from "../facts.ts";
import { cut, figure, type Html, html, type Piece, tableOf } from "../html.ts";
import { count, short } from "../numbers.ts";

const COLUMNS_SHOWN = 64;
const NAME_LENGTH = 40;
const BARS = 24;
const BAR_WIDTH = 4;
const HEIGHT = 18;

/** The columns of the training rows, or measures of wide ones. */
export function columnTable({ train, test, columnNames }: Facts): Html {
  const watched = watchedOf(train.x);
  const statistics = columnStatistics(train.x);
  const tested = columnStatistics(test.x);
  const names = watched.names ?? columnNames;
  const shown = names.slice(0, COLUMNS_SHOWN);
  const rows = shown.map((name, column): Piece[] => [
    cut(name, NAME_LENGTH),
    short(statistics.mean[column]),
    short(statistics.deviation[column]),
    short(statistics.minimum[column]),
    short(statistics.maximum[column]),
    count(statistics.missing![column]!),
    histogram(watched, statistics, column),
    short(tested.mean[column]),
  ]);
  const rest = names.length - shown.length;
  return figure(
    watched.of === "columns" ? "Columns of the training rows" : "Measures of the training rows",
    tableOf(
      ["column", "mean", "deviation", "least", "largest", "missing", "distribution", "test mean"],
      rows,
      [1, 2, 3, 4, 5, 7],
    ),
    rest > 0 && `and ${rest} more columns`,
  );
}

/** Counts between least and largest. */
function histogram(
  watched: Watched,
  { minimum, maximum }: ColumnStatistics,
  column: number,
): Html | undefined {
  const [least, most] = [minimum[column]!, maximum[column]!];
  if (!(most > least)) return undefined;
  const counts = new Array<number>(BARS).fill(0);
  for (const value of watched.column(column)) {
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
