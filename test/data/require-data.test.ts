import { beforeAll, describe, expect, it } from "vitest";
import {
  dataset,
  dense,
  flatten,
  input,
  linearRegression,
  type Model,
  mlp,
  perceptron,
  sequential,
} from "../../src/index.ts";

const x = [
  [1, 2],
  [3, 4],
];
const y = [0, 1];

let model: Model;
beforeAll(async () => {
  model = sequential([input([2]), dense(3)]);
  await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
});

/** The hint of an error, thrown or rejected. */
async function hintOf(call: () => unknown): Promise<string | undefined> {
  try {
    await call();
  } catch (error) {
    return (error as { hint?: string }).hint;
  }
  return undefined;
}

describe("x and y given one by one", () => {
  it("are an error that advises one object", async () => {
    const calls: [string, (...given: unknown[]) => unknown][] = [
      ["fit", (...given) => model.fit(...(given as [never]))],
      ["fit", (...given) => model.train(...(given as [never])).next()],
      ["evaluate", (...given) => model.evaluate(...(given as [never]))],
      ["findLearningRate", (...given) => model.findLearningRate(...(given as [never]))],
      ["fit", (...given) => mlp().fit(...(given as [never]))],
      ["fit", (...given) => perceptron().fit(...(given as [never]))],
      ["fit", (...given) => linearRegression().fit(...(given as [never]))],
      ["dataset", (...given) => dataset(...(given as [never]))],
    ];
    const hash = model.weightsHash();
    for (const given of [x, new Float32Array(4)]) {
      expect(await Promise.all(calls.map(([, call]) => hintOf(() => call(given, y))))).toEqual(
        calls.map(([name]) => `pass x and y in one object: ${name}({ x, y })`),
      );
    }
    expect(model.weightsHash()).toBe(hash);
  });

  it("are an error also as two arguments", async () => {
    const trainer = await model.trainer();
    const hint = "pass the array itself, not { x }; y, if needed, is the next argument";
    expect(await hintOf(() => trainer.step({ x, y } as never, undefined as never))).toBe(hint);
    expect(await hintOf(() => model.predict({ x } as never))).toBe(hint);
  });
});

describe("one row instead of rows", () => {
  it("is an error that advises an array", async () => {
    const say = (call: string) => `x has rows, even if there is only one: ${call}`;
    expect(await hintOf(() => model.predict([1, 2]))).toBe(say("predict([[1, 2]])"));
    expect(await hintOf(() => model.predictClasses(new Float32Array([1, 2])))).toBe(
      say("predictClasses([[1, 2]])"),
    );
    expect(await hintOf(() => model.predictProbabilities([1, 2]))).toBe(
      say("predictProbabilities([[1, 2]])"),
    );
    const trainer = await model.trainer();
    expect(await hintOf(() => trainer.step([1, 2], [0]))).toBe(say("[[1, 2]]"));
    const line = await linearRegression().fit({
      x: [
        [1, 2],
        [3, 5],
      ],
      y,
    });
    expect(await hintOf(() => line.predict([1, 2]))).toBe(say("predict([[1, 2]])"));

    const images = sequential([input([2, 2, 1]), flatten(), dense(1)]);
    await images.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const image = { data: new Float32Array(4), shape: [2, 2, 1] };
    expect(await hintOf(() => images.predict(image))).toBe(say("predict([row])"));
    expect(await hintOf(() => model.predict([1, 2, 3]))).toBeUndefined();
  });
});

it("layers without brackets are an error that advises a list", () => {
  expect(() => sequential(input([2]) as never, dense(1) as never)).toThrow(
    'expected an array of layers, got { kind: "input", shape: [2], uint8: "scaled" }; sequential([',
  );
});
