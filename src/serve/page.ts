// The page of a server: the schema of each model, a form, and a line for curl. Its files have no other origin.

import { sizeOf } from "../core/shape.ts";
import type { ColumnSchema } from "../data/table-schema.ts";
import { type Html, html } from "../report/html.ts";
import { type Answer, answerOf } from "./answer.ts";
import type { Deployed } from "./deployed.ts";
import { SCRIPT, STYLE } from "./page-files.ts";
import { columnsOf } from "./rows.ts";

const POLICY = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"],
  ...["img-src data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join("; ");

/** Longer lists of categories are completed as one types. */
const CHOICES_AT_MOST = 200;

const page = (title: string, content: Html): Answer =>
  answerOf(
    200,
    "text/html; charset=utf-8",
    html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<link rel="stylesheet" href="page.css">
<script src="page.js" defer></script></head>
<body><main>${content}</main></body></html>
`.text,
    { "content-security-policy": POLICY, "referrer-policy": "no-referrer" },
  );

export const pageScript = (): Answer =>
  answerOf(200, "text/javascript; charset=utf-8", SCRIPT.trimStart());

export const pageStyle = (): Answer => answerOf(200, "text/css; charset=utf-8", STYLE.trimStart());

/** The page of all models. */
export const modelsPage = (models: readonly Deployed[]): Answer =>
  page(
    "gradlane serve",
    html`<h1>Served models</h1>
${models.map(modelSection)}
<footer><a href="v2">Server</a> <a href="v2/health/ready">Health</a> <a href="metrics">Metrics</a></footer>`,
  );

function modelSection({ name, version, served }: Deployed, number: number): Html {
  const path = `v1/models/${name}/versions/${version}`;
  const { schema } = served;
  return html`<section aria-labelledby="name${number}">
<h2 id="name${number}">${name} <small>version ${version}</small></h2>
<form data-path="${path}:predict" data-kind="${schema ? "cells" : "numbers"}" data-classes="${JSON.stringify(served.classNames ?? [])}">
<div class="fields">${
    schema
      ? columnsOf(schema).map((column, i) => field(column, `field${number}-${i}`))
      : numbersField(served, `field${number}-0`)
  }</div>
<button type="submit">Predict</button>
<output aria-live="polite"></output>
</form>
<details><summary>From a shell</summary><pre tabindex="0"></pre></details>
</section>`;
}

/** The field of a column. */
function field(column: ColumnSchema, id: string): Html {
  const { name, type } = column;
  const label = html`<label for="${id}">${name}</label>`;
  if (type === "category" && column.categories.length <= CHOICES_AT_MOST) {
    return html`<div>${label}<select id="${id}" name="${name}"><option value="">(missing)</option>${column.categories.map(
      (each, i) => html`<option${i === 0 && html` selected`}>${each}</option>`,
    )}</select></div>`;
  }
  if (type === "number") {
    const middle = Number(((column.minimum + column.maximum) / 2).toPrecision(3));
    return html`<div>${label}<input id="${id}" name="${name}" type="number" step="any" value="${middle}" aria-describedby="${id}-range">
<small id="${id}-range">${column.minimum} to ${column.maximum} in training</small></div>`;
  }
  return html`<div>${label}<input id="${id}" name="${name}" type="text"${type === "date" && html` placeholder="2024-12-31"`}></div>`;
}

/** A field for the numbers of one row, as JSON. */
function numbersField({ inputs }: Deployed["served"], id: string): Html {
  const zeros = (shape: readonly number[]): unknown =>
    shape.length === 0 ? 0 : Array.from({ length: shape[0]! }, () => zeros(shape.slice(1)));
  const first = inputs[0]!;
  const row =
    inputs.length === 1
      ? zeros(first.shape)
      : Object.fromEntries(inputs.map(({ name, shape }) => [name, zeros(shape)]));
  const shapes = inputs.map(({ name, shape }) => `${name} [${shape.join(", ")}]`).join(", ");
  const count = inputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return html`<div class="wide"><label for="${id}">One row as JSON: ${shapes}</label>
<textarea id="${id}" name="row" rows="${Math.min(12, 2 + Math.floor(count / 40))}" spellcheck="false">${JSON.stringify(row)}</textarea></div>`;
}
