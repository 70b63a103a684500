// Bad and unknown options are refused before anything changes.

import { expect, test } from "vitest";
import { measureMachine } from "../../src/entries/node.ts";
import {
  dense,
  gradientCheck,
  graph,
  input,
  largeGaussian,
  loadModel,
  StandardScaler,
  sequential,
  sgd,
  smallGaussian,
  type Tensor,
} from "../../src/index.ts";

const DATA = { x: [[1], [2], [4]], y: [1, 2, 3] };

test.each([
  ["SIGNAL", { signal: 5 }],
  ["CALLBACKS", { callbacks: 5 }],
  ["CALLBACKS", { callbacks: [null] }],
  ["CALLBACKS", { callbacks: [{ onEpochEnd: 5 }] }],
  ["SAMPLE_WEIGHT", { sampleWeight: [1] }],
  ["CLASS_WEIGHT", { classWeight: [1, 2] }],
  ["UNKNOWN_NAME", { epoch: 5 }],
  ["OPTIONS", null],
])("%s: %j", async (code, options) => {
  const preprocessing = new StandardScaler();
  const model = sequential([input([1]), dense(1)], { preprocessing });
  await model.compile({ optimizer: sgd(), loss: "meanSquaredError" });
  const hash = model.weightsHash();
  await expect(model.fit(DATA, options as never)).rejects.toMatchObject({ code });
  expect(preprocessing.isFitted).toBe(false);
  expect(model.weightsHash()).toBe(hash);
  await model.fit(DATA, { epochs: 1 }); // not left running
});

test("an aborted signal changes nothing", async () => {
  const preprocessing = new StandardScaler();
  const model = sequential([input([1]), dense(1)], { preprocessing });
  await model.compile({ optimizer: sgd(), loss: "meanSquaredError" });
  const signal = AbortSignal.abort("no");
  await expect(model.fit(DATA, { signal })).rejects.toBe("no");
  expect(preprocessing.isFitted).toBe(false);
});

test("compile() requires a name for each class", async () => {
  const compile = (units: number, loss: "hinge" | "binaryCrossEntropy", classNames: string[]) =>
    sequential([input([2]), dense(units)], { classNames }).compile({ optimizer: "sgd", loss });
  await compile(3, "hinge", ["a", "b", "c"]);
  await compile(1, "binaryCrossEntropy", ["no", "yes"]);
  await compile(3, "binaryCrossEntropy", ["a", "b", "c"]);
  for (const names of [[], ["a", "b"], ["a", "b", "c", "d"]]) {
    await expect(compile(3, "hinge", names)).rejects.toMatchObject({ code: "CLASS_NAMES" });
  }
  const one = compile(1, "binaryCrossEntropy", ["yes"]);
  await expect(one).rejects.toMatchObject({ code: "CLASS_NAMES", expected: 2 });
});

const withTensor = (use: (x: Tensor) => Tensor) => graph(({ x }) => use(x), { x: [2] });
const UNKNOWN = { unknown: 1 } as never;

test.each<[string, () => unknown]>([
  ["smallGaussian", () => smallGaussian(UNKNOWN)],
  ["largeGaussian", () => largeGaussian(UNKNOWN)],
  ["graph", () => graph(({ x }) => x!, { x: [2] }, UNKNOWN)],
  [
    "gradientCheck",
    () =>
      gradientCheck(
        withTensor((x) => x.sum()),
        { x: [1, 2] },
        UNKNOWN,
      ),
  ],
  ["loadModel", () => loadModel(new Uint8Array(100), UNKNOWN)],
  ["measureMachine", () => measureMachine(UNKNOWN)],
  ["sum", () => withTensor((x) => x.sum(UNKNOWN))],
  ["mean", () => withTensor((x) => x.mean(UNKNOWN))],
  ["max", () => withTensor((x) => x.max(UNKNOWN))],
  ["min", () => withTensor((x) => x.min(UNKNOWN))],
  ["leakyRelu", () => withTensor((x) => x.leakyRelu(UNKNOWN))],
  ["elu", () => withTensor((x) => x.elu(UNKNOWN))],
  ["gelu", () => withTensor((x) => x.gelu(UNKNOWN))],
])("%s refuses an option that it does not have", async (name, call) => {
  const refused = { code: "UNKNOWN_NAME", message: expect.stringContaining(`option of ${name}`) };
  await expect((async () => call())()).rejects.toMatchObject(refused);
});
