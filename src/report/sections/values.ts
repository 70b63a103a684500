// How well a model of values does: predicted beside true, and what is left over.

import { spreadRows } from "../../array/rows.ts";
import { type Charts, COLOR } from "../charts.ts";
import type { Facts } from "../facts.ts";
import { factsOf, figure, type Html, html } from "../html.ts";
import { printedCount, printedNumber } from "../numbers.ts";
import type { ValueOutcome } from "../outcome-values.ts";

const POINTS_AT_MOST = 1000;
const OUTPUTS_SHOWN = 4;

/** Metrics and plots of the residuals; of a loss of one's own only the metrics. */
export function valuesSection(facts: Facts, charts: Charts): Html | undefined {
  const { classes, values, evaluation, test } = facts;
  if (classes) return undefined;
  const metrics = values
    ? ([
        ["R²", printedNumber(values.r2)],
        ["mean absolute error", printedNumber(values.meanAbsoluteError)],
        ["root mean squared error", printedNumber(values.rootMeanSquaredError)],
        ["loss", printedNumber(evaluation.loss)],
      ] as const)
    : Object.entries(evaluation).flatMap(([name, value]) =>
        typeof value === "number" ? [[name, printedNumber(value)] as const] : [],
      );
  return html`<section id="evaluation"><h2>Test part: ${printedCount(test.rows)} rows</h2>
${factsOf(metrics)}
${values && outputs(values, charts)}</section>`;
}

function outputs(values: ValueOutcome, charts: Charts): Html[] {
  return Array.from({ length: Math.min(OUTPUTS_SHOWN, values.columns) }, (_, output) => {
    const rows = values.truth.length / values.columns;
    const points = Array.from(spreadRows(rows, POINTS_AT_MOST), (row) => {
      const i = row * values.columns + output;
      const [truth, predicted] = [values.truth[i]!, values.predicted[i]!];
      return { truth, predicted, residual: truth - predicted };
    });
    const { Plot, draw } = charts;
    const ends = [
      Math.min(...points.map(({ truth, predicted }) => Math.min(truth, predicted))),
      Math.max(...points.map(({ truth, predicted }) => Math.max(truth, predicted))),
    ];
    const dots = { r: 2, fill: COLOR.first, fillOpacity: 0.45 } as const;
    const note =
      points.length < rows
        ? `${printedCount(points.length)} of the rows, evenly chosen`
        : undefined;
    return html`${values.columns > 1 && html`<h3>${values.names[output]}: R² ${printedNumber(values.r2Of(output))}</h3>`}<div class="grid">${figure(
      "Predicted and true",
      draw({
        marginLeft: 70,
        x: { label: "true", ticks: 4 },
        y: { label: "predicted", grid: true, ticks: 6 },
        marks: [
          Plot.line(
            ends.map((end) => [end, end]),
            { stroke: COLOR.soft, strokeDasharray: "4 3" },
          ),
          Plot.dot(points, { x: "truth", y: "predicted", ...dots }),
        ],
      }),
      note,
    )}${figure(
      "Residuals",
      draw({
        marginLeft: 70,
        x: { label: "predicted", ticks: 4 },
        y: { label: "true − predicted", grid: true, ticks: 6 },
        marks: [
          Plot.ruleY([0], { stroke: COLOR.soft }),
          Plot.dot(points, { x: "predicted", y: "residual", ...dots }),
        ],
      }),
      note,
    )}${figure(
      "Distribution of the residuals",
      draw({
        x: { label: "true − predicted", ticks: 4 },
        y: { label: "rows", grid: true, ticks: 4 },
        marks: [
          Plot.rectY(points, {
            ...Plot.binX({ y: "count" }, { x: "residual", thresholds: 40 }),
            fill: COLOR.first,
            fillOpacity: 0.7,
          }),
          Plot.ruleY([0]),
        ],
      }),
    )}</div>`;
  });
}
