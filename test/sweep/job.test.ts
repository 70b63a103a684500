import { expect, test } from "vitest";
import { packageVersion } from "../../src/node/version.ts";
import { type Job, jobId, readJob } from "../../src/sweep/job.ts";
import { canonicalJson } from "../../src/sweep/json.ts";
import { readRecipe } from "../../src/sweep/recipe.ts";
import { readResult } from "../../src/sweep/result.ts";

const job: Job = {
  ...{ v: 1, kind: "train", gradlane: packageVersion },
  recipe: { hidden: [16], learningRate: 0.01 },
  data: { uri: "houses.csv", sha256: "0".repeat(64) },
  fold: { count: 5, index: 0 },
  seed: 1,
};

test("equal values have equal canonical JSON, whatever the order of their names", () => {
  const text = canonicalJson({ b: [1, { d: null, c: "é\n" }], a: 0.1, "": true });
  expect(text).toBe('{"":true,"a":0.1,"b":[1,{"c":"é\\n","d":null}]}');
  expect(JSON.parse(text)).toEqual({ b: [1, { d: null, c: "é\n" }], a: 0.1, "": true });
});

test("the id of a job depends on all of it, and not on the order of its names", () => {
  const reversed = Object.fromEntries(Object.entries(job).reverse()) as unknown as Job;
  expect(jobId(reversed)).toBe(jobId(job));
  expect(jobId(job)).toMatch(/^gl-[0-9a-f]{40}$/);
  const others = [
    { ...job, seed: 2 },
    { ...job, fold: { count: 5, index: 1 } },
    { ...job, recipe: { ...job.recipe, learningRate: 0.02 } },
    { ...job, data: { ...job.data!, sha256: "1".repeat(64) } },
    { ...job, gradlane: "0.0.0" },
    { ...job, limits: { seconds: 1 } },
  ];
  expect(new Set([job, ...others].map(jobId)).size).toBe(others.length + 1);
});

test("recipes have one form: texts, values and defaults are the same", () => {
  const read = (given: object) => readRecipe(given).recipe;
  expect(read({ hidden: "64, 32", learningRate: "1e-2", task: "auto", numerics: "exact" })).toEqual(
    {
      hidden: [64, 32],
      learningRate: 0.01,
    },
  );
  expect(read({ hidden: [] })).toEqual({ hidden: [] });
  expect(read({ classWeight: { spam: 5 }, preprocess: ["standardize", "pca:2"] })).toEqual({
    classWeight: { spam: 5 },
    preprocess: ["standardize", "pca:2"],
  });
  for (const recipe of [read({ hidden: "none" }), read({ types: { zip: "category" } })]) {
    expect(read(recipe)).toEqual(recipe);
  }
});

test.each([
  [{ epoch: 3 }, 'did you mean "epochs"?'],
  [{ out: "m.gradlane" }, 'Cannot use option of the recipe "out"'],
  [{ epochs: 1.5 }, "Cannot use epochs of the recipe: expected an integer >= 1, got 1.5"],
  [{ epochs: null }, "Cannot use epochs of the recipe"],
  [{ data: "a.csv", synthetic: "moons" }, "expected no data, got also data"],
  [JSON.parse('{ "__proto__": 1 }'), 'Cannot use option of the recipe "__proto__"'],
])("a recipe that cannot be read is refused: %j", (recipe, message) => {
  expect(() => readRecipe(recipe)).toThrow(message);
});

test.each<[unknown, string]>([
  [null, "expected an object, got null"],
  [{ ...job, v: 2 }, 'expected v: 1 and kind: "train"'],
  [{ ...job, more: 1 }, 'Cannot use option of a job "more"'],
  [{ ...job, gradlane: "0.0.0" }, "install the same version on all machines"],
  [{ ...job, recipe: { learningRate: "0.01" } }, "expected a recipe in its one form"],
  [{ ...job, recipe: { data: "other.csv" } }, "expected data beside the recipe"],
  [{ ...job, data: { uri: "a.csv", sha256: "12" } }, "expected data with a uri and a sha256"],
  [{ ...job, data: { ...job.data, more: 1 } }, "expected data with a uri and a sha256"],
  [{ ...job, fold: { count: 2, index: 2 } }, "expected a fold"],
  [{ ...job, seed: -1 }, "expected a seed"],
  [{ ...job, seed: undefined }, "expected a seed"],
  [{ ...job, limits: { seconds: 0 } }, "expected limits"],
  [{ ...job, limits: { seconds: 1e300 } }, "expected limits"],
  [{ ...job, recipe: { target: "t".repeat(70_000) } }, "expected at most 65536 characters"],
])("a job from outside is checked: %#", (given, message) => {
  expect(() => readJob(given)).toThrow(message);
});

test("a job is read as it is", () => {
  expect(readJob(JSON.parse(JSON.stringify(job)))).toEqual(job);
});

test("results from outside are checked, and nothing else of them is kept", () => {
  const result = {
    ...{ id: jobId(job), status: "done", metric: "accuracy", value: 0.5, seconds: 1 },
    ...{ weightsHash: "a".repeat(64), worker: { host: "h", pid: 1, node: "20", gradlane: "0" } },
  };
  expect(readResult({ ...result, config: {} })).toEqual(result);
  expect(readResult({ ...result, value: null })).toEqual({ ...result, value: null });
  for (const bad of [
    ...[null, [], {}, { ...result, id: "../../x" }, { ...result, status: "fine" }],
    ...[
      { ...result, value: "1" },
      { ...result, weightsHash: "" },
      { ...result, seconds: Number.NaN },
    ],
    ...[
      { ...result, metric: "loss" },
      { ...result, worker: 3 },
      { ...result, message: {} },
    ],
  ]) {
    expect(() => readResult(bad)).toThrow("Cannot read the result of a job");
  }
});
