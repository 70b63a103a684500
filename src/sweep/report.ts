// A page about a sweep: its settings as lines across axes, the best so far, and a table.

import { metricName, showMetric } from "../cli/show-metric.ts";
import { log } from "../core/numerics.ts";
import { round, write } from "../drawing/picture.ts";
import { figure, Html, html, type Piece, tableOf } from "../report/html.ts";
import { STYLE } from "../report/style.ts";
import type { SweepResult } from "./result.ts";
import { cellOf, type Trial } from "./summary.ts";

/** What the page is about. */
export interface SweepFacts {
  readonly trials: readonly Trial[];
  readonly results: readonly SweepResult[];
  readonly command: string;
  readonly winner: string;
  /** The metric of the best model on the test set. */
  readonly test: number;
  readonly weightsHash: string;
}

const [WIDTH, HEIGHT, TOP, BOTTOM] = [860, 320, 34, 26];
/** Lines beyond these would hide each other. */
const LINES_SHOWN = 500;
const ROWS_SHOWN = 200;

/** The page, complete in itself. */
export function sweepPage(facts: SweepFacts): string {
  const { trials, results, command, winner, test, weightsHash } = facts;
  const best = trials[0]!;
  const show = (value: number | undefined) =>
    value === undefined ? "–" : showMetric(best.metric!, value);
  const metric = metricName(best.metric!);
  const names = [...new Set(trials.flatMap(({ config }) => Object.keys(config)))];
  const drawn = trials.filter(({ value }) => value !== undefined).slice(0, LINES_SHOWN);
  const body = html`<h1>Sweep</h1>
<div class="tiles"><div><span>settings</span><b>${trials.length}</b></div><div><span>trainings</span><b>${results.length}</b></div><div><span>best ${metric} on held-out rows</span><b>${show(best.value)}</b></div><div><span>its ${metric} on the test set</span><b>${show(test)}</b></div></div>
${names.length > 0 && figure("Settings", coordinates(drawn, names, metric, show), "A line is a setting, from its values to what it reached; the strong one is the best.")}
${figure("Best so far", progress(results, show), "Of single trainings, in the order of the jobs; dots are the trainings.")}
<h2>The best</h2><pre>${winner}\n# weights hash: ${weightsHash}</pre>
<h2>All settings</h2>${tableOf(
    [...names, metric, "deviation", "seconds", ""],
    trials
      .slice(0, ROWS_SHOWN)
      .map(({ config, value, deviation, seconds, problem }): Piece[] => [
        ...names.map((name) => cellOf(config[name])),
        ...[show(value), show(deviation), seconds.toFixed(1), problem],
      ]),
    [...names, 0, 0, 0].map((_, column) => column),
  )}${trials.length > ROWS_SHOWN && html`<p class="note">and ${trials.length - ROWS_SHOWN} more</p>`}
<h2>Again</h2><pre>${command}</pre>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sweep</title><style>${STYLE}</style><body>${body.text}</body></html>\n`;
}

/** An axis: where a value stands, from 0 at the bottom to 1, and its marks. */
interface Axis {
  readonly title: string;
  readonly place: (trial: Trial) => number;
  readonly marks: readonly (readonly [place: number, text: string])[];
}

function axisOf(name: string, trials: readonly Trial[]): Axis {
  const values = trials.map(({ config }) => config[name]);
  const numbers = values.filter((value): value is number => typeof value === "number");
  if (numbers.length === values.length && new Set(numbers).size > 1) {
    return { ...scaleOf(numbers, ({ config }) => config[name] as number, String), title: name };
  }
  const texts = [...new Set(values.map(cellOf))].sort();
  const placeOf = (text: string) => (texts.indexOf(text) + 0.5) / texts.length;
  return {
    title: name,
    place: ({ config }) => placeOf(cellOf(config[name])),
    marks: texts.map((text) => [placeOf(text), text === "" ? "–" : text]),
  };
}

/** Evenly, or by logarithms where numbers are of several sizes. */
function scaleOf(
  numbers: readonly number[],
  read: (trial: Trial) => number,
  show: (value: number) => string,
): Omit<Axis, "title"> {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const isLog = low > 0 && high / low > 20;
  const scale = isLog ? log : (value: number) => value;
  const span = scale(high) - scale(low) || 1;
  return {
    place: (trial) => (scale(read(trial)) - scale(low)) / span,
    marks: [...new Set([low, high])].map((value) => [
      (scale(value) - scale(low)) / span,
      show(value),
    ]),
  };
}

const yOf = (place: number) => round(HEIGHT - BOTTOM - place * (HEIGHT - TOP - BOTTOM));
const INK = 'fill="var(--ink)"';
// with a rim, over lines
const SOFT = 'fill="var(--soft)" stroke="var(--ground)" stroke-width="3" paint-order="stroke"';
const svg = (label: string, body: string) =>
  new Html(
    `<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" role="img" aria-label="${label}">${body}</svg>`,
  );

/** Parallel coordinates (Inselberg 1985). */
function coordinates(
  trials: readonly Trial[],
  names: readonly string[],
  metric: string,
  show: (value: number) => string,
): Html {
  const values = trials.map(({ value }) => value!);
  const axes: Axis[] = [
    ...names.map((name) => axisOf(name, trials)),
    { ...scaleOf(values, ({ value }) => value!, show), title: metric },
  ];
  const xOf = (axis: number) => round(70 + (axis * (WIDTH - 140)) / (axes.length - 1));
  const last = axes.at(-1)!;
  // the best on top of the others
  const lines = [...trials].reverse().map((trial, i, all) => {
    const points = axes.map(({ place }, axis) => `${xOf(axis)},${yOf(place(trial))}`).join(" ");
    const isBest = i === all.length - 1;
    const look = isBest
      ? 'stroke="var(--second)" stroke-width="3"'
      : `stroke="var(--first)" stroke-opacity="${round(0.15 + 0.6 * last.place(trial))}"`;
    return `<polyline points="${points}" fill="none" ${look}/>`;
  });
  const drawn = axes.map(({ title, marks }, axis) => {
    const x = xOf(axis);
    const line = `<line x1="${x}" x2="${x}" y1="${yOf(0)}" y2="${yOf(1)}" stroke="var(--soft)"/>`;
    const texts = marks.map(([place, text]) =>
      write(x + 6, yOf(place) + 4, text, SOFT, { size: 11, anchor: "start" }),
    );
    return line + write(x, 16, title, INK, { size: 13, weight: 600 }) + texts.join("");
  });
  return svg("settings and what they reached", lines.join("") + drawn.join(""));
}

/** The best value of the trainings so far. */
function progress(results: readonly SweepResult[], show: (value: number) => string): Html {
  const values = results.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
  if (values.length === 0) return svg("no training was done", "");
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const y = (value: number) => yOf((value - low) / (high - low || 1));
  const x = (i: number) => round(70 + (i * (WIDTH - 90)) / Math.max(1, values.length - 1));
  let best = Number.NEGATIVE_INFINITY;
  const steps = values.map((value, i) => {
    const before = best;
    best = Math.max(best, value);
    return `${i === 0 ? "M" : `H${x(i)}`}${i === 0 ? `${x(0)} ${y(best)}` : best > before ? `V${y(best)}` : ""}`;
  });
  const dots = values.map(
    (value, i) => `<circle cx="${x(i)}" cy="${y(value)}" r="2.5" fill="var(--soft)"/>`,
  );
  const line = `<path d="${steps.join("")}" fill="none" stroke="var(--second)" stroke-width="2"/>`;
  const marks = [...new Set([low, high])].map((value) =>
    write(62, y(value) + 4, show(value), SOFT, { size: 11, anchor: "end" }),
  );
  const ends =
    write(x(0), HEIGHT - 6, "1", SOFT, { size: 11 }) +
    write(x(values.length - 1), HEIGHT - 6, String(values.length), SOFT, { size: 11 });
  return svg("the best value so far", dots.join("") + line + marks.join("") + ends);
}
