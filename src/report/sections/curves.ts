// Training curves: loss, metrics and learning rate.

import type { PlotOptions } from "@observablehq/plot";
import { type Charts, COLOR } from "../charts.ts";
import type { Facts } from "../facts.ts";
import { figure, type Html, html } from "../html.ts";
import { printedNumber } from "../numbers.ts";

/** The maximum number of points of a curve over steps. */
const POINTS = 300;
/** The ratio of losses from which their axis is logarithmic. */
const LOGARITHMIC = 50;

interface Point {
  readonly at: number;
  readonly value: number;
}

/** A value by epoch: of the training set, and of the watched rows. */
type Curves = readonly [readonly number[], readonly number[]];

/** Curves over epochs, and over steps if known. */
export function curvesSection({ options }: Facts, charts: Charts): Html | undefined {
  const { history, steps = [], watched = "validation" } = options;
  if (!history && steps.length === 0) return undefined;
  const stepLosses = flat(steps.map(({ losses }) => losses));
  const epochs = history?.loss.length ?? 0;
  const perEpoch = epochs > 0 && stepLosses.length > 0 ? stepLosses.length / epochs : 1;
  const bySteps = thinned(stepLosses).map(({ at, value }) => ({ at: at / perEpoch, value }));
  const { loss = [], validationLoss = [] } = history ?? {};
  const metrics = numbersOf(history?.metrics);
  const watchedMetrics = numbersOf(history?.validationMetrics);
  const rates = thinned(flat(steps.map(({ learningRates }) => learningRates)), false);
  return html`<section id="curves"><h2>Training curves</h2>
${legend([
  ["training", COLOR.first],
  ...(validationLoss.length > 0 ? [[watched, COLOR.second] as const] : []),
])}
<div class="grid">${[
    loss.length + bySteps.length > 0 &&
      figure(
        "Loss",
        lossChart([loss, validationLoss], bySteps, charts),
        lastOf([loss, validationLoss], watched),
      ),
    ...Object.entries(metrics).map(([name, training]) => {
      const curves: Curves = [training, watchedMetrics[name] ?? []];
      const y = { label: nameOf(name), nice: true };
      return figure(
        capital(nameOf(name)),
        epochChart(curves, [], y, charts),
        lastOf(curves, watched),
      );
    }),
    rates.length > 0 &&
      figure(
        "Learning rate",
        rateChart(rates, charts),
        `maximum: ${printedNumber(Math.max(...rates.map(({ value }) => value)))}`,
      ),
  ]}</div></section>`;
}

/** The metrics that are numbers, unlike a confusion matrix. */
function numbersOf(metrics: object = {}): Record<string, number[]> {
  const isCurve = (each: [string, unknown[]]): each is [string, number[]] =>
    each[1].every((value) => typeof value === "number");
  return Object.fromEntries(Object.entries<unknown[]>({ ...metrics }).filter(isCurve));
}

const NICE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** An axis of whole epochs with about five ticks. */
function epochAxis(end: number) {
  const last = Math.floor(Math.max(1, end));
  const step = NICE.find((each) => last / each <= 6) ?? Math.ceil(last / 5);
  const ticks = Array.from({ length: Math.floor(last / step) }, (_, i) => (i + 1) * step);
  return { label: "epoch", ticks, tickFormat: "d" } as const;
}

function lossChart(curves: Curves, bySteps: readonly Point[], charts: Charts): Html {
  const values = [...curves.flat(), ...bySteps.map(({ value }) => value)];
  const least = Math.min(...values);
  const isWide = least > 0 && Math.max(...values) > LOGARITHMIC * least;
  const y = isWide
    ? ({ type: "log", tickFormat: "~g", label: "loss (log scale)" } as const)
    : ({ type: "linear", label: "loss", zero: true, nice: true } as const);
  return epochChart(curves, bySteps, y, charts);
}

/** Curves over epochs, with values by step in a lighter colour. */
function epochChart(
  curves: Curves,
  bySteps: readonly Point[],
  y: PlotOptions["y"],
  { Plot, draw }: Charts,
): Html {
  const marks = curves.flatMap((values, i) => {
    const points = values.map((value, epoch) => ({ at: epoch + 1, value }));
    const stroke = i === 0 ? COLOR.first : COLOR.second;
    return [
      Plot.lineY(points, { x: "at", y: "value", stroke, strokeWidth: 2 }),
      // also visible with a single epoch
      ...(points.length < 30
        ? [Plot.dot(points, { x: "at", y: "value", fill: stroke, r: 2.5 })]
        : []),
    ];
  });
  const steps = { x: "at", y: "value", stroke: COLOR.first, strokeOpacity: 0.3 };
  return draw({
    x: epochAxis(Math.max(...curves.map(({ length }) => length), bySteps.at(-1)?.at ?? 0)),
    y: { grid: true, ticks: 5, ...y },
    marks: [...(bySteps.length > 0 ? [Plot.lineY([...bySteps], steps)] : []), ...marks],
  });
}

const rateChart = (points: readonly { at: number; value: number }[], { Plot, draw }: Charts) =>
  draw({
    marginLeft: 64,
    x: { label: "step", ticks: 4 },
    y: { label: "learning rate", zero: true, grid: true, ticks: 5 },
    marks: [Plot.lineY([...points], { x: "at", y: "value", stroke: COLOR.third, strokeWidth: 2 })],
  });

/** The legend of the charts below. */
export const legend = (keys: readonly (readonly [string, string])[]): Html =>
  html`<p class="legend">${keys.map(([name, color]) => html`<span><i style="background:${color}"></i>${name}</span>`)}</p>`;

function lastOf(curves: Curves, watched: string): string {
  const parts = ["training", watched].flatMap((name, i) =>
    curves[i]!.length > 0 ? [`${name} ${printedNumber(curves[i]!.at(-1))}`] : [],
  );
  return parts.length > 0 ? `final: ${parts.join(", ")}` : "";
}

/** At most POINTS means of neighbouring values, or the first of each group. */
function thinned(values: readonly number[], isMean = true): Point[] {
  const size = Math.max(1, Math.ceil(values.length / POINTS));
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) => {
    const some = values.slice(i * size, (i + 1) * size);
    if (!isMean) return { at: i * size, value: some[0]! };
    return {
      at: (i + 0.5) * size,
      value: some.reduce((sum, value) => sum + value, 0) / some.length,
    };
  });
}

const flat = (arrays: readonly Float32Array[]) => arrays.flatMap((each) => Array.from(each));

const capital = (name: string) => `${name[0]!.toUpperCase()}${name.slice(1)}`;

const METRICS: Record<string, string> = {
  r2: "R²",
  meanSquaredError: "mean squared error",
  meanAbsoluteError: "mean absolute error",
};
const nameOf = (name: string) => METRICS[name] ?? name.replace(/([a-z])([A-Z])/g, "$1 $2");
