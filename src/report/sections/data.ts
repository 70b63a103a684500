// What was learned from: classes or values, images or columns, and what the doctor says.

import { rowSize } from "../../data/show.ts";
import { type ColumnStatistics, columnStatistics } from "../../training/statistics.ts";
import { spreadRows } from "../../training/watched.ts";
import { type Charts, COLOR } from "../charts.ts";
import type { FactPart, Facts } from "../facts.ts";
import { cut, figure, type Html, html, type Piece, tableOf } from "../html.ts";
import { imageReader, mosaic, picture } from "../images.ts";
import { count, percent, short } from "../numbers.ts";

const CLASSES_SHOWN = 40;
const COLUMNS_SHOWN = 64;
const IMAGES_OF_A_CLASS = 12;
const NAME_LENGTH = 40;

/** Rows, columns or images, target, findings. */
export function dataSection(facts: Facts, charts: Charts): Html {
  const { train, isImages, classes, options } = facts;
  const shape = train.x.shape.slice(1).join(" × ") || "1";
  const findings = options.diagnosis?.findings;
  return html`<section id="data"><h2>Data</h2>
<p>${count(train.rows)} training rows and ${count(facts.test.rows)} test rows of ${shape} ${train.x.shape.length > 2 ? "numbers" : rowSize(train.x.shape) === 1 ? "column" : "columns"}, ${
    train.x.data instanceof Uint8Array ? "bytes" : "numbers"
  }${isImages ? ": images of height × width × channels" : ""}.</p>
${findings && doctorList(findings)}
<div class="grid">${classes && classTable(facts)}${!classes && targetChart(facts, charts)}</div>
${isImages ? samples(facts) : columnTable(facts)}</section>`;
}

function doctorList(findings: NonNullable<Facts["options"]["diagnosis"]>["findings"]): Html {
  if (findings.length === 0) return html`<p class="fine">The data check found nothing.</p>`;
  return html`<ul class="findings">${findings.map(
    ({ severity, message, advice }) =>
      html`<li><span class="tag ${severity}">${severity}</span> ${message}; <em>${advice}</em></li>`,
  )}</ul>`;
}

function countLabels({ y }: FactPart, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of y.data) counts[label]!++;
  return counts;
}

function classTable({ classes, train, test }: Facts): Html {
  const { names } = classes!;
  const [trained, tested] = [countLabels(train, names.length), countLabels(test, names.length)];
  const most = Math.max(...trained);
  const shown = names.slice(0, CLASSES_SHOWN);
  const rows = shown.map((name, label): Piece[] => [
    cut(name, NAME_LENGTH),
    count(trained[label]!),
    html`<div class="bar"><i style="width:${((100 * trained[label]!) / most).toFixed(1)}%"></i></div>`,
    percent(trained[label]! / train.rows),
    count(tested[label]!),
  ]);
  const rest = names.length - shown.length;
  return figure(
    "Classes",
    tableOf(["class", "training", "", "share", "test"], rows, [1, 3, 4]),
    rest > 0 && `and ${rest} more classes`,
  );
}

function targetChart({ train, test }: Facts, { Plot, draw }: Charts): Html | undefined {
  if (rowSize(train.y.shape) !== 1) return undefined;
  const values = ({ y }: FactPart) => Array.from(y.data);
  return figure(
    "Target",
    draw({
      height: 220,
      x: { label: "target" },
      y: { label: "share of the rows", tickFormat: "%", grid: true },
      marks: [
        Plot.rectY(values(train), {
          ...Plot.binX({ y: "proportion" }, { x: Plot.identity }),
          fill: COLOR.first,
          fillOpacity: 0.7,
        }),
        Plot.ruleY([0]),
      ],
    }),
    `training rows: mean ${short(meanOf(train.y.data))}; test rows: mean ${short(meanOf(test.y.data))}`,
  );
}

const meanOf = (data: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]!;
  return sum / data.length;
};

/** The first images of each class; without classes some of all. */
function samples({ train, classes }: Facts): Html {
  const read = imageReader(train.x);
  const width = (tiles: number) => tiles * Math.max(28, Math.min(64, train.x.shape[2]!));
  if (!classes || classes.names.length > CLASSES_SHOWN) {
    const tiles = Array.from(spreadRows(train.rows, 64), read);
    return figure("Images", picture(mosaic(tiles, 16, 2), "training images", width(16)));
  }
  const rows = classes.names.map((_, label) => {
    const chosen: number[] = [];
    for (let row = 0; row < train.rows && chosen.length < IMAGES_OF_A_CLASS; row++) {
      if (train.y.data[row] === label) chosen.push(row);
    }
    return chosen;
  });
  const list = classes.names.map((name, label) => {
    const tiles = rows[label]!.map(read);
    if (tiles.length === 0) return html`<div><dt>${cut(name, NAME_LENGTH)}</dt><dd>none</dd></div>`;
    const image = picture(mosaic(tiles, tiles.length, 2), `images of ${name}`, width(tiles.length));
    return html`<div><dt>${cut(name, NAME_LENGTH)}</dt><dd>${image}</dd></div>`;
  });
  return figure("The first training images of each class", html`<dl class="samples">${list}</dl>`);
}

/** Moments, range and a small histogram of each column. */
function columnTable({ train, test, columnNames }: Facts): Html {
  const statistics = columnStatistics(train.x, columnNames);
  const tested = columnStatistics(test.x);
  const names = statistics.of === "columns" ? columnNames : statistics.names!;
  const shown = names.slice(0, COLUMNS_SHOWN);
  const rows = shown.map((name, column): Piece[] => [
    cut(name, NAME_LENGTH),
    short(statistics.mean[column]),
    short(statistics.deviation[column]),
    short(statistics.minimum[column]),
    short(statistics.maximum[column]),
    count(statistics.missing![column]!),
    histogram(statistics, column, train),
    short(tested.mean[column]),
  ]);
  const rest = names.length - shown.length;
  return figure(
    statistics.of === "columns" ? "Columns of the training rows" : "Measures of the training rows",
    tableOf(
      ["column", "mean", "deviation", "least", "largest", "missing", "distribution", "test mean"],
      rows,
      [1, 2, 3, 4, 5, 7],
    ),
    rest > 0 && `and ${rest} more columns`,
  );
}

const HISTOGRAM_BARS = 24;

/** Counts between least and largest as a small picture. */
function histogram(
  { of, minimum, maximum }: ColumnStatistics,
  column: number,
  { x, rows }: FactPart,
): Html | undefined {
  if (of !== "columns") return undefined;
  const [least, most] = [minimum[column]!, maximum[column]!];
  if (!(most > least)) return undefined;
  const counts = new Array<number>(HISTOGRAM_BARS).fill(0);
  const columns = rowSize(x.shape);
  for (let row = 0; row < rows; row++) {
    const value = x.data[row * columns + column]!;
    if (Number.isNaN(value)) continue;
    const share = (value - least) / (most - least);
    counts[Math.min(HISTOGRAM_BARS - 1, Math.floor(share * HISTOGRAM_BARS))]!++;
  }
  const top = Math.max(...counts);
  const bars = counts.map((each, i) => {
    const height = each === 0 ? 0 : Math.max(1, Math.round((18 * each) / top));
    return height > 0 && html`<rect x="${i * 4}" y="${18 - height}" width="3" height="${height}"/>`;
  });
  return html`<svg class="histogram" width="${HISTOGRAM_BARS * 4}" height="18" aria-hidden="true">${bars}</svg>`;
}
