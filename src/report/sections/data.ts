// The data: target, images or columns, and findings of the doctor.

import { rowSize } from "../../array/place.ts";
import { spreadRows } from "../../array/rows.ts";
import { type Charts, COLOR } from "../charts.ts";
import type { Facts } from "../facts.ts";
import { figure, type Html, html } from "../html.ts";
import { imageReader, mosaic, picture } from "../images.ts";
import { printedCount, printedNumber } from "../numbers.ts";
import type { FactPart } from "../parts.ts";
import { CLASSES_SHOWN, classTable } from "./class-table.ts";
import { columnTable } from "./column-table.ts";

const IMAGES_SHOWN = 64;

/** Counts, findings, target, and columns or images. */
export function dataSection(facts: Facts, charts: Charts): Html {
  const { train, test, isImages, classes, options } = facts;
  const findings = options.diagnosis?.findings;
  const hasImageRows = classes && classes.names.length <= CLASSES_SHOWN;
  return html`<section id="data"><h2>Data</h2>
<p>${printedCount(train.rows)} training and ${printedCount(test.rows)} test ${isImages ? "images" : "rows"} of ${contentOf(train, isImages)}.</p>
${findings && doctorList(findings)}
${classes ? classTable(facts) : targetChart(facts, charts)}
${isImages ? !hasImageRows && someImages(train) : columnTable(facts)}</section>`;
}

function contentOf({ x }: FactPart, isImages: boolean): string {
  const kind = x.data instanceof Uint8Array ? "bytes" : "numbers";
  const shape = x.shape.slice(1).join(" × ");
  if (isImages) return `${shape} ${kind} (height × width × channels)`;
  if (x.shape.length > 2) return `${shape} ${kind}`;
  const columns = rowSize(x.shape);
  return `${columns} ${columns === 1 ? "column" : "columns"}`;
}

function doctorList(findings: NonNullable<Facts["options"]["diagnosis"]>["findings"]): Html {
  if (findings.length === 0) return html`<p class="fine">The data check found no problems.</p>`;
  return html`<ul class="findings">${findings.map(
    ({ severity, message, advice }) =>
      html`<li><span class="tag ${severity}">${severity}</span> ${message}; <em>${advice}</em></li>`,
  )}</ul>`;
}

function targetChart({ train, test }: Facts, { Plot, draw }: Charts): Html | undefined {
  if (rowSize(train.y.shape) !== 1) return undefined;
  return figure(
    "Target of the training set",
    draw({
      width: 460,
      x: { label: "target", ticks: 5 },
      y: { label: "share of rows", tickFormat: "%", grid: true, ticks: 5 },
      marks: [
        Plot.rectY(Array.from(train.y.data), {
          ...Plot.binX({ y: "proportion" }, { x: Plot.identity }),
          fill: COLOR.first,
          fillOpacity: 0.7,
        }),
        Plot.ruleY([0]),
      ],
    }),
    `mean: ${printedNumber(meanOf(train.y.data))}; of the test set: ${printedNumber(meanOf(test.y.data))}`,
  );
}

function meanOf(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]!;
  return sum / data.length;
}

/** Evenly spaced images, if there are no classes or too many. */
function someImages({ x, rows }: FactPart): Html {
  const tiles = Array.from(spreadRows(rows, IMAGES_SHOWN), imageReader(x));
  const width = 16 * Math.max(28, Math.min(64, x.shape[2]!));
  return figure("Training images", picture(mosaic(tiles, 16, 2), "training images", width));
}
