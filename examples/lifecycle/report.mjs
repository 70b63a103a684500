// Trains on synthetic digits and writes the training report, one HTML page; three of its charts become
// the figure.

import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adam, dense, diagnose, flatten, input, sequential, synthetic, warmupStep } from "gradlane";
import { writeReport } from "gradlane/node";
import { parseHTML } from "linkedom";
import { figure, save } from "../draw.mjs";

const { train, test } = synthetic.digits({ count: 1500, seed: 3 }).split({ test: 0.3, seed: 3 });
const diagnosis = await diagnose(train, { test });
console.log(`data check: ${diagnosis.toText()}`);

const model = sequential(
  [input([28, 28, 1]), flatten(), dense(32, { activation: "relu" }), dense(10)],
  { seed: 3 },
);
await model.compile({
  optimizer: adam({ learningRate: 0.003 }),
  loss: "softmaxCrossEntropy",
  metrics: ["accuracy"],
});
const settings = {
  epochs: 8,
  batchSize: 32,
  schedule: warmupStep({ learningRate: 0.003, warmupSteps: 30 }),
};
const steps = [];
const history = await model.fit(train, {
  ...settings,
  validation: test,
  watch: true,
  callbacks: [{ onSteps: (event) => steps.push(event) }],
});

const path = join(tmpdir(), "gradlane-report.html");
await writeReport(path, {
  ...{ model, train, test, history, steps, settings, diagnosis },
  title: "Synthetic digits",
  watched: "test",
});
console.log(`report: ${path}`);

/** A chart of the page in the colours of its light theme. */
function chart(selector, title) {
  const svg = document.querySelector(selector);
  const colors = { first: "#0072b2", second: "#d55e00", third: "#00866a", ground: "#fff" };
  const text = svg.outerHTML.replace(/var\(--(\w+)\)/g, (_, name) => colors[name]);
  const heading = `<text y="14" font-size="14" font-weight="600">${title}</text>`;
  return {
    width: Number(svg.getAttribute("width")),
    height: Number(svg.getAttribute("height")) + 24,
    svg: `${heading}<g transform="translate(0 24)">${text.replaceAll(' class="plot"', "")}</g>`,
  };
}

const { document } = parseHTML(readFileSync(path, "utf8"));
await save(
  "report",
  figure("Charts of a training report (blue: training set, orange: test set)", [
    chart("#curves svg", "Loss"),
    chart("#curves figure:nth-child(2) svg", "Accuracy"),
    chart("#evaluation svg", "Confusion matrix (rows: true class)"),
  ]),
);
