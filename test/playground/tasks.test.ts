// Pictures and tables: recipes of the other two tasks.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkRecipe } from "../../playground/src/recipe/check.ts";
import { codeOf } from "../../playground/src/recipe/code.ts";
import { commandOf } from "../../playground/src/recipe/command.ts";
import { type GivenRows, givenDataset } from "../../playground/src/recipe/given.ts";
import { Refusal } from "../../playground/src/recipe/refusal.ts";
import { fromHash, toHash } from "../../playground/src/recipe/url.ts";
import { Training } from "../../playground/src/worker/training.ts";
import { runCode } from "./run-code.ts";

const digits = { source: "digits", count: 60, seed: 2 };
const short = { stop: { unit: "steps", count: 3 }, batchSize: 16 };

const RECIPES: readonly object[] = [
  { task: "pictures", data: digits, ...short },
  { task: "pictures", data: digits, ...short, layers: [] },
  {
    task: "pictures",
    data: digits,
    ...short,
    layers: [
      { kind: "conv2d", filters: 4, size: 5, strides: 2, padding: "same", activation: "tanh" },
      "batchNorm",
      "averagePool2d",
      { kind: "dense", units: 12, activation: "relu", dropout: 0.2 },
    ],
    augment: [{ kind: "shift", max: 2 }, { kind: "rotate", degrees: 10 }, "mixup"],
    preprocessing: ["zeroCenter"],
  },
  {
    task: "pictures",
    data: digits,
    ...short,
    layers: [{ kind: "conv2d", filters: 6, size: 3 }, "globalAveragePool2d"],
    validation: 0,
  },
  {
    task: "pictures",
    data: digits,
    ...short,
    preprocessing: ["histogramOfOrientedGradients"],
    layers: [{ kind: "dense", units: 8 }],
  },
  { task: "tables", ...short },
  { task: "tables", ...short, data: { source: "weather", types: [["season", "ignored"]] } },
  {
    task: "tables",
    ...short,
    data: { source: "rents", count: 80, seed: 5 },
    loss: "meanSquaredError",
    preprocessing: [{ kind: "pca", components: 3 }],
  },
  {
    task: "tables",
    ...short,
    data: { source: "rents", target: "district" },
    loss: "hinge",
  },
];

describe("pictures and tables", () => {
  it.each(RECIPES)(
    "%j: the code gives the weights of the page, the link the recipe",
    async (given) => {
      const recipe = checkRecipe(given);
      expect(fromHash(toHash(recipe))).toEqual(recipe);
      const training = await Training.start(recipe);
      while (!training.isDone) await training.advance(2);
      await training.interrupt();
      const { stepsPerEpoch } = training.built;
      expect(await runCode(codeOf(recipe, { steps: 3, stepsPerEpoch }))).toEqual([
        training.model.weightsHash(),
      ]);
    },
  );

  it.each([
    [{ task: "pictures", data: { source: "digits", count: 1e6 } }, /^data.count/],
    [{ task: "pictures", data: { source: "own", height: 500 } }, /^data.height/],
    [{ task: "pictures", data: { source: "own", channels: 2 } }, /^data.channels/],
    [{ task: "pictures", layers: Array(13).fill("batchNorm") }, /^layers: expected a list/],
    [
      { task: "pictures", layers: [{ kind: "conv2d", filters: 8, size: 29 }] },
      /^Cannot add conv2d/,
    ],
    [
      { task: "pictures", layers: ["flatten", { kind: "conv2d", filters: 8, size: 3 }] },
      /^Cannot add conv2d/,
    ],
    [
      { task: "pictures", layers: Array(3).fill({ kind: "dense", units: 256 }) },
      /^layers: expected at most 300000 weights/,
    ],
    [
      {
        task: "pictures",
        layers: [{ kind: "conv2d", filters: 64, size: 3, padding: 200 }, "globalAveragePool2d"],
      },
      /^layers: expected at most 6000000 products a row/,
    ],
    [
      {
        task: "pictures",
        layers: [
          { kind: "conv2d", filters: 64, size: 3 },
          { kind: "conv2d", filters: 64, size: 3 },
          "globalAveragePool2d",
        ],
      },
      /^layers: expected at most 6000000 products a row/,
    ],
    [{ task: "pictures", preprocessing: ["pca"] }, /^preprocessing\[0\].kind/],
    [{ task: "pictures", augment: ["mixup", "mixup"] }, /mixup at most once/],
    [{ task: "tables", data: { source: "weather", types: [["season"]] } }, /^data.types/],
    [{ task: "tables", data: { source: "weather", types: [["season", "x"]] } }, /^data.types/],
    [{ task: "tables", data: { source: "weather", types: [["moon", "number"]] } }, /moon/],
    [{ task: "tables", data: { source: "weather", target: "moon" } }, /moon/],
    [
      { task: "tables", data: { source: "own", target: "a\ud800" } },
      /^data.target: expected a name of at most 100 whole characters/,
    ],
    [{ task: "tables", data: { source: "own", types: [["\udc00", "date"]] } }, /^data.types\[0\]/],
    [
      {
        task: "tables",
        data: {
          source: "own",
          types: [
            ["a", "date"],
            ["a", "number"],
          ],
        },
      },
      /^data.types: expected each column once, got "a"/,
    ],
    [{ task: "tables", data: { source: "weather", task: "poetry" } }, /^data.task/],
    [{ task: "tables", data: { source: "rents" } }, /^loss: expected one of meanSquaredError/],
    [{ task: "tables", preprocessing: ["polynomialFeatures"] }, /^preprocessing\[0\].kind/],
  ])("%j is refused", (given, message) => {
    expect(() => checkRecipe(given)).toThrow(message);
    expect(() => checkRecipe(given)).toThrow(Refusal);
  });
});

it("any JSON in a field is refused or completed", () => {
  const field = fc.constantFrom("data", "layers", "augment", "preprocessing", "loss", "batchSize");
  fc.assert(
    fc.property(
      fc.constantFrom("pictures", "tables"),
      field,
      fc.jsonValue(),
      (task, name, value) => {
        try {
          const recipe = checkRecipe({ task, [name]: value });
          expect(checkRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      },
    ),
  );
});

describe("given data", () => {
  const text = "size,town,price\n1,a,2\n2,b,4\n3,a,6\n4,b,8\n5,a,10\n6,b,12.5\n7,a,14\n8,b,16\n";
  const table = { name: "prices.csv", text };
  const recipe = checkRecipe({
    task: "tables",
    data: { source: "own", types: [["town", "category"]] },
    loss: "meanSquaredError",
    validation: 0,
    ...short,
  });

  it("of a table are read as the recipe says, and trained", async () => {
    const data = givenDataset(table, recipe.data);
    expect(data.columnNames).toEqual(["size", "town"]);
    const training = await Training.start(recipe, data);
    while (!training.isDone) await training.advance(1);
    const twin = await training.twin();
    const { shape } = await twin.predict([{ size: 4, town: "a" }] as never);
    expect(shape).toEqual([1, 1]);
    const options = { steps: 3, stepsPerEpoch: 1, given: data, name: "prices.csv" };
    expect(codeOf(recipe, options)).toContain(
      'const data = await csv("prices.csv", {"types":{"town":"category"},"missing":"impute"});',
    );
  });

  it("keep the type of a column that is named __proto__ in code", () => {
    const data = { source: "own", types: [["__proto__", "number"]] };
    const own = checkRecipe({ task: "tables", data, validation: 0, ...short });
    const given = givenDataset(
      { name: "a.csv", text: text.replace("size", "__proto__") },
      own.data,
    );
    expect(codeOf(own, { steps: 1, stepsPerEpoch: 1, given })).toContain(
      '{"types":{["__proto__"]:"number"},"missing":"impute"}',
    );
  });

  it("are asked for where a link does not hold them", async () => {
    await expect(Training.start(recipe)).rejects.toThrow(/choose its file again/);
    const own = checkRecipe({ task: "pictures", data: { source: "own" }, layers: [] });
    await expect(Training.start(own)).rejects.toThrow(/choose their files again/);
  });

  it("of pictures must have the shape of the recipe", async () => {
    const given: GivenRows = {
      name: "train-images.gz + train-labels.gz",
      x: { data: new Uint8Array(4 * 12), shape: [4, 4, 3, 1] },
      y: { data: Int32Array.of(0, 1, 0, 1), shape: [4] },
      classNames: ["0", "1"],
    };
    const data = { source: "own", height: 4, width: 3, channels: 1, classes: 2 };
    const own = checkRecipe({ task: "pictures", data, layers: [], validation: 0, ...short });
    const training = await Training.start(own, givenDataset(given, own.data));
    await training.advance(1);
    expect(training.info.inputs).toEqual([4, 3, 1]);
    expect(codeOf(own, { steps: 1, stepsPerEpoch: 1, name: given.name })).toContain(
      'import { idx } from "gradlane/node";\n\nconst data = await idx("train-images.gz", "train-labels.gz", { classNames: ["0","1"] });',
    );
    const other = checkRecipe({ task: "pictures", data: { ...data, width: 4 }, layers: [] });
    await expect(Training.start(other, givenDataset(given, other.data))).rejects.toThrow(
      "These settings are for pictures of 4 × 4 × 1, and yours have 4 × 3 × 1",
    );
  });

  it("are named on the command line", () => {
    const line = (name: string, data: object) =>
      commandOf(
        checkRecipe({ task: "tables", ...short, stop: { unit: "epochs", count: 2 }, data }),
        name,
      ).line;
    expect(line("my prices.csv", { source: "own", target: "price" })).toContain(
      "npx gradlane train --data 'my prices.csv' --target price --seed 1",
    );
    expect(line("a.csv", { source: "own", task: "classification" })).toContain(
      "--data a.csv --task classification --seed 1",
    );
    const pooled = { task: "pictures", layers: ["maxPool2d"] };
    expect(commandOf(checkRecipe(pooled)).reason).toContain("such layers");
    expect(line("a.csv", { source: "own", types: [["b", "number"]] })).toBe(undefined);
  });
});
