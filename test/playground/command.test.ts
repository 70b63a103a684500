import { describe, expect, it } from "vitest";
import { checkRecipe } from "../../playground/src/recipe/check.ts";
import { commandOf } from "../../playground/src/recipe/command.ts";

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

  it.each([
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
