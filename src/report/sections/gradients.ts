// Gradient health: a batch with the trained weights, and curves over the training.

import type { LayerFlow, ParameterFlow, WatchedStep } from "../../flow/layer-flow.ts";
import { type Charts, COLOR } from "../charts.ts";
import type { Facts } from "../facts.ts";
import { cut, figure, type Html, html, type Piece, tableOf } from "../html.ts";
import { printedCount, printedNumber, printedPercent } from "../numbers.ts";
import { legend } from "./curves.ts";

/** Ratios of updates to weights outside this range are unusual; about a thousandth is healthy. */
const SLOW = 1e-6;
const FAST = 0.1;
const MANY_DEAD = 0.5;
const MANY_SATURATED = 0.5;
/** The share of the largest gradient below which another one has vanished. */
const VANISHED = 1e-4;
const LAYERS_SHOWN = 6;
const POINTS = 200;
const NAME_LENGTH = 24;

/** Statistics of layers and weights, and their curves if the training was watched. */
export function gradientsSection({ flow, options }: Facts, charts: Charts): Html | undefined {
  if (!flow) return undefined;
  const watched = options.history?.flow ?? (options.steps ?? []).flatMap((each) => each.flow ?? []);
  const largest = Math.max(...flow.layers.map(({ gradients }) => gradients?.norm ?? 0));
  const layers = flow.layers.map((layer): Piece[] => [
    cut(layer.name, NAME_LENGTH),
    printedNumber(layer.activations.mean, 3),
    printedNumber(layer.activations.deviation, 3),
    printedNumber(layer.gradients?.norm, 3),
    layer.deadShare === undefined ? "–" : printedPercent(layer.deadShare),
    layer.saturatedShare === undefined ? "–" : printedPercent(layer.saturatedShare),
    printedNumber(layer.updateRatio, 3),
    remark(layer, largest),
  ]);
  const weights = flow.layers.flatMap(({ parameters }) => Object.entries(parameters));
  return html`<section id="gradients"><h2>Gradient health</h2>
<p>Statistics of a step on ${printedCount(flow.rows)} training rows with the trained weights (loss ${printedNumber(flow.loss)}), from the first layer to the last. The weights are unchanged.</p>
${figure(
  "Layers",
  tableOf(
    [
      "layer",
      "activation mean",
      "activation std",
      "gradient norm",
      "dead units",
      "saturated",
      ...["update ÷ weights", ""],
    ],
    layers,
    [1, 2, 3, 4, 5, 6],
  ),
  "dead: always 0; saturated: slope below 0.05; update: the next step of the optimizer",
)}
${watched.length > 1 && overTime(watched, charts)}
<div class="row">${weights.length > 0 && figure("Norms of gradients and weights (log scale)", normChart(weights, charts))}${figure(
    "Weights",
    tableOf(
      ["weights", "norm", "gradient", "update ÷ weights"],
      weights.map(([name, { norm, gradientNorm, updateRatio }]) => [
        cut(name, NAME_LENGTH),
        printedNumber(norm, 3),
        printedNumber(gradientNorm, 3),
        printedNumber(updateRatio, 3),
      ]),
      [1, 2, 3],
    ),
  )}</div></section>`;
}

function remark(layer: LayerFlow, largest: number): string {
  const { gradients, deadShare = 0, saturatedShare = 0, updateRatio } = layer;
  if (gradients && !Number.isFinite(gradients.norm)) return "non-finite";
  if (gradients && gradients.norm < VANISHED * largest) return "vanishing gradient";
  if (deadShare > MANY_DEAD) return "most units are dead";
  if (saturatedShare > MANY_SATURATED) return "most outputs are saturated";
  if (updateRatio === undefined) return "";
  if (updateRatio > FAST) return "large updates";
  return updateRatio < SLOW ? "tiny updates" : "";
}

/** Curves of gradient norms and update ratios, a line for each layer with weights. */
function overTime(steps: readonly WatchedStep[], charts: Charts): Html {
  const names = steps[0]!.layers.flatMap(({ name, updateRatio }) =>
    updateRatio === undefined ? [] : [name],
  );
  const shown = names.slice(0, LAYERS_SHOWN);
  const every = Math.ceil(steps.length / POINTS);
  const chosen = steps.filter((_, i) => i % every === 0);
  const curve = (of: (layer: LayerFlow) => number | undefined) =>
    chosen.flatMap(({ step, layers }) =>
      layers.flatMap((layer) => {
        const value = of(layer);
        const number = shown.indexOf(layer.name);
        return number < 0 || value === undefined || !(value > 0) ? [] : [{ step, value, number }];
      }),
    );
  const keys = shown.map((name, i) => [cut(name, NAME_LENGTH), colorOf(i)] as const);
  return html`${legend(keys)}<div class="grid">${figure(
    "Gradient norms during training",
    lines(curve(gradientNormOf), "norm (log scale)", charts),
  )}${figure(
    "Update ÷ weights during training",
    lines(
      curve(({ updateRatio }) => updateRatio),
      "ratio (log scale)",
      charts,
    ),
    `every ${chosen.length > 1 ? printedCount(chosen[1]!.step - chosen[0]!.step) : 1} steps${names.length > shown.length ? `; the first ${shown.length} of ${names.length} layers` : ""}`,
  )}</div>`;
}

/** The gradient norm of all weights of a layer. */
function gradientNormOf({ parameters }: LayerFlow): number {
  let sum = 0;
  for (const { gradientNorm } of Object.values(parameters)) sum += gradientNorm * gradientNorm;
  return Math.sqrt(sum);
}

/** The colour of a layer. */
const colorOf = (layer: number) => `var(--layer${layer + 1})`;

interface Point {
  readonly step: number;
  readonly value: number;
  readonly number: number;
}

const lines = (points: readonly Point[], label: string, { Plot, draw }: Charts) =>
  draw({
    x: { label: "step", ticks: 5 },
    y: { type: "log", label, grid: true, ticks: 5, tickFormat: "~g" },
    color: { type: "identity" },
    marks: [
      Plot.lineY([...points], {
        x: "step",
        y: "value",
        z: "number",
        stroke: ({ number }: Point) => colorOf(number),
        strokeWidth: 1.5,
      }),
    ],
  });

/** A bar for the gradient and a dot for the weights. */
function normChart(weights: readonly (readonly [string, ParameterFlow])[], charts: Charts): Html {
  const { Plot, draw } = charts;
  const bars = weights
    .filter(([name]) => name.endsWith(".kernel") || weights.length <= LAYERS_SHOWN)
    .map(([name, of]) => ({ ...of, name: cut(name, NAME_LENGTH) }));
  const sizes = bars.flatMap(({ norm, gradientNorm }) => [norm, gradientNorm]);
  const positive = sizes.filter((size) => size > 0 && Number.isFinite(size));
  if (positive.length === 0) return html`<p class="note">All are 0.</p>`;
  const floor = Math.min(...positive) / 2;
  return html`${legend([
    ["gradients", COLOR.first],
    ["weights", COLOR.soft],
  ])}${draw({
    width: 440,
    height: 64 + 26 * bars.length,
    marginLeft: 110,
    marginTop: 10,
    x: {
      type: "log",
      label: "norm",
      grid: true,
      domain: [floor, Math.max(...positive) * 2],
      ticks: 4,
      tickFormat: "~g",
    },
    y: { type: "band", domain: bars.map(({ name }) => name), label: null, tickSize: 0 },
    marks: [
      Plot.ruleY(
        bars.filter(({ gradientNorm }) => gradientNorm > 0),
        { y: "name", x1: floor, x2: "gradientNorm", stroke: COLOR.first, strokeWidth: 7 },
      ),
      Plot.dot(
        bars.filter(({ norm }) => norm > 0),
        { x: "norm", y: "name", fill: COLOR.soft, r: 5 },
      ),
    ],
  })}`;
}
