// How the training went: loss, metrics and learning rate.

import { type Charts, COLOR } from "../charts.ts";
import type { Facts } from "../facts.ts";
import { figure, type Html, html } from "../html.ts";
import { printedNumber } from "../numbers.ts";

/** Points of a curve over steps. */
const POINTS = 300;
/** Losses this many times apart are shown by their logarithm. */
const LOGARITHMIC = 50;

interface Point {
  readonly at: number;
  readonly value: number;
  readonly of: string;
}

/** Curves over epochs, and over steps where they are known. */
export function curvesSection({ options }: Facts, charts: Charts): Html | undefined {
  const { history, steps = [], watched = "validation" } = options;
  if (!history && steps.length === 0) return undefined;
  const stepLosses = flat(steps.map(({ losses }) => losses));
  const epochs = history?.loss.length ?? 0;
  const perEpoch = epochs > 0 && stepLosses.length > 0 ? stepLosses.length / epochs : 1;
  const overEpochs = (values: readonly number[] | undefined, of: string): Point[] =>
    (values ?? []).map((value, epoch) => ({ at: epoch + 1, value, of }));
  const byStep = thinned(stepLosses).map(({ at, value }) => ({
    at: at / perEpoch,
    value,
    of: "step",
  }));
  const loss = [
    ...overEpochs(history?.loss, "training"),
    ...overEpochs(history?.validationLoss, watched),
  ];
  const metrics = numbersOf(history?.metrics);
  const watchedMetrics = numbersOf(history?.validationMetrics);
  const rates = thinned(flat(steps.map(({ learningRates }) => learningRates)), false);
  return html`<section id="curves"><h2>Course of the training</h2>
${legend([
  ["training", COLOR.first],
  ...(history && history.validationLoss.length > 0 ? [[watched, COLOR.second] as const] : []),
])}
<div class="grid">${[
    loss.length + byStep.length > 0 &&
      figure("Loss", lossChart(loss, byStep, watched, charts), lastOf(loss, watched)),
    ...Object.keys(metrics).map((name) => {
      const points = [
        ...overEpochs(metrics[name], "training"),
        ...overEpochs(watchedMetrics[name], watched),
      ];
      return figure(
        capital(nameOf(name)),
        lines(points, watched, nameOf(name), charts),
        lastOf(points, watched),
      );
    }),
    rates.length > 0 &&
      figure(
        "Learning rate",
        rateChart(rates, charts),
        `largest ${printedNumber(Math.max(...rates.map(({ value }) => value)))}`,
      ),
  ]}</div></section>`;
}

/** Metrics that are numbers: confusion matrices have no curve. */
function numbersOf(metrics: object = {}): Record<string, number[]> {
  const isCurve = (each: [string, unknown[]]): each is [string, number[]] =>
    each[1].every((value) => typeof value === "number");
  return Object.fromEntries(Object.entries<unknown[]>({ ...metrics }).filter(isCurve));
}

const NICE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** Whole epochs, about five of them. */
function epochAxis(points: readonly Point[]) {
  const last = Math.floor(Math.max(1, ...points.map(({ at }) => at)));
  const step = NICE.find((each) => last / each <= 6) ?? Math.ceil(last / 5);
  const ticks = Array.from({ length: Math.floor(last / step) }, (_, i) => (i + 1) * step);
  return { label: "epoch", ticks, tickFormat: "d" } as const;
}

function lossChart(
  points: readonly Point[],
  bySteps: readonly Point[],
  watched: string,
  { Plot, draw }: Charts,
): Html {
  const values = [...points, ...bySteps].map(({ value }) => value).filter((value) => value > 0);
  const isWide = Math.max(...values) > LOGARITHMIC * Math.min(...values);
  const type = isWide && values.length === points.length + bySteps.length ? "log" : "linear";
  return draw({
    x: epochAxis([...points, ...bySteps]),
    y: {
      type,
      ...(type === "log" && { tickFormat: "~g" }),
      label: type === "log" ? "loss, logarithmic" : "loss",
      grid: true,
      ticks: 5,
      ...(type === "linear" && { zero: true, nice: true }),
    },
    marks: [
      Plot.lineY([...bySteps], { x: "at", y: "value", stroke: COLOR.first, strokeOpacity: 0.3 }),
      ...courses(points, watched, Plot),
    ],
  });
}

function lines(points: readonly Point[], watched: string, label: string, charts: Charts): Html {
  const { Plot, draw } = charts;
  return draw({
    x: epochAxis(points),
    y: { label, grid: true, ticks: 5, nice: true },
    marks: courses(points, watched, Plot),
  });
}

function courses(points: readonly Point[], watched: string, Plot: Charts["Plot"]) {
  return ["training", watched].flatMap((of, i) => {
    const own = points.filter((point) => point.of === of);
    const stroke = i === 0 ? COLOR.first : COLOR.second;
    return [
      Plot.lineY(own, { x: "at", y: "value", stroke, strokeWidth: 2 }),
      // a line needs two points
      ...(own.length < 30 ? [Plot.dot(own, { x: "at", y: "value", fill: stroke, r: 2.5 })] : []),
    ];
  });
}

const rateChart = (points: readonly { at: number; value: number }[], { Plot, draw }: Charts) =>
  draw({
    marginLeft: 64,
    x: { label: "step", ticks: 4 },
    y: { label: "learning rate", zero: true, grid: true, ticks: 5 },
    marks: [Plot.lineY([...points], { x: "at", y: "value", stroke: COLOR.third, strokeWidth: 2 })],
  });

/** Names with their colours, one for all charts below. */
export const legend = (keys: readonly (readonly [string, string])[]): Html =>
  html`<p class="legend">${keys.map(([name, color]) => html`<span><i style="background:${color}"></i>${name}</span>`)}</p>`;

function lastOf(points: readonly Point[], watched: string): string {
  return ["training", watched]
    .flatMap((of) => {
      const last = points.filter((point) => point.of === of).at(-1);
      return last ? [`${of} ${printedNumber(last.value)}`] : [];
    })
    .join(", ")
    .replace(/^(?=.)/, "at the end: ");
}

/** At most POINTS means of neighbours, or the first of each. */
function thinned(values: readonly number[], isMean = true): { at: number; value: number }[] {
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
