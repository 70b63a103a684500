// Evaluation of a regression: metrics, predicted against true values, residuals.

import type { Markish as Mark } from "@observablehq/plot";
import { spreadRows } from "../../array/rows.ts";
import { type Charts, COLOR } from "../charts.ts";
import type { Facts } from "../facts.ts";
import { factsOf, figure, type Html, html } from "../html.ts";
import { printedCount, printedNumber } from "../numbers.ts";
import type { ValueOutcome } from "../outcome-values.ts";

const POINTS_AT_MOST = 1000;
const OUTPUTS_SHOWN = 4;
/** Axis labels of the values of a row. */
const LABELS = { truth: "true", predicted: "predicted", residual: "true − predicted" } as const;

/** Metrics and residuals; only the metrics if outputs and targets differ in shape. */
export function valuesSection(facts: Facts, charts: Charts): Html | undefined {
  const { classes, values, evaluation, test } = facts;
  if (classes) return undefined;
  const metrics = Object.entries(
    values
      ? {
          "R²": values.r2,
          "mean absolute error": values.meanAbsoluteError,
          "root mean squared error": values.rootMeanSquaredError,
          loss: evaluation.loss,
        }
      : evaluation,
  ).map(([name, value]) => [name, printedNumber(value)] as const);
  return html`<section id="evaluation"><h2>Evaluation on ${printedCount(test.rows)} test rows</h2>
${factsOf(metrics)}
${values && outputs(values, charts)}</section>`;
}

function outputs(values: ValueOutcome, charts: Charts): Html[] {
  const { columns, truth, predicted, names, r2Of } = values;
  return Array.from({ length: Math.min(OUTPUTS_SHOWN, columns) }, (_, output) => {
    const rows = truth.length / columns;
    const points = Array.from(spreadRows(rows, POINTS_AT_MOST), (row) => {
      const i = row * columns + output;
      const [own, said] = [truth[i]!, predicted[i]!];
      return { truth: own, predicted: said, residual: own - said };
    });
    const { Plot, draw } = charts;
    const both = points.flatMap((point) => [point.truth, point.predicted]);
    const diagonal = [Math.min(...both), Math.max(...both)].map((end) => [end, end]);
    const note =
      points.length < rows ? `${printedCount(points.length)} evenly spaced rows` : undefined;
    const scatter = (caption: string, x: keyof typeof LABELS, y: keyof typeof LABELS, line: Mark) =>
      figure(
        caption,
        draw({
          marginLeft: 70,
          x: { label: LABELS[x], ticks: 4 },
          y: { label: LABELS[y], grid: true, ticks: 6 },
          marks: [line, Plot.dot(points, { x, y, r: 2, fill: COLOR.first, fillOpacity: 0.45 })],
        }),
        note,
      );
    const identity = Plot.line(diagonal, { stroke: COLOR.soft, strokeDasharray: "4 3" });
    const zero = Plot.ruleY([0], { stroke: COLOR.soft });
    return html`${columns > 1 && html`<h3>${names[output]}: R² ${printedNumber(r2Of(output))}</h3>`}<div class="grid">${[
      scatter("Predicted and true values", "truth", "predicted", identity),
      scatter("Residuals", "predicted", "residual", zero),
      figure("Distribution of the residuals", histogram(points, charts)),
    ]}</div>`;
  });
}

function histogram(points: readonly { residual: number }[], { Plot, draw }: Charts): Html {
  return draw({
    x: { label: LABELS.residual, ticks: 4 },
    y: { label: "rows", grid: true, ticks: 4 },
    marks: [
      Plot.rectY(points, {
        ...Plot.binX({ y: "count" }, { x: "residual", thresholds: 40 }),
        fill: COLOR.first,
        fillOpacity: 0.7,
      }),
      Plot.ruleY([0]),
    ],
  });
}
