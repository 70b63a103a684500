import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { buildModel } from "../../src/cli/network.ts";
import { synthetic } from "../../src/data/synthetic.ts";
import { createEngine } from "../../src/engine/engine.ts";
import {
  adam,
  dataset,
  dense,
  Imputer,
  input,
  LinearClassifier,
  linearClassifier,
  loadModel,
  MinMaxScaler,
  mixup,
  mlp,
  PCA,
  pipeline,
  StandardScaler,
  sequential,
  sgd,
  table,
  Whitening,
  ZeroCenter,
} from "../../src/index.ts";

interface Table {
  readonly x: number[];
  readonly columns: number;
  readonly y: number[];
  readonly l2: number;
}

const { logistic, margins } = JSON.parse(readFileSync("test/fixtures/models.json", "utf8")) as {
  logistic: (Table & { classes: number; probabilities: number[] })[];
  margins: (Table & { loss: number; coefficients: number[] })[];
};

const dataOf = ({ x, columns, y }: Table) => ({
  x: { data: Float64Array.from(x), shape: [y.length, columns] },
  y,
});

describe("linearClassifier()", () => {
  it.each(logistic)(
    "finds scikit-learn's logistic regression of $classes classes",
    async (fixture) => {
      const data = dataOf(fixture);
      const { l2 } = fixture;
      const model = linearClassifier({
        l2,
        preprocessing: "none",
        optimizer: adam({ learningRate: 0.05 }),
      });
      await model.fit(data, { epochs: 3000, batchSize: fixture.y.length });
      const { data: probabilities, shape } = await model.predictProbabilities(data.x);
      expect(shape).toEqual([fixture.y.length, fixture.classes]);
      fixture.probabilities.forEach((value, i) => {
        expect(Math.abs(probabilities[i]! - value)).toBeLessThan(2e-4);
      });
    },
  );

  it.each(margins)("equals a support vector machine for two classes", async (fixture) => {
    const data = dataOf(fixture);
    const { l2 } = fixture;
    const model = linearClassifier({ loss: "hinge", l2, preprocessing: "none" });
    await model.fit(data, { epochs: 4000, batchSize: fixture.y.length });
    const { loss } = await model.evaluate(data);
    expect(loss).toBeGreaterThan(fixture.loss - 1e-6);
    expect(loss).toBeLessThan(fixture.loss * (1 + 1e-3));
    const { data: templates } = model.templates();
    fixture.coefficients.forEach((value, j) => {
      expect(templates[3 + j]! - templates[j]!).toBeCloseTo(value, 1);
    });
  });

  it.each(["softmaxCrossEntropy", "hinge"] as const)("classifies digits with %s", async (loss) => {
    const { train, test } = synthetic.digits({ count: 1200, seed: 1 }).split({ test: 0.25 });
    const model = linearClassifier({ loss });
    await model.fit(train);
    expect((await model.evaluate(test)).accuracy).toBeGreaterThan(0.85);
    expect(await model.score(test)).toBe((await model.evaluate(test)).accuracy);
    expect(model.templates().shape).toEqual([10, 28, 28, 1]);
    expect(model.model.classNames).toEqual(test.classNames);
    const images = model.templateImages();
    expect(images.shape).toEqual([10, 28, 28, 1]);
    expect(images.data).toBeInstanceOf(Uint8Array);
    const { data } = model.templates();
    for (let label = 0; label < 10; label++) {
      const template = data.subarray(784 * label, 784 * (label + 1)) as Float32Array;
      const image = images.data.subarray(784 * label, 784 * (label + 1)) as Uint8Array;
      const largest = template.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
      expect(image).toEqual(
        Uint8Array.from(template, (each) => Math.round(128 + (127 * each) / largest)),
      );
    }
  });

  it.each([
    ["as it is", undefined],
    ["unprocessed", "none"],
    ["centred", new ZeroCenter()],
    ["by way of a pipeline", pipeline(new MinMaxScaler(), new StandardScaler())],
    ["by its main directions", pipeline(new StandardScaler(), new PCA({ components: 3 }))],
    ["white", new Whitening({ method: "zca" })],
  ] as const)("scores with its templates: x %s", async (_, preprocessing) => {
    const { x, y } = synthetic.gaussianMixture({ classes: 3, features: 4, count: 90, seed: 2 });
    // different scales
    const units = [1, 100, 1e-3, 7];
    const scaled = { data: x.data.map((value, i) => value * units[i % 4]! + 5), shape: x.shape };
    const model = linearClassifier({ ...(preprocessing && { preprocessing }) });
    await model.fit({ x: scaled, y }, { epochs: 20 });
    const { data: templates } = model.templates();
    const { data: biases } = model.biases();
    const { data: scores } = await model.predict(scaled);
    for (let row = 0; row < 90; row++) {
      for (let label = 0; label < 3; label++) {
        let sum = biases[label]!;
        for (let j = 0; j < 4; j++) sum += templates[4 * label + j]! * scaled.data[4 * row + j]!;
        expect(sum).toBeCloseTo(scores[3 * row + label]!, 2);
      }
    }
  });

  it("is loaded with its templates", async () => {
    const data = synthetic.digits({ count: 100, seed: 1 });
    const model = linearClassifier();
    await model.fit(data, { epochs: 2 });
    const loaded = await loadModel(await model.save());
    expect(loaded.weightsHash()).toBe(model.weightsHash());
    const copy = LinearClassifier.from(loaded);
    expect(copy.templates()).toEqual(model.templates());
    expect(await copy.predictClasses(data.x)).toEqual(await model.predictClasses(data.x));
    expect(await copy.evaluate(data)).toEqual(await model.evaluate(data));
    const deep = sequential([input([2]), dense(3), dense(2)]);
    expect(() => LinearClassifier.from(deep)).toThrow(/one dense layer, got input, dense, dense/);
  });

  it("has templates after dimension reduction, before and after saving", async () => {
    const data = synthetic.digits({ count: 100, seed: 1 });
    const model = linearClassifier({ preprocessing: new PCA({ components: 10 }) });
    await model.fit(data, { epochs: 2 });
    expect(model.templates().shape).toEqual([10, 28, 28, 1]);
    const copy = LinearClassifier.from(await loadModel(await model.save()));
    expect(copy.templates()).toEqual({ data: model.templates().data, shape: [10, 784] });
  });

  it("has no templates if preprocessing is more than shift, scale and rotation", async () => {
    const preprocessing = pipeline(new Imputer(), new StandardScaler());
    const model = linearClassifier({ preprocessing });
    const x = [
      [1, 2],
      [Number.NaN, 3],
      [4, 0],
    ];
    await model.fit({ x, y: [0, 1, 1] }, { epochs: 1 });
    expect(await model.predictClasses(x)).toHaveLength(3);
    expect(() => model.templates()).toThrow(/expected preprocessing that shifts.* got "imputer"/);
  });

  it("gives the same bits on both engines", async () => {
    const data = synthetic.blobs({ classes: 3, count: 90, seed: 3 });
    const hashes = [];
    for (const backend of ["wasm", "js"] as const) {
      const model = linearClassifier({ loss: "hinge", engine: await createEngine({ backend }) });
      await model.fit(data, { epochs: 5 });
      hashes.push(model.weightsHash());
    }
    expect(hashes[0]).toBe(hashes[1]);
  });
});

describe("mlp()", () => {
  it.each(["moons", "circles", "spirals", "xor"] as const)(
    "bends its border around %s",
    async (name) => {
      const { train, test } = synthetic[name]({ count: 600, seed: 5 }).split({ test: 0.25 });
      const model = mlp();
      await model.fit(train);
      expect((await model.evaluate(test)).accuracy).toBeGreaterThan(0.95);
      const line = linearClassifier();
      await line.fit(train);
      expect((await line.evaluate(test)).accuracy).toBeLessThan(0.94);
    },
  );

  it("reads few repeated integers as classes and everything else as values", async () => {
    const x = Array.from({ length: 40 }, (_, i) => [i, (i * 7) % 13]);
    const classes = mlp({ hidden: [8] });
    await classes.fit({ x, y: x.map(([a]) => (a! < 20 ? 0 : 1)) }, { epochs: 1 });
    expect(classes.model.architecture.outputShape).toEqual([2]);
    const values = mlp({ hidden: [8] });
    await values.fit({ x, y: x.map(([a]) => a! / 2) });
    expect(values.model.architecture.outputShape).toEqual([1]);
    expect((await values.evaluate({ x, y: x.map(([a]) => a! / 2) })).r2).toBeGreaterThan(0.95);
    expect((await values.predict(x)).shape).toEqual([40, 1]);
    await expect(values.predictClasses(x)).rejects.toThrow(/classes/);
    const counts = mlp({ hidden: [8], task: "regression" });
    await counts.fit({ x, y: x.map(([a]) => a! % 3) }, { epochs: 1 });
    expect(counts.model.architecture.outputShape).toEqual([1]);
    const pairs = mlp({ hidden: [8] });
    await pairs.fit({ x, y: x.map(([a]) => [a!, -a!]) }, { epochs: 1 });
    expect(pairs.model.architecture.outputShape).toEqual([2]);
    expect((await pairs.predict(x)).shape).toEqual([40, 2]);
  });

  it("learns from columns of any scale", async () => {
    const { x, y } = synthetic.moons({ count: 400, seed: 1 });
    const far = {
      data: Float64Array.from(x.data, (value, i) => (i % 2 ? 1e5 * value - 1e6 : value / 1e3)),
      shape: x.shape,
    };
    const model = mlp({ hidden: [32, 32] });
    await model.fit({ x: far, y });
    expect((await model.evaluate({ x: far, y })).accuracy).toBeGreaterThan(0.97);
  });

  it("follows its options", async () => {
    const data = synthetic.digits({ count: 40, seed: 1 });
    const model = mlp({ hidden: [16, 12], activation: "tanh", dropout: 0.25, l2: 1e-4, seed: 9 });
    const built = await model.build(data);
    expect(await model.build(data)).toBe(built);
    expect(built.layers.map(({ name }) => name)).toEqual([
      "input1",
      "flatten1",
      "dense1",
      "dropout1",
      "dense2",
      "dropout2",
      "output",
    ]);
    const kernels = built.layers.flatMap((layer) => (layer.kind === "dense" ? layer : []));
    expect(kernels.map(({ kernelInitializer }) => kernelInitializer.kind)).toEqual(
      Array(3).fill("glorotUniform"),
    );
    expect(kernels.every(({ kernelRegularizer }) => kernelRegularizer?.lambda === 1e-4)).toBe(true);
    const relu = await mlp({ hidden: [4] }).build(data);
    expect(relu.layers[2]).toMatchObject({ kernelInitializer: { kind: "heNormal" } });
    const none = await mlp({ hidden: [] }).build(data);
    expect(none.layers).toHaveLength(3);
  });

  it.each([
    ["relu", "heNormal"],
    ["leakyRelu", "heNormal"],
    ["elu", "heNormal"],
    ["gelu", "heNormal"],
    ["silu", "heNormal"],
    ["softplus", "heNormal"],
    ["selu", "lecunNormal"],
    ["tanh", "glorotUniform"],
    ["sigmoid", "glorotUniform"],
  ] as const)("begins as the command line does: %s with %s", async (activation, kind) => {
    const data = synthetic.moons({ count: 40, seed: 1 });
    const { classNames = ["0", "1"] } = data;
    const task = { name: "", train: data, test: data, classNames, notes: [] };
    const built = [
      await mlp({ hidden: [6], activation }).build(data),
      await buildModel(task, { hidden: [6], activation }, 1),
    ];
    for (const { layers } of built) {
      expect(layers[1]).toMatchObject({ units: 6, kernelInitializer: { kind } });
    }
  });

  it("continues training, and is reproducible", async () => {
    const data = synthetic.moons({ count: 100, seed: 1 });
    const options = { schedule: "constant" } as never;
    const [once, twice] = [mlp({ seed: 3 }), mlp({ seed: 3 })];
    await once.fit(data, { epochs: 4, ...(options as object) });
    await twice.fit(data, { epochs: 2, ...(options as object) });
    await twice.fit(data, { epochs: 2, ...(options as object) });
    expect(twice.weightsHash()).toBe(once.weightsHash());
  });

  it("passes on the options of fit()", async () => {
    const { train, test } = synthetic.moons({ count: 200, seed: 1 }).split({ test: 0.5 });
    const history = await mlp({ hidden: [4] }).fit(train, {
      epochs: 3,
      validation: test,
      batchSize: 10,
    });
    expect(history.validationMetrics.accuracy).toHaveLength(3);
    const shared = await mlp({ hidden: [4] }).fit(train, { epochs: 2, validation: 0.2 });
    expect(shared.validationLoss).toHaveLength(2);
    await expect(mlp().fit(train, { epoch: 3 } as never)).rejects.toThrow(/did you mean "epochs"/);
  });
});

describe("ready-made networks", () => {
  it("use all properties of a data set", async () => {
    const digits = synthetic.digits({ count: 60, seed: 1 });
    const part = digits.take(Array.from({ length: 20 }, (_, row) => 59 - 2 * row));
    const options = { epochs: 2, schedule: "cosine", augment: mixup({ alpha: 1 }) } as const;
    for (const make of [() => mlp({ hidden: [8] }), linearClassifier]) {
      const [ready, built] = [make(), await make().build(part)];
      await ready.fit(part, options);
      await built.fit(part, options);
      expect(ready.weightsHash()).toBe(built.weightsHash());
    }
  });

  it("name columns, and refuse other classes", async () => {
    const x = { data: [1, 2, 3, 4, 5, 0], shape: [3, 2] };
    const data = { x, y: [0, 1, 1], columnNames: ["height", "width"] };
    const other = dataset({ ...data, classNames: ["dog", "cat"] });
    for (const ready of [linearClassifier(), mlp({ hidden: [4] })]) {
      await ready.fit(dataset({ ...data, classNames: ["cat", "dog"] }), { epochs: 1 });
      const { features } = await ready.model.monitor(x);
      expect(features.map(({ name }) => name)).toEqual(["height", "width"]);
      await expect(ready.evaluate(other)).rejects.toMatchObject({ code: "OTHER_CLASSES" });
    }
  });

  it("store the schema of a table", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({ size: i, age: i % 7, kind: i < 9 }));
    const data = await table(rows, { target: "kind" });
    const ready = mlp({ hidden: [8] });
    await ready.fit(data, { epochs: 3 });
    const { model } = ready;
    expect(model.statistics!.names).toEqual(["size", "age"]);
    const loaded = await loadModel(await ready.save());
    for (const each of [model, loaded]) {
      expect(await each.predict(rows)).toEqual(await ready.predict(data.x));
    }
  });

  it.each([
    ["one class", { x: [[1], [2]], y: [1, 1] }, /at least 2 classes, got only class 1/],
    ["one row", { x: [[1]], y: [0] }, /at least 2 classes/],
    ["x of rank 1", { x: [1, 2], y: [0, 1] }, /expected x of shape/],
    ["other rows", { x: [[1], [2]], y: [0, 1, 0] }, /as many rows in y/],
    ["NaN", { x: [[1], [Number.NaN]], y: [0, 1] }, /NaN at row 1/],
    ["no rows", { x: { data: [], shape: [0, 2] }, y: [] }, /at least one row/],
    [
      "one-hot rows",
      {
        x: [[1], [2]],
        y: [
          [0, 1],
          [1, 0],
        ],
      },
      /argmax|class number/,
    ],
    ["nothing", null, /\{ x, y \}/],
  ])("refuse %s", async (_, data, message) => {
    const models = [linearClassifier(), mlp({ hidden: [4], task: "classification" })];
    for (const model of models) {
      await expect(model.fit(data as never)).rejects.toThrow(message);
      expect(model.isBuilt).toBe(false);
    }
  });

  it("refuse options out of range at once", () => {
    expect(() => linearClassifier({ loss: "hing" as never })).toThrow(/did you mean "hinge"/);
    expect(() => linearClassifier({ hidden: [3] } as never)).toThrow(/hidden/);
    expect(() => mlp({ hiden: [3] } as never)).toThrow(/did you mean "hidden"/);
    expect(() => mlp({ hidden: 64 as never })).toThrow(/hidden to be a list/);
    expect(() => mlp({ hidden: [0] })).toThrow(/units/);
    expect(() => mlp({ activation: "rleu" as never })).toThrow(/did you mean "relu"/);
    expect(() => mlp({ activation: "softmax" })).toThrow(/softmax/);
    expect(() => mlp({ dropout: 1 })).toThrow(/rate/);
    expect(() => mlp({ task: "both" as never })).toThrow(/task/);
    expect(() => mlp({ optimizer: "adm" as never })).toThrow(/did you mean "adam"/);
    expect(() => mlp({ preprocessing: "standard" as never })).toThrow(/preprocessing/);
    for (const make of [linearClassifier, mlp]) {
      expect(() => make({ l2: -1 })).toThrow(/l2/);
      expect(() => make({ seed: -1 })).toThrow(/seed/);
      expect(() => make({ classes: 1.5 })).toThrow(/classes/);
    }
  });

  it("require fit(), and accept only matching rows", async () => {
    const model = linearClassifier({ optimizer: sgd({ learningRate: 0.1 }) });
    expect(() => model.model).toThrow(/fit\(\) first/);
    expect(() => model.templates()).toThrow(/fit\(\) first/);
    expect(() => model.getWeights()).toThrow(/fit\(\) first/);
    await expect(model.predict([[1]])).rejects.toThrow(/fit\(\) first/);
    await expect(model.save()).rejects.toThrow(/fit\(\) first/);
    await model.fit(
      {
        x: [
          [1, 2],
          [3, 4],
        ],
        y: [0, 1],
      },
      { epochs: 1 },
    );
    await expect(model.predict([[1]])).rejects.toThrow(/expected x of/);
    await expect(
      model.fit({
        x: [
          [1, 2],
          [3, 4],
        ],
        y: [0, 2],
      }),
    ).rejects.toThrow(/from 0 to 1, got 2/);
    await expect(model.evaluate({ x: [[1, 2]], y: [5] })).rejects.toThrow(/from 0 to 1, got 5/);
  });

  it("have the given number of classes", async () => {
    const model = linearClassifier({ classes: 4 });
    await model.fit(
      {
        x: [
          [1, 2],
          [3, 4],
        ],
        y: [0, 1],
      },
      { epochs: 1 },
    );
    expect(model.templates().shape).toEqual([4, 2]);
    await expect(
      linearClassifier({ classes: 2 }).fit({ x: [[1], [2]], y: [0, 2] }),
    ).rejects.toThrow(/got 2/);
  });
});
