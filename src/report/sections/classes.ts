// Evaluation of a classifier: metrics, confusion matrix, and scores of each class.

import { accuracy, auc, f1, precision, recall } from "../../metrics/metrics.ts";
import { type Charts, COLOR } from "../charts.ts";
import type { Facts } from "../facts.ts";
import { cut, factsOf, figure, type Html, html, type Piece, tableOf } from "../html.ts";
import { picture } from "../images.ts";
import { printedCount, printedNumber, printedPercent } from "../numbers.ts";
import type { ClassOutcome } from "../outcome-classes.ts";

/** Confusion matrices of more classes are images without numbers. */
const CELLS_AT_MOST = 24;
const CLASSES_SHOWN = 100;
const CONFUSIONS_SHOWN = 10;
const NAME_LENGTH = 24;
const LABEL_LENGTH = 14;

/** Metrics, confusion matrix, scores by class, and the most frequent confusions. */
export function classesSection(facts: Facts, charts: Charts): Html | undefined {
  const { classes, evaluation } = facts;
  if (!classes) return undefined;
  const { truth, predicted, scores, names, hasProbabilities } = classes;
  const isBinary = names.length === 2;
  // the default average of the metrics
  const of = isBinary ? `class ${cut(names[1]!, NAME_LENGTH)}` : "macro average";
  const roc = () => auc(truth, { data: scores, shape: [truth.length, 2] });
  const metrics: (readonly [string, Piece])[] = [
    ["accuracy", printedPercent(accuracy(truth, predicted), 2)],
    [`precision, ${of}`, printedPercent(precision(truth, predicted), 2)],
    [`recall, ${of}`, printedPercent(recall(truth, predicted), 2)],
    [`F1, ${of}`, printedPercent(f1(truth, predicted), 2)],
    ...(isBinary ? [["area under the ROC curve", printedNumber(roc())] as const] : []),
    ["loss", printedNumber(evaluation.loss)],
  ];
  return html`<section id="evaluation"><h2>Evaluation on ${printedCount(truth.length)} test rows</h2>
${factsOf(metrics)}
<div class="row">${figure(
    "Confusion matrix",
    confusion(classes, charts),
    "rows: true class; columns: predicted class; colour: share of the true class",
  )}${qualityTable(classes)}${confusionList(classes)}</div>
${!hasProbabilities && html`<p class="note">The loss of this model yields scores, not probabilities.</p>`}</section>`;
}

function confusion(outcome: ClassOutcome, charts: Charts): Html {
  const { names, confusion: counts, quality } = outcome;
  const size = names.length;
  if (size > CELLS_AT_MOST) return confusionImage(outcome);
  const cells = Array.from({ length: size * size }, (_, i) => {
    const [row, column] = [Math.floor(i / size), i % size];
    const share = counts[i]! / (quality[row]!.rows || 1);
    return { row, column, share, text: counts[i] === 0 ? "" : String(counts[i]) };
  });
  const label = (number: number) => cut(names[number]!, LABEL_LENGTH);
  const longest = Math.max(...names.map((_, number) => label(number).length));
  const side = size <= 4 ? 72 : size <= 12 ? 37 : 26;
  const isTurned = longest * 6.5 > side;
  const margin = Math.max(36, 14 + 7 * longest);
  const { Plot, draw } = charts;
  const band = {
    type: "band",
    label: null,
    tickFormat: label,
    tickSize: 0,
    padding: 0.04,
  } as const;
  const fontSize = size <= 12 ? 12 : 9;
  return draw({
    width: margin + 8 + side * size,
    height: side * size + (isTurned ? margin : 30) + 8,
    marginLeft: margin,
    marginTop: isTurned ? margin : 30,
    marginRight: 8,
    marginBottom: 8,
    x: {
      ...band,
      axis: "top",
      ...(isTurned && { tickRotate: -90 }),
    },
    y: band,
    opacity: { type: "identity" },
    marks: [
      Plot.cell(cells, {
        x: "column",
        y: "row",
        fill: ({ row, column }) => (row === column ? COLOR.first : COLOR.second),
        fillOpacity: ({ share }) => (share === 0 ? 0.03 : 0.1 + 0.9 * share),
        title: ({ row, column, share }) =>
          `${cut(names[row]!, NAME_LENGTH)} predicted as ${cut(names[column]!, NAME_LENGTH)}: ${printedPercent(share)}`,
      }),
      Plot.text(
        cells.filter(({ share }) => share > 0.55),
        { x: "column", y: "row", text: "text", fill: COLOR.ground, fontSize, fontWeight: 600 },
      ),
      Plot.text(
        cells.filter(({ share }) => share <= 0.55),
        { x: "column", y: "row", text: "text", fill: "currentColor", fontSize },
      ),
    ],
    color: { type: "identity" },
  });
}

/** The matrix as an image, a pixel for each cell. */
function confusionImage({ names, confusion: counts, quality }: ClassOutcome): Html {
  const size = names.length;
  const data = new Uint8Array(size * size * 4);
  for (let i = 0; i < size * size; i++) {
    const [row, column] = [Math.floor(i / size), i % size];
    const share = counts[i]! / (quality[row]!.rows || 1);
    data.set(row === column ? [0, 114, 178] : [213, 94, 0], 4 * i);
    data[4 * i + 3] = share === 0 ? 8 : Math.round(255 * (0.15 + 0.85 * share));
  }
  const width = Math.max(1, Math.floor(440 / size)) * size;
  return picture({ data, width: size, height: size, channels: 4 }, "confusion matrix", width);
}

function qualityTable({ names, quality }: ClassOutcome): Html {
  const shown = quality.slice(0, CLASSES_SHOWN);
  const rows = shown.map(({ precision, recall, f1, rows }, label) => [
    cut(names[label]!, NAME_LENGTH),
    printedCount(rows),
    ...[precision, recall, f1].map((share) => printedPercent(share)),
  ]);
  const rest = quality.length - shown.length;
  const head = ["class", "rows", "precision", "recall", "F1"];
  return figure("Classes", tableOf(head, rows, [1, 2, 3, 4]), rest > 0 && `and ${rest} more`);
}

function confusionList({ names, confusion: counts, quality }: ClassOutcome): Html | undefined {
  const size = names.length;
  if (size < 3) return undefined;
  const pairs = Array.from(counts, (count, i) => ({
    row: Math.floor(i / size),
    column: i % size,
    count,
  }))
    .filter(({ row, column, count }) => row !== column && count > 0)
    .sort((a, b) => b.count - a.count);
  if (pairs.length === 0) return undefined;
  const name = (label: number) => cut(names[label]!, NAME_LENGTH);
  const rows = pairs
    .slice(0, CONFUSIONS_SHOWN)
    .map(({ row, column, count }) => [
      name(row),
      name(column),
      printedCount(count),
      printedPercent(count / quality[row]!.rows),
    ]);
  return figure(
    "Most frequent confusions",
    tableOf(["true", "predicted", "rows", "share of the class"], rows, [2, 3]),
  );
}
