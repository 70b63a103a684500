import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { build } from "../../playground/src/recipe/build.ts";
import { checkRecipe } from "../../playground/src/recipe/check.ts";
import { codeOf } from "../../playground/src/recipe/code.ts";
import { Refusal } from "../../playground/src/recipe/refusal.ts";
import { fromHash, MOST_CHARACTERS, toHash } from "../../playground/src/recipe/url.ts";
import { decodePoints, encodePoints } from "../../playground/src/tasks/points/own-points.ts";
import { Training } from "../../playground/src/worker/training.ts";
import { recipes } from "./recipes.ts";
import { runCode } from "./run-code.ts";

describe("checkRecipe()", () => {
  it("completes nothing to the defaults", () => {
    const recipe = checkRecipe({});
    expect(recipe).toMatchObject({ task: "points", features: ["x", "y"], batchSize: 16 });
    expect(checkRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
  });

  it.each([
    [{ tusk: "points" }, /^recipe: expected only task, data/],
    [{ task: "poems" }, /^task: expected one of points/],
    [{ batchSize: 0 }, /^batchSize: expected an integer from 1 to 1000, got 0/],
    [{ batchSize: 1e9 }, /^batchSize/],
    [{ seed: 1.5 }, /^seed: expected an integer/],
    [{ validation: 1 }, /^validation: expected a number from 0 to 0.9/],
    [
      { layers: Array(9).fill({ kind: "dense", units: 1 }) },
      /^layers: expected a list of at most 8/,
    ],
    [{ layers: [{ kind: "dense", units: 65 }] }, /^layers\[0\].units: expected at most 64, got 65/],
    [{ layers: [{ kind: "dense" }] }, /^layers\[0\].units: expected an integer >= 1, got nothing/],
    [
      { layers: [{ kind: "conv2d", filters: 4, size: 3 }] },
      /^layers\[0\].kind: expected one of dense/,
    ],
    [
      { layers: [{ kind: "dense", units: 4, activation: "sine" }] },
      /activation.kind: expected one of/,
    ],
    [{ layers: [{ kind: "dense", units: 4, dropout: 1 }] }, /dropout: expected a number from 0/],
    [{ layers: [{ kind: "dense", units: 4, unit: 4 }] }, /^layers\[0\]: expected only kind, units/],
    [{ features: [] }, /^features: expected at least one/],
    [{ features: ["x", "x"] }, /^features: expected each feature once/],
    [
      { optimizer: { kind: "adam", learningRate: -1 } },
      /learningRate: expected a number >= 0, got -1/,
    ],
    [{ optimizer: { kind: "adam", learningRate: Number.NaN } }, /learningRate/],
    [{ optimizer: { kind: "adam", nesterov: true } }, /^optimizer: expected only/],
    [{ schedule: { kind: "stepDecay" } }, /^schedule.every/],
    [{ loss: "meanSquaredError" }, /^loss: expected one of softmaxCrossEntropy/],
    [{ loss: { kind: "softmaxCrossEntropy", soft: true } }, /^loss.soft/],
    [{ data: { source: "plane" } }, /^loss: expected one of meanSquaredError/],
    [{ data: { source: "spirals", classes: 6 } }, /^data.classes: expected an integer from 2 to 5/],
    [{ data: { source: "spirals", count: 1e6 } }, /^data.count/],
    [{ data: { source: "own", classes: 2, points: "p!" } }, /^data.points/],
    [
      { data: { source: "own", classes: 2, points: "pAAAAE" } },
      /^data.points: expected classes below 2/,
    ],
    [{ stop: { unit: "hours", count: 3 } }, /^stop.unit/],
    [{ preprocessing: ["colorHistogram"] }, /^preprocessing\[0\].kind: expected one of/],
    [[], /^recipe: expected an object/],
    [null, /^recipe: expected an object/],
  ])("refuses %j", (value, message) => {
    expect(() => checkRecipe(value)).toThrow(Refusal);
    expect(() => checkRecipe(value)).toThrow(message);
  });

  it("refuses or completes any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          checkRecipe(value);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
    );
  });
});

describe("links", () => {
  it("hold a recipe, and only what differs from the defaults", () => {
    expect(toHash(checkRecipe({}))).toBe("");
    expect(
      toHash(checkRecipe({ batchSize: 8, optimizer: { kind: "sgd", learningRate: 0.1 } })),
    ).toBe("optimizer=(kind:sgd,learningRate:0.1)&batchSize=8");
    fc.assert(
      fc.property(recipes, (recipe) => {
        const hash = toHash(recipe);
        expect(fromHash(`#${hash}`)).toEqual(recipe);
        // nothing that a browser would escape
        expect(new URL(`https://x/#${hash}`).hash).toBe(hash && `#${hash}`);
      }),
    );
  });

  it("that are damaged are refused, 1,000 of them, or are others", () => {
    const damage = fc.oneof(
      fc.string(),
      fc.constantFrom("(", ")", "!(", ",", ":", "'", "%", "=", "&", "1e999"),
    );
    let refusals = 0;
    fc.assert(
      fc.property(recipes, fc.nat(), fc.nat({ max: 9 }), damage, (recipe, place, length, text) => {
        const hash = toHash(recipe);
        const at = place % (hash.length + 1);
        try {
          checkRecipe(fromHash(hash.slice(0, at) + text + hash.slice(at + length)));
        } catch (error) {
          refusals++;
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
      { numRuns: 1000 },
    );
    expect(refusals).toBeGreaterThan(500);
  });

  it.each([
    "a",
    "a=",
    "=1",
    "seed=1&seed=2",
    "seed=(a:(a:(a:(a:(a:(a:(a:(a:1))))))))",
    "seed=01",
    "data=(source:spirals,source:moons)",
    "x".repeat(MOST_CHARACTERS + 1),
  ])("%s is refused", (hash) => {
    expect(() => fromHash(hash)).toThrow(Refusal);
  });

  it.each([
    ["seed=%31", "seed=1"],
    [
      "data=%28source:circles,noise:0%2E1%29&layers=%21%28%28kind:dense,units:%34%29%29",
      "data=(source:circles,noise:0.1)&layers=!((kind:dense,units:4))",
    ],
    [
      "task=tables&data=%28source:own,target:%27net%20price%27%29",
      "task=tables&data=(source:own,target:'net%20price')",
    ],
    [
      "task=tables&data=%28source:own,target:'it%27s%20100%25%26more'%29",
      "task=tables&data=(source:own,target:'it%27s%20100%25%26more')",
    ],
  ])("%s is read as what a messenger escaped", (escaped, hash) => {
    expect(fromHash(escaped)).toEqual(fromHash(hash));
  });

  it("that a messenger escaped as a whole are read", () => {
    const data = { source: "own", target: "it's 100%, & (more)" };
    const recipe = checkRecipe({ task: "tables", data });
    expect(fromHash(encodeURIComponent(toHash(recipe)))).toEqual(recipe);
  });

  it.each([
    ["data=(source:moons", 'at its end: expected "," or ")"'],
    ["data=%28source:moons", 'at its end: expected "," or ")"'],
    ["seed=1&", 'at its end: expected a setting after "&"'],
    ["task=tables&data=(target:'a", 'at its end: expected "\'"'],
    ["seed=1)", 'at ")": expected "&" or the end'],
  ])("%s: says what is missing", (hash, message) => {
    expect(() => fromHash(hash)).toThrow(`The link cannot be read ${message}`);
  });

  it("hold points", () => {
    const points = Array.from({ length: 300 }, (_, i) => ({
      x: Math.sin(i) * 1.25,
      y: Math.cos(3 * i),
      target: i % 5,
    }));
    const decoded = decodePoints(encodePoints(points, 5), 5, "points");
    for (const [i, { x, y, target }] of decoded.entries()) {
      expect(Math.abs(x - points[i]!.x)).toBeLessThan(4e-4);
      expect(Math.abs(y - points[i]!.y)).toBeLessThan(4e-4);
      expect(target).toBe(points[i]!.target);
    }
    expect(encodePoints(decoded, 5)).toBe(encodePoints(points, 5));
    const recipe = checkRecipe({
      data: { source: "own", classes: 5, points: encodePoints(points, 5) },
    });
    expect(fromHash(toHash(recipe))).toEqual(recipe);
    const many = {
      source: "own",
      classes: 5,
      points: encodePoints([...points, ...points, ...points, ...points, ...points, ...points], 5),
    };
    expect(() => toHash(checkRecipe({ data: many }))).toThrow(/Save it as a file/);
  });
});

describe("the code of a recipe", () => {
  it("gives the weights of the page, bit for bit", async () => {
    await fc.assert(
      fc.asyncProperty(recipes, fc.nat({ max: 40 }), async (recipe, most) => {
        const training = await Training.start(recipe);
        const { stepsPerEpoch, totalSteps } = training.built;
        const steps = 1 + (most % totalSteps);
        try {
          while (training.step < steps) await training.advance(Math.min(3, steps - training.step));
        } catch (error) {
          expect((error as { code: string }).code).toBe("DIVERGED");
          return;
        }
        await training.interrupt();
        const code = codeOf(recipe, { steps, stepsPerEpoch });
        expect(await runCode(code)).toEqual([training.model.weightsHash()]);
      }),
      { numRuns: 60 },
    );
  });

  it("is fit() where that says it all", async () => {
    const recipe = checkRecipe({ stop: { unit: "epochs", count: 2 } });
    const { stepsPerEpoch, totalSteps, model, train, validation, compile, fit } = build(recipe);
    await model.compile(compile);
    await model.fit(train, { ...fit, validation: validation! });
    const code = codeOf(recipe, { steps: totalSteps, stepsPerEpoch });
    expect(code).toContain(
      "await model.fit(train, { epochs: 2, batchSize: 16, validation: test });",
    );
    expect(code).not.toContain("stepsPerEvent");
    expect(await runCode(code)).toEqual([model.weightsHash()]);
  });
});
