// What else takes a model takes networks, or refuses those that it cannot take.

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeReport } from "../../../src/entries/report.ts";
import {
  dataset,
  dense,
  input,
  LinearClassifier,
  layer,
  loadModel,
  type Model,
  network,
  residual,
  StandardScaler,
  sequential,
  type Tensor,
} from "../../../src/index.ts";

const X = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(2 * i), (i % 7) / 7]);
const Y = X.map(([a]) => (a! > 0 ? 1 : 0));
const compiled = async (model: Model) => {
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", metrics: ["accuracy"] });
  return model;
};
const branched = (options = {}) =>
  network(
    ({ x }) => {
      const hidden = x.apply(dense(4, { activation: "relu" }));
      return hidden
        .apply(residual([dense(4)]))
        .add(hidden)
        .apply(dense(2));
    },
    { x: input([3]) },
    options,
  );

describe("a network with one input", () => {
  it("has preprocessing, class names and a report", async () => {
    const model = await compiled(branched({ preprocessing: new StandardScaler(), seed: 3 }));
    const data = dataset({ x: X, y: Y.map((label) => ["below", "above"][label]!) });
    const history = await model.fit(data, { epochs: 3, validation: 0.2, watch: true });
    const path = join(mkdtempSync(join(tmpdir(), "gradlane-")), "report.html");
    await writeReport(path, { model, train: data, test: data, history });
    const page = readFileSync(path, "utf8");
    expect(page).toContain("– dense2");
    expect(page).toContain("dense1");
    const copy = await loadModel(await model.save());
    expect(copy.classNames).toEqual(["above", "below"]);
    expect(await copy.evaluate(data)).toEqual(await model.evaluate(data));
  });

  it("gives its layers to another model", async () => {
    const model = await compiled(
      sequential([input([3]), dense(4), residual([dense(4, { activation: "relu" })]), dense(2)]),
    );
    await model.fit({ x: X, y: Y }, { epochs: 1 });
    const head = sequential([...model.layers.slice(0, -1), dense(5, { name: "head" })]);
    const { "dense3.kernel": _, "dense3.bias": __, ...weights } = model.getWeights();
    head.setWeights(weights, { partial: true });
    const [before, after] = [await model.activations(X), await head.activations(X)];
    expect(after.residual1).toEqual(before.residual1);
    const [, , block] = model.layers;
    const other = network(({ x }) => x.apply(block!), { x: input([4]) });
    expect(Object.keys(other.getWeights())).toEqual(["dense2.kernel", "dense2.bias"]);
  });

  it("is a builder that runs once", async () => {
    let runs = 0;
    const build = ({ x }: { readonly x: Tensor }) => {
      runs++;
      return x.apply(dense(2));
    };
    const model = network(build, { x: input([3]) });
    await compiled(model);
    await model.fit({ x: X, y: Y }, { epochs: 1 });
    await loadModel(await model.save());
    expect(runs).toBe(1);
  });
});

describe("what is refused", () => {
  it("is a softmax before a loss of logits", async () => {
    const model = network(({ x }) => x.apply(dense(2)).softmax(), { x: input([3]) });
    await expect(compiled(model)).rejects.toMatchObject({ code: "SOFTMAX_TWICE" });
  });

  it("is a network as a linear classifier", () => {
    const model = network(({ x }) => x.apply(dense(2)).mul(2), { x: input([3]) });
    expect(() => LinearClassifier.from(model)).toThrow("got input, dense, mul");
  });

  it("is a shared layer in a list, and a list as a shared layer", () => {
    const shared = layer(dense(3));
    expect(() => sequential([input([3]), shared as never])).toThrow("Cannot use layer");
    expect(() => network(({ x }) => x.apply(layer([] as never)), { x: input([3]) })).toThrow(
      "Cannot use layer",
    );
  });

  it("is x by name in a data set, and of a model with one input", async () => {
    const x = { a: X, b: X };
    expect(() => dataset({ x: x as never, y: Y })).toThrow("expected an array");
    const model = await compiled(branched());
    await expect(model.fit({ x, y: Y })).rejects.toThrow("Cannot read x: expected an array");
    const trainer = await model.trainer();
    expect(() => trainer.step(x, Y)).toThrow("Cannot read x: expected an array");
  });
});
