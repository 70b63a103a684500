// Label smoothing and soft labels, compared with PyTorch (test/fixtures/README.md) and each other.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { writeReport } from "../../src/entries/node.ts";
import {
  type ArrayInput,
  adam,
  compose,
  createEngine,
  dense,
  type Engine,
  flatten,
  horizontalFlip,
  input,
  type LossInput,
  loadModel,
  mixup,
  type SoftmaxCrossEntropyOptions,
  sequential,
  softmaxCrossEntropy,
} from "../../src/index.ts";

interface Case {
  readonly labelSmoothing: number;
  readonly soft: boolean;
  readonly y: number[];
  readonly loss: [number];
  readonly weighted: [number];
  readonly kernel: number[];
  readonly bias: number[];
}
const fixture: {
  rows: number;
  features: number;
  classes: number;
  x: number[];
  kernel: number[];
  bias: number[];
  weights: number[];
  cases: Case[];
} = JSON.parse(readFileSync(new URL("../fixtures/losses.json", import.meta.url), "utf8"));
const { rows, features, classes } = fixture;
const X = { data: Float32Array.from(fixture.x), shape: [rows, features] };
const targetOf = ({ soft, y }: Case): ArrayInput =>
  soft ? { data: Float32Array.from(y), shape: [rows, classes] } : Int32Array.from(y);

async function build(loss: LossInput, engine?: Engine) {
  const model = sequential([input([features]), dense(classes, { name: "only" })]);
  await model.compile({
    optimizer: adam({ learningRate: 0 }),
    loss,
    metrics: ["accuracy", "f1"],
    ...(engine && { engine }),
  });
  model.setWeights({
    "only.kernel": { data: Float32Array.from(fixture.kernel), shape: [features, classes] },
    "only.bias": fixture.bias,
  });
  return model;
}

const expectClose = (got: ArrayLike<number>, expected: readonly number[]) =>
  expect(Math.max(...expected.map((value, i) => Math.abs(got[i]! - value)))).toBeLessThan(2e-6);

describe("agrees with PyTorch", () => {
  it.each(fixture.cases)("soft $soft, labelSmoothing $labelSmoothing", async (each) => {
    const { labelSmoothing, soft } = each;
    const y = targetOf(each);
    const hashes = new Set<string>();
    for (const backend of ["wasm", "js"] as const) {
      const engine = await createEngine({ backend });
      const model = await build(softmaxCrossEntropy({ labelSmoothing, soft }), engine);
      const { loss, gradients } = await model.gradients(X, y);
      expectClose([loss], each.loss);
      expectClose(gradients["only.kernel"]!.data, each.kernel);
      expectClose(gradients["only.bias"]!.data, each.bias);
      expect((await model.evaluate({ x: X, y })).loss).toBe(loss);
      const sampleWeight = fixture.weights;
      const { loss: weighted } = await model.fit({ x: X, y }, { epochs: 1, sampleWeight });
      expectClose(weighted, each.weighted);
      await model.compile({
        optimizer: "adam",
        loss: softmaxCrossEntropy({ labelSmoothing, soft }),
      });
      await model.fit({ x: X, y }, { epochs: 3, batchSize: 4 });
      hashes.add(model.weightsHash());
    }
    expect(hashes.size).toBe(1);
  });
});

test("without options it equals the loss of that name, bit for bit and in files", async () => {
  const y = targetOf(fixture.cases[0]!);
  const hashes: string[] = [];
  for (const loss of ["softmaxCrossEntropy", softmaxCrossEntropy()] as const) {
    const model = await build(loss);
    await model.compile({ optimizer: "adam", loss });
    await model.fit({ x: X, y }, { epochs: 3, batchSize: 4 });
    hashes.push(model.weightsHash(), new TextDecoder().decode(await model.save()));
  }
  expect(hashes[0]).toBe(hashes[2]);
  expect(hashes[1]).toBe(hashes[3]);
});

test("files store the options", async () => {
  for (const each of fixture.cases.filter(({ labelSmoothing }) => labelSmoothing === 0.1)) {
    const y = targetOf(each);
    const { labelSmoothing, soft } = each;
    const model = await build(softmaxCrossEntropy({ labelSmoothing, soft }));
    const loaded = await loadModel(await model.save());
    expect(await loaded.evaluate({ x: X, y })).toEqual(await model.evaluate({ x: X, y }));
  }
});

describe("soft labels", () => {
  const soft = softmaxCrossEntropy({ soft: true });
  const labels = Array.from({ length: rows }, (_, row) => row % classes);
  const oneHot = labels.map((label) => Array.from({ length: classes }, (_, j) => +(j === label)));

  it("in one-hot rows equal class numbers, also as bytes", async () => {
    const hard = await build("softmaxCrossEntropy");
    const { loss, ...metrics } = await hard.evaluate({ x: X, y: labels });
    const model = await build(soft);
    const bytes = { data: Uint8Array.from(oneHot.flat()), shape: [rows, classes] };
    for (const y of [oneHot, bytes]) {
      const values = await model.evaluate({ x: X, y });
      expect(values.loss).toBeCloseTo(loss, 6);
      expect(values).toMatchObject(metrics); // of the class that has most
    }
    expect(await model.predictClasses(X)).toEqual(await hard.predictClasses(X));
    expect(await model.predictProbabilities(X)).toEqual(await hard.predictProbabilities(X));
  });

  it("are stratified like classes, and mixed", async () => {
    const images = {
      data: Float32Array.from({ length: rows * 16 }, (_, i) => (i % 7) / 7),
      shape: [rows, 4, 4, 1],
    };
    const train = async (loss: LossInput, y: ArrayInput) => {
      const model = sequential([input([4, 4, 1]), flatten(), dense(classes)]);
      await model.compile({ optimizer: "sgd", loss });
      const augment = compose([horizontalFlip(), mixup({ alpha: 0.4 })], { seed: 1 });
      const { loss: losses, validationLoss } = await model.fit(
        { x: images, y },
        { epochs: 2, validation: 0.45, augment },
      );
      return [...losses, ...validationLoss];
    };
    const hard = await train("softmaxCrossEntropy", labels);
    (await train(soft, oneHot)).forEach((loss, i) => {
      expect(loss).toBeCloseTo(hard[i]!, 5);
    });
  });

  it.each<[string, ArrayInput, string]>([
    ["SOFT_LABELS", oneHot.map((row, i) => (i === 3 ? [0.5, 0.4, 0, 0] : row)), "0.9 at row 3"],
    ["SOFT_LABELS", oneHot.map((row, i) => (i === 3 ? [2, -1, 0, 0] : row)), "row 3, column 1"],
    ["SOFT_LABELS", oneHot.map(() => [0, 0, 0, 0]), "got 0 at row 0"],
    ["NOT_FINITE", oneHot.map(() => [Number.NaN, 1, 0, 0]), "got NaN"],
    ["Y_SHAPE", labels, "leave out soft"],
    ["Y_SHAPE", oneHot.map((row) => row.slice(1)), "[n, 4]"],
  ])("are refused where they are none: %s", async (code, y, text) => {
    const model = await build(soft);
    const hash = model.weightsHash();
    const message = expect.stringContaining(text);
    await expect(model.fit({ x: X, y })).rejects.toMatchObject({ code, message });
    await expect(model.evaluate({ x: X, y })).rejects.toMatchObject({ code, message });
    expect(model.weightsHash()).toBe(hash);
  });

  it("tolerate float32 rounding of their sum", async () => {
    const model = await build(soft);
    const thirds = oneHot.map(() => Array(4).fill(Math.fround(0.2501)));
    await model.evaluate({ x: X, y: thirds });
  });

  it("have no class weights and no scaled y", async () => {
    const model = await build(soft);
    const fit = model.fit({ x: X, y: oneHot }, { classWeight: "balanced" });
    await expect(fit).rejects.toMatchObject({ code: "CLASS_WEIGHT", hint: "use sampleWeight" });
  });

  it("without `soft` are an error that names it", async () => {
    const hint = expect.stringContaining("softmaxCrossEntropy({ soft: true })");
    const model = await build("softmaxCrossEntropy");
    const refused = { code: "ONE_HOT", hint };
    await expect(model.fit({ x: X, y: oneHot })).rejects.toMatchObject(refused);
    const smooth = await build(softmaxCrossEntropy({ labelSmoothing: 0.1 }));
    await expect(smooth.fit({ x: X, y: oneHot })).rejects.toMatchObject(refused);
    const hinge = (await build("hinge")).fit({ x: X, y: oneHot });
    await expect(hinge).rejects.toMatchObject({ hint: expect.not.stringContaining("soft") });
  });
});

test.each<[string, unknown]>([
  ["LABEL_SMOOTHING", { labelSmoothing: -0.1 }],
  ["LABEL_SMOOTHING", { labelSmoothing: 1.1 }],
  ["LABEL_SMOOTHING", { labelSmoothing: Number.NaN }],
  ["LABEL_SMOOTHING", { labelSmoothing: "0.1" }],
  ["LABEL_SMOOTHING", { labelSmoothing: null }],
  ["SOFT", { soft: 1 }],
  ["SOFT", { soft: "yes" }],
  ["UNKNOWN_NAME", { smoothing: 0.1 }],
  ["OPTIONS", 0.1],
])("options are checked: %s, %j", async (code, options) => {
  const given = options as SoftmaxCrossEntropyOptions;
  expect(() => softmaxCrossEntropy(given)).toThrow(expect.objectContaining({ code }));
  if (typeof options !== "object") return;
  const loss = { kind: "softmaxCrossEntropy", ...options } as never;
  await expect(build(loss)).rejects.toMatchObject({ code });
});

test("a duplicate activation is refused, as by name", async () => {
  const model = sequential([input([2]), dense(2, { activation: "softmax" })]);
  // @ts-expect-error
  const compile = model.compile({ optimizer: "sgd", loss: softmaxCrossEntropy({ soft: true }) });
  await expect(compile).rejects.toMatchObject({ code: "SOFTMAX_TWICE" });
});

test("a report of soft labels uses the most likely class", async () => {
  const shares = { data: Float32Array.from(fixture.cases[4]!.y), shape: [rows, classes] };
  const model = await build(softmaxCrossEntropy({ soft: true }));
  await model.fit({ x: X, y: shares }, { epochs: 1 });
  const folder = mkdtempSync(join(tmpdir(), "gradlane-soft-"));
  const path = join(folder, "report.html");
  const part = { x: X, y: shares };
  await writeReport(path, { model, train: part, test: part });
  const page = readFileSync(path, "utf8");
  rmSync(folder, { recursive: true });
  expect(page).toContain("precision");
});

test("smoothed labels compute log softmax once", async () => {
  const model = await build(softmaxCrossEntropy({ soft: true, labelSmoothing: 0.1 }));
  const commands = model.explain({ batchSize: 4 }).commands.map(({ operation }) => operation);
  expect(commands.filter((operation) => operation === "logSoftmax")).toHaveLength(1);
});
