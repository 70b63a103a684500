// The test rows with the worst predictions.

import { rowSize } from "../../array/place.ts";
import type { SourceArray } from "../../array/types.ts";
import { columnStatistics } from "../../data/statistics.ts";
import { featuresOf } from "../../data/table-schema.ts";
import { columnMoments, tableOf as rowsOf } from "../../preprocessing/table.ts";
import type { Facts } from "../facts.ts";
import { breakable, cut, type Html, html, type Piece, tableOf } from "../html.ts";
import { imageReader, picture } from "../images.ts";
import { categoryName } from "../input-names.ts";
import { printedCount, printedNumber, printedPercent } from "../numbers.ts";
import { worstRows } from "../worst-rows.ts";
import { featureMapFigures } from "./feature-maps.ts";

const IMAGES_SHOWN = 24;
const ROWS_SHOWN = 15;
/** Of more columns, only the most unusual values of a row are shown. */
const COLUMNS_SHOWN = 10;
const UNUSUAL_SHOWN = 4;
const IMAGE_WIDTH = 84;
const NAME_LENGTH = 18;
const HEAD_LENGTH = 32;

/** Images or column values, with true and predicted class or value; of convolutions also the feature maps. */
export function mistakesSection(facts: Facts): Html | undefined {
  const { classes, isImages, maps, test } = facts;
  const worst = worstRows(facts);
  if (!worst) return undefined;
  const chosen = worst.rows.slice(0, isImages ? IMAGES_SHOWN : ROWS_SHOWN);
  const counts = `${printedCount(worst.wrong)} of ${printedCount(worst.count)}`;
  const lead = !classes
    ? "The test rows with the largest errors."
    : worst.wrong > 0
      ? `${counts} test rows are misclassified, shown by decreasing loss.`
      : "No test row is misclassified; shown are those with the largest loss.";
  return html`<section id="mistakes"><h2>Worst mistakes</h2><p>${lead}</p>
${isImages ? gallery(facts, chosen) : rowTable(facts, chosen)}${maps && featureMapFigures(maps, test.sample(maps.row))}</section>`;
}

function gallery(facts: Facts, rows: readonly number[]): Html {
  const read = imageReader(facts.test.x);
  return html`<div class="gallery">${rows.map((row) => {
    const [said, truth] = answerOf(facts, row);
    return html`<figure>${picture(read(row), `test row ${facts.test.sample(row)}`, IMAGE_WIDTH)}<p><b>${said}</b><br>true: ${truth}<br><span class="note">row ${facts.test.sample(row)}</span></p></figure>`;
  })}</div>`;
}

/** The prediction and the truth as text. */
function answerOf({ classes, values }: Facts, row: number): [string, string] {
  if (classes) {
    const { names, scores, predicted, truth } = classes;
    const own = (label: number) => {
      const score = scores[row * names.length + label]!;
      const shown = classes.hasProbabilities ? printedPercent(score) : printedNumber(score, 3);
      return `${cut(names[label]!, NAME_LENGTH)} (${shown})`;
    };
    return [own(predicted[row]!), own(truth[row]!)];
  }
  const of = (data: ArrayLike<number>) =>
    Array.from({ length: values!.columns }, (_, i) =>
      printedNumber(data[row * values!.columns + i]),
    ).join(", ");
  return [of(values!.predicted), of(values!.truth)];
}

/** Moments of each column, also of tables too wide for statistics by column. */
function momentsOf(x: SourceArray) {
  const statistics = columnStatistics(x);
  if (statistics.of === "columns") return statistics;
  const { mean, variance } = columnMoments(rowsOf(x));
  return { mean, deviation: variance.map(Math.sqrt) };
}

function rowTable(facts: Facts, rows: readonly number[]): Html {
  const { test, train, columnNames, classes, values, schema } = facts;
  const features = schema && featuresOf(schema);
  const columns = rowSize(test.x.shape);
  const isNarrow = columns <= COLUMNS_SHOWN;
  // the unit of the statistics
  const scale = test.x.data instanceof Uint8Array ? 1 / 255 : 1;
  const valueAt = (row: number, column: number) => test.x.data[row * columns + column]! * scale;
  const shownAt = (row: number, column: number) => {
    const feature = features?.[column];
    const value = valueAt(row, column);
    return feature?.type === "category"
      ? cut(categoryName(value, feature), NAME_LENGTH)
      : printedNumber(value);
  };
  const { mean, deviation: deviations } = momentsOf(train.x);
  const unusual = (row: number): string => {
    const distances = columnNames.map((name, column) => {
      if (features?.[column]?.type === "category") return { name, value: 0, far: 0 };
      const deviation = deviations[column]!;
      const value = valueAt(row, column);
      return { name, value, far: deviation > 0 ? (value - mean[column]!) / deviation : 0 };
    });
    return distances
      .filter(({ far }) => Number.isFinite(far))
      .sort((a, b) => Math.abs(b.far) - Math.abs(a.far))
      .slice(0, UNUSUAL_SHOWN)
      .map(
        ({ name, value, far }) =>
          `${cut(name, NAME_LENGTH)} ${printedNumber(value)} (${far < 0 ? "−" : "+"}${Math.abs(far).toFixed(1)} sd)`,
      )
      .join(", ");
  };
  const cells = rows.map((row): Piece[] => {
    const [said, truth] = answerOf(facts, row);
    return [
      String(test.sample(row)),
      html`<span class="whole">${truth}</span>`,
      html`<span class="whole">${said}</span>`,
      printedNumber((classes?.losses ?? values!.errors)[row]!),
      ...(isNarrow
        ? columnNames.map((_, column) => shownAt(row, column))
        : [html`<div class="wide">${unusual(row)}</div>`]),
    ];
  });
  const others = isNarrow
    ? columnNames.map((name) => breakable(cut(name, HEAD_LENGTH)))
    : ["most unusual values"];
  const head = ["row", "true", "predicted", classes ? "loss" : "error", ...others];
  const numbers = isNarrow ? others.map((_, i) => 4 + i) : [];
  return tableOf(head, cells, [0, 3, ...(classes ? [] : [1, 2]), ...numbers]);
}
