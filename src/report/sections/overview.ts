// The header: the network and its main results.

import { engineLine } from "../../engine/engine-line.ts";
import { networkText } from "../../layers/network-text.ts";
import { accuracy } from "../../metrics/metrics.ts";
import type { Facts } from "../facts.ts";
import { type Html, html } from "../html.ts";
import { duration, printedCount, printedNumber, printedPercent } from "../numbers.ts";

/** Title and main results. */
export function overview(facts: Facts): Html {
  const { options, model, train, test, classes, values, evaluation } = facts;
  const { seconds } = options;
  const tiles: (readonly [string, string | undefined])[] = [
    ["test accuracy", classes && printedPercent(accuracy(classes.truth, classes.predicted), 2)],
    ["test R²", values && printedNumber(values.r2)],
    ["test loss", printedNumber(evaluation.loss)],
    ["training, test rows", `${printedCount(train.rows)}, ${printedCount(test.rows)}`],
    ["weights", printedCount(model.parameterCount)],
    ["training time", seconds === undefined ? undefined : duration(seconds)],
  ];
  const network = networkText(model.architecture, "page");
  return html`<header><h1>${options.title ?? "Training report"}</h1>
<p class="note">Network ${network}, ${engineLine()}. Written <time>${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC</time>.</p>
<div class="tiles">${tiles.map(([name, value]) => value !== undefined && html`<div><span>${name}</span><b>${value}</b></div>`)}</div></header>`;
}
