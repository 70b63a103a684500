import { describe, expect, it } from "vitest";
import { checkRecipe } from "../../playground/src/recipe/check.ts";
import { commandOf } from "../../playground/src/recipe/command.ts";

const withLayer = (options: object) => ({
  data: { source: "moons" },
  layers: [{ kind: "dense", units: 3, ...options }],
});

describe("commandOf()", () => {
  it("gives a line where options say it all", () => {
    const recipe = checkRecipe({
      data: { source: "moons" },
      layers: [
        { kind: "dense", units: 8, activation: "relu" },
        { kind: "dense", units: 4, activation: "relu" },
      ],
      preprocessing: ["standardScaler"],
      schedule: "cosine",
    });
    expect(commandOf(recipe).line).toBe(
      [
        "npx gradlane train --synthetic moons --count 300 --seed 1",
        "--hidden 8,4",
        "--activation relu",
        "--optimizer adam --learning-rate 0.01",
        "--schedule cosine --preprocess standardize",
        "--batch-size 16 --epochs 300",
      ].join(" \\\n  "),
    );
  });

  it("says the momentum, whose default is another there", () => {
    const recipe = checkRecipe({ data: { source: "moons" }, optimizer: "sgd" });
    expect(commandOf(recipe).line).toMatch(
      /--optimizer sgd --learning-rate \S+ \\\n {2}--momentum 0 /,
    );
  });

  it.each([
    [withLayer({ kernelInitializer: "heUniform" }), "the first weights of layers"],
    [withLayer({ biasInitializer: "ones" }), "the first weights of layers"],
    [withLayer({ bias: false }), "layers without bias"],
    [withLayer({ biasRegularizer: { kind: "l2", lambda: 0.1 } }), "penalties of weights"],
    [withLayer({ kernelRegularizer: { kind: "l2", lambda: 0.1 } }), "penalties of weights"],
    [
      { data: { source: "moons" }, output: { kernelInitializer: "zeros" } },
      "the first weights of the last layer",
    ],
    [
      { data: { source: "moons" }, optimizer: { kind: "adam", learningRate: 0 } },
      "a learning rate of 0",
    ],
    [{}, "these data"],
    [{ data: { source: "own", classes: 2 } }, "these data"],
    [{ data: { source: "moons", noise: 0.3 } }, "these data"],
    [{ data: { source: "moons" }, seed: 3 }, "these data"],
    [{ data: { source: "moons" }, features: ["x"] }, "features by hand"],
    [
      { data: { source: "moons" }, layers: [{ kind: "dense", units: 3, dropout: 0.1 }] },
      "such layers",
    ],
    [{ data: { source: "moons" }, loss: "hinge" }, "this loss"],
    [
      { data: { source: "moons" }, optimizer: { kind: "adam", beta1: 0.5 } },
      "these options of the optimizer",
    ],
    [{ data: { source: "moons" }, stop: { unit: "steps", count: 9 } }, "a number of steps"],
    [{ data: { source: "moons" }, warmup: 3 }, "this schedule"],
    [{ data: { source: "moons" }, preprocessing: ["pca"] }, "this preprocessing"],
  ])("says why not: %j", (given, reason) => {
    expect(commandOf(checkRecipe(given)).reason).toBe(
      `The command line has no option for ${reason}.`,
    );
  });
});
