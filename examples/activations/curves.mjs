// Activations and their derivatives, with the mean output and the saturated share (slope below 0.05) for
// inputs from N(0, 2²).

import { graph, kinds } from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const ACTIVATIONS = kinds("activation")
  // a straight line; not element by element
  .filter((kind) => kind !== "linear" && kind !== "softmax")
  // the usual alpha cannot be seen
  .map((kind) => (kind === "leakyRelu" ? [kind, { alpha: 0.1 }, ", alpha 0.1"] : [kind, {}, ""]));
const POINTS = 241;
const xs = Float32Array.from({ length: POINTS }, (_, i) => (i - 120) / 20); // −6 to 6

const panels = [];
for (const [kind, options, suffix] of ACTIVATIONS) {
  const name = kind + suffix;
  const values = graph(({ x }) => x[kind](options), { x: [POINTS] });
  const summed = graph(({ x }) => x[kind](options).sum(), { x: [POINTS] });
  const input = { x: { data: xs, shape: [POINTS] } };
  const { data: y } = await values.run(input);
  const { data: slope } = (await summed.gradient(input)).gradients.x;
  // density of N(0, 2²) at the points, up to a constant
  const weight = Array.from(xs, (x) => Math.exp((-x * x) / 8));
  const all = weight.reduce((sum, each) => sum + each, 0);
  const exact = weight.reduce((sum, each, i) => sum + each * y[i], 0) / all;
  const mean = Math.round(100 * exact) / 100 + 0; // no −0
  const flat =
    weight.reduce((sum, each, i) => sum + (Math.abs(slope[i]) < 0.05 ? each : 0), 0) / all;
  console.log(`${name}: mean output ${mean.toFixed(2)}, saturated ${(100 * flat).toFixed(0)} %`);
  const points = Array.from(xs, (x, i) => ({ x, y: y[i], slope: slope[i] }));
  panels.push(
    panel({
      title: name,
      note: `mean output ${mean.toFixed(2)}, saturated ${(100 * flat).toFixed(0)} %`,
      width: 300,
      height: 210,
      x: { label: null },
      y: { label: null, domain: [-2, 3] },
      marks: [
        Plot.ruleX([0], { stroke: "#ccc" }),
        Plot.ruleY([0], { stroke: "#ccc" }),
        Plot.line(points, { x: "x", y: "y", stroke: COLORS[0], strokeWidth: 2.5, clip: true }),
        Plot.line(points, { x: "x", y: "slope", stroke: COLORS[1], strokeWidth: 1.5, clip: true }),
      ],
    }),
  );
}
await save(
  "activations",
  figure("Activations (blue, thick) and their derivatives (orange, thin)", panels),
);
