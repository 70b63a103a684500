// Snapshots of the texts of models, graphs and tables.

import { describe, it } from "vitest";
import {
  adam,
  classifier,
  crossValidate,
  dataset,
  dense,
  diagnose,
  dropout,
  flatten,
  graph,
  input,
  l2,
  pipeline,
  regressor,
  StandardScaler,
  schemaText,
  sequential,
  synthetic,
  table,
} from "../src/index.ts";
import { expectKept } from "./kept-files.ts";

const people = [
  "id,name,age,city,joined,income,plan",
  ...Array.from({ length: 60 }, (_, i) =>
    [
      i,
      `person ${i}`,
      i % 9 === 4 ? "" : 18 + ((i * 37) % 50),
      ["Oslo", "Rome", "Lima", ""][i % 4],
      `2024-${String((i % 12) + 1).padStart(2, "0")}-${String((i % 28) + 1).padStart(2, "0")}`,
      (1000 + ((i * 7919) % 4000)) / 4,
      (i * 37) % 50 > 25 ? "pro" : "basic",
    ].join(","),
  ),
].join("\n");

async function network() {
  const model = sequential(
    [
      input([28, 28, 1]),
      flatten(),
      dense(24, { activation: "relu", kernelRegularizer: l2(1e-4), name: "hidden" }),
      dropout(0.2),
      dense(16, { activation: "tanh", trainable: false }),
      dense(10),
    ],
    { seed: 3 },
  );
  await model.compile({
    optimizer: adam({ clipNorm: 1 }),
    loss: "softmaxCrossEntropy",
    metrics: ["accuracy"],
  });
  return model;
}
const digits = synthetic.digits({ count: 120, seed: 1 });

describe("models", () => {
  it("are described", async () => {
    const model = await network();
    await expectKept(model.summary(), "summary.txt");
    const explanation = model.explain({ batchSize: 16 });
    await expectKept(explanation.toText(), "explanation.txt");
    await expectKept(explanation.toSVG(), "explanation.svg");
  });

  it("show the flow through their layers", async () => {
    const model = await network();
    await model.fit(digits, { epochs: 1 });
    const flow = await model.flow(digits.x, digits.y);
    await expectKept(flow.toText(), "layers.txt");
    await expectKept(flow.toSVG({ theme: "dark" }), "layers.svg");
  });

  it("find their learning rate", async () => {
    const model = sequential([input([2]), dense(16, { activation: "tanh" }), dense(3)], {
      seed: 4,
      preprocessing: pipeline(new StandardScaler()),
    });
    await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy" });
    const data = synthetic.spirals({ classes: 3, count: 200, noise: 0.02, seed: 1 });
    const found = await model.findLearningRate(data, { steps: 60, batchSize: 16 });
    await expectKept(found.toText(), "learning-rate.txt");
  });

  it("monitor new data", async () => {
    const model = sequential([input([3]), dense(2)]);
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    const x = {
      data: Float64Array.from({ length: 300 }, (_, i) => (i % 3) * 10 + ((i * 37) % 11)),
      shape: [100, 3],
    };
    const y = Int32Array.from({ length: 100 }, (_, i) => i % 2);
    await model.fit(dataset({ x, y, columnNames: ["a", "b", "long name of a column"] }), {
      epochs: 1,
    });
    const moved = {
      data: x.data.map((value, i) => (i % 3 === 1 ? value * 3 + 50 : i % 7 === 0 ? NaN : value)),
      shape: x.shape,
    };
    await expectKept((await model.monitor(moved)).toText(), "monitor.txt");
    await expectKept((await model.monitor(x)).toText(), "monitor-same.txt");
  });
});

describe("graphs", () => {
  it("show values and gradients", async () => {
    const f = graph(
      ({ x, w, b }) => {
        const z = x!.mul(w!).add(b!);
        return z.sigmoid().add(z.square().div(4)).maximum(0.5).sub(x!.neg());
      },
      { x: [], w: [], b: [] },
    );
    const flow = await f.flow({ x: 2, w: -1.5, b: 0.25 });
    await expectKept(flow.toText(), "flow.txt");
    await expectKept(flow.toMermaid(), "flow.mmd");
    await expectKept(flow.toSVG(), "flow.svg");
  });

  it("show arrays", async () => {
    const f = graph(({ x, w }) => x!.matmul(w!).relu().sum(), { x: [2, 3], w: [3, 2] });
    const inputs = {
      x: [
        [1, -2, 0.5],
        [0.3, 0.1, -1],
      ],
      w: [
        [0.2, -0.4],
        [0.7, 0.1],
        [-0.3, 0.9],
      ],
    };
    const flow = await f.flow(inputs);
    await expectKept(flow.toText(), "flow-arrays.txt");
    await expectKept(flow.toSVG({ theme: "light" }), "flow-arrays.svg");
  });
});

describe("tables", () => {
  it("are described", async () => {
    const data = await table(people, { target: "plan", missing: "impute" });
    await expectKept(schemaText(data.schema!), "schema.txt");
  });

  it("are diagnosed", async () => {
    const data = await table(people, { target: "plan", missing: "impute" });
    await expectKept((await diagnose(data)).toText(), "doctor.txt");
    const x = {
      data: Float64Array.from({ length: 600 }, (_, i) =>
        i % 6 === 0
          ? 5
          : i % 6 === 1
            ? (i * 31) % 97
            : i % 6 === 2
              ? ((i - 1) * 31) % 97
              : (i * 7) % 13,
      ),
      shape: [100, 6],
    };
    x.data[14] = 1e9;
    x.data[15] = Number.NaN;
    const y = Int32Array.from({ length: 100 }, (_, i) => (i < 96 ? 0 : 1));
    await expectKept((await diagnose({ x, y })).toText(), "doctor-troubled.txt");
  });

  it("are used for training", async () => {
    const classes = await classifier(people, { target: "plan" });
    await expectKept(classes.report, "classifier.txt");
    const values = await regressor(people, { target: "income", epochs: 5 });
    await expectKept(values.report, "regressor.txt");
  });

  it("are cross-validated", async () => {
    const data = synthetic.blobs({ classes: 3, count: 90, seed: 2 });
    const build = async () => {
      const model = sequential([input([2]), dense(3)], { seed: 1 });
      await model.compile({
        optimizer: "adam",
        loss: "softmaxCrossEntropy",
        metrics: ["accuracy"],
      });
      return model;
    };
    const result = await crossValidate(data, { folds: 3, build, fit: { epochs: 2 } });
    await expectKept(JSON.stringify(result, null, 1), "folds.txt");
  });
});
