// The first lines: what was trained, on what, how well.

import { sizeOf } from "../../core/shape.ts";
import { engineLine } from "../../engine/engine-line.ts";
import { unitsOf } from "../../layers/architecture.ts";
import { accuracy } from "../../metrics/metrics.ts";
import type { Facts } from "../facts.ts";
import { type Html, html } from "../html.ts";
import { duration, printedCount, printedNumber, printedPercent } from "../numbers.ts";

/** Title and the numbers that matter most. */
export function overview(facts: Facts): Html {
  const { options, model, train, test, classes, values, evaluation } = facts;
  const tiles: [string, string][] = [
    ...(classes
      ? [
          ["test accuracy", printedPercent(accuracy(classes.truth, classes.predicted), 2)] as [
            string,
            string,
          ],
        ]
      : values
        ? [["test R²", printedNumber(values.r2)] as [string, string]]
        : []),
    ["test loss", printedNumber(evaluation.loss)],
    ["rows: training, test", `${printedCount(train.rows)}, ${printedCount(test.rows)}`],
    ["weights", printedCount(model.parameterCount)],
    ...(options.seconds === undefined
      ? []
      : [["training time", duration(options.seconds)] as [string, string]]),
  ];
  const { architecture } = model;
  const network = [sizeOf(architecture.input.shape), ...unitsOf(architecture)].join("–");
  return html`<header><h1>${options.title ?? "Training report"}</h1>
<p class="note">Network ${network}, ${engineLine()}. Written <time>${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC</time>.</p>
<div class="tiles">${tiles.map(([name, value]) => html`<div><span>${name}</span><b>${value}</b></div>`)}</div></header>`;
}
