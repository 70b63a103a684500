// Whether gradients reach every layer: their size beside the weights', and units that get none.

import { log } from "../../numerics.ts";
import { type Charts, COLOR } from "../charts.ts";
import type { Facts } from "../facts.ts";
import { figure, type Html, html, type Piece, tableOf } from "../html.ts";
import { count, percent, short } from "../numbers.ts";
import { legend } from "./curves.ts";

/** Root mean squares of weights and gradients, by weight. */
interface Health {
  readonly name: string;
  readonly weight: number;
  readonly gradient: number;
  /** Share of the units whose gradients are all 0. */
  readonly dead: number;
}

/** Gradients that are so much smaller than the largest have vanished, larger than weights exploded. */
const VANISHED = 1e-4;
const EXPLODED = 1;
const MANY_DEAD = 0.5;

/** Gradients of one batch of the training part, layer by layer. */
export function gradientsSection({ model, batch }: Facts, charts: Charts): Html {
  const weights = model.getWeights();
  const health = Object.entries(batch.gradients).map(([name, { data }]): Health => {
    const { data: values, shape } = weights[name]!;
    const units = shape.at(-1) ?? 1;
    const alive = new Set<number>();
    for (let i = 0; i < data.length; i++) if (data[i] !== 0) alive.add(i % units);
    return {
      name,
      weight: rootMeanSquare(values),
      gradient: rootMeanSquare(data),
      dead: 1 - alive.size / units,
    };
  });
  const kernels = health.filter(({ name }) => name.endsWith(".kernel"));
  const largest = Math.max(...kernels.map(({ gradient }) => gradient));
  const rows = health.map((each): Piece[] => [
    each.name,
    short(each.weight, 3),
    short(each.gradient, 3),
    short(each.gradient / each.weight, 3),
    percent(each.dead),
    remark(each, largest),
  ]);
  return html`<section id="gradients"><h2>Gradient health</h2>
<p>Gradients of the loss, ${short(batch.loss)}, of ${count(batch.rows)} training rows with the trained weights. Layers from the input on.</p>
${legend([
  ["gradients", COLOR.first],
  ["weights", COLOR.soft],
])}
<div class="row">${largest > 0 && figure("Root mean square by layer, logarithmic", chart(kernels, charts))}${figure(
    "All weights",
    tableOf(["weights", "size", "gradient", "ratio", "dead units", ""], rows, [1, 2, 3, 4]),
    "size: root mean square; dead: no gradient in any of the rows",
  )}</div></section>`;
}

function remark({ name, weight, gradient, dead }: Health, largest: number): string {
  if (!Number.isFinite(gradient)) return "not finite";
  if (name.endsWith(".kernel") && gradient < VANISHED * largest)
    return "vanishes beside the largest";
  if (weight > 0 && gradient > EXPLODED * weight) return "larger than the weights";
  return dead > MANY_DEAD ? "most units are dead" : "";
}

function chart(kernels: readonly Health[], { Plot, draw }: Charts): Html {
  const bars = kernels.map((each) => ({ ...each, layer: each.name.replace(/\.kernel$/, "") }));
  const sizes = bars
    .flatMap(({ weight, gradient }) => [weight, gradient])
    .filter((size) => size > 0);
  const floor = Math.min(...sizes) / 2;
  const dots = (key: "weight" | "gradient") => bars.filter((bar) => bar[key] > 0);
  return draw({
    height: Math.max(140, 64 + 30 * bars.length),
    width: 440,
    marginLeft: 90,
    marginTop: 10,
    x: {
      type: "log",
      label: "root mean square",
      grid: true,
      domain: [floor, Math.max(...sizes) * 2],
      ticks: decades(floor, Math.max(...sizes) * 2),
      tickFormat: powerOfTen,
    },
    y: { type: "band", domain: bars.map(({ layer }) => layer), label: null, tickSize: 0 },
    marks: [
      Plot.ruleY(dots("gradient"), {
        y: "layer",
        x1: floor,
        x2: "gradient",
        stroke: COLOR.first,
        strokeWidth: 7,
      }),
      Plot.dot(dots("weight"), { x: "weight", y: "layer", fill: COLOR.soft, r: 5 }),
    ],
  });
}

/** Powers of ten between two numbers, at most eight of them. */
function decades(low: number, high: number): number[] {
  const exponent = (value: number) => log(value) / log(10);
  const [first, last] = [Math.ceil(exponent(low)), Math.floor(exponent(high))];
  const step = Math.max(1, Math.ceil((last - first + 1) / 8));
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) =>
    Number(`1e${first + i * step}`),
  );
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function powerOfTen(value: number): string {
  const exponent = value.toExponential().split("e")[1]!;
  if (exponent === "+0") return "1";
  const digits = Array.from(exponent.replace("+", ""), (each) =>
    each === "-" ? "⁻" : SUPERSCRIPTS[Number(each)]!,
  );
  return `10${digits.join("")}`;
}

function rootMeanSquare(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return Math.sqrt(sum / Math.max(1, values.length));
}
