import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { JobResult } from "../../src/sweep/result.ts";
import { planSweep, type SweepOptions, sweep } from "../../src/sweep/sweep.ts";
import { doJob, trainJob } from "../../src/sweep/train-job.ts";
import { inProcess } from "./in-process.ts";

const recipe = { synthetic: "moons", count: 200, epochs: 3, batchSize: 32 };
const space = { learningRate: [0.0001, 0.03], hidden: [[8], []] };

const timeless = (results: readonly JobResult[]) =>
  results.map(({ seconds: _, worker: __, ...rest }) => rest);

test("every setting is trained on every fold with every seed; the best mean wins", async () => {
  const { executor, jobs } = inProcess();
  const seen: string[] = [];
  const found = await sweep({
    ...{ recipe, space, folds: 3, seeds: 2, executor },
    onResult: ({ id }) => seen.push(id),
  });
  expect(jobs.length).toBe(4 * 3 * 2);
  expect(new Set(seen).size).toBe(24);
  expect(found.results.map(({ id }) => id)).toEqual(seen);
  expect(found.results.slice(0, 3).map(({ fold, seed }) => [fold, seed])).toEqual([
    [0, 1],
    [0, 2],
    [1, 1],
  ]);
  for (const { config, value, values, deviation } of found.trials) {
    const own = found.results.filter((each) => each.config === config).map((each) => each.value!);
    expect(values).toEqual(own);
    const mean = own.reduce((sum, each) => sum + each, 0) / 6;
    expect(value).toBeCloseTo(mean, 12);
    expect(deviation).toBeCloseTo(
      Math.sqrt(own.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 6),
      12,
    );
  }
  const values = found.trials.map(({ value }) => value!);
  expect(values).toEqual(values.toSorted((a, b) => b - a));
  expect(found.best).toBe(found.trials[0]);
  expect(found.alarms).toEqual([]);
});

test("results do not depend on the order in which they come", async () => {
  const forward = inProcess();
  const one = await sweep({ recipe, space, folds: 2, executor: forward.executor });
  const backward = inProcess();
  const other = await sweep({
    ...{ recipe, space, folds: 2 },
    executor: {
      run: (jobs, options) => backward.executor.run([...jobs].reverse(), options),
      close: async () => {},
    },
  });
  expect(timeless(other.results)).toEqual(timeless(one.results));
  expect(other.trials.map(({ config }) => config)).toEqual(one.trials.map(({ config }) => config));
});

test("a job gives the same result twice; folds share no held-out row with each other or the test set", async () => {
  const { jobs, configs } = await planSweep({ recipe, folds: 4 });
  const planned = jobs(configs);
  expect(planned.length).toBe(4);
  const [first, again] = [await doJob(planned[0]!.job), await doJob(planned[0]!.job)];
  expect(timeless([again])).toEqual(timeless([first]));
  const results = await Promise.all(planned.map(({ job }) => doJob(job)));
  expect(new Set(results.map(({ weightsHash }) => weightsHash)).size).toBe(4);
});

test("the winner is what fit() trains on all training rows", async () => {
  const { executor } = inProcess();
  const { winner, best } = await sweep({ recipe, space, executor });
  expect(winner!.fold).toBeUndefined();
  expect(winner!.recipe).toEqual({ ...recipe, ...best!.config });
  const [one, two] = [await trainJob(winner!), await trainJob(winner!)];
  expect(one.model.weightsHash()).toBe(two.model.weightsHash());
  expect(one.value).toBe(two.value);
});

test("results that there are already are not made again", async () => {
  const before = inProcess();
  const first = await sweep({ recipe, space, executor: before.executor });
  const after = inProcess();
  const seen: JobResult[] = [];
  const second = await sweep({
    ...{ recipe, space, executor: after.executor, results: first.results.slice(1) },
    onResult: (result) => seen.push(result),
  });
  expect(after.jobs.length).toBe(1);
  expect(seen.length).toBe(4);
  expect(timeless(second.results)).toEqual(timeless(first.results));
});

test("verify does a share of the jobs twice, and alarms if their weights differ", async () => {
  const right = inProcess();
  const fine = await sweep({ recipe, space, verify: 0.5, executor: right.executor });
  expect(right.jobs.length).toBe(6);
  expect(fine.alarms).toEqual([]);
  const wrong = inProcess((result, number) =>
    number === 6 ? { ...result, weightsHash: "0".repeat(64) } : result,
  );
  const found = await sweep({ recipe, space, verify: 0.5, executor: wrong.executor });
  expect(found.alarms.length).toBe(1);
  expect(found.alarms[0]).toContain("gave other weights twice");
  expect(timeless(found.results)).toEqual(timeless(fine.results));
});

test("halving trains a third of the settings three times as long, the last one for all epochs", async () => {
  const { executor, jobs } = inProcess();
  const learningRate = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.1];
  const { best, trials } = await sweep({
    ...{ recipe: { ...recipe, epochs: 9 }, space: { learningRate }, search: "halving", executor },
  });
  const epochs = jobs.map((job) => job.recipe.epochs);
  expect(epochs).toEqual([...Array(9).fill(1), ...Array(3).fill(3), 9]);
  expect(best!.epochs).toBe(9);
  expect(trials.map((trial) => trial.epochs)).toEqual([9, 3, 3, ...Array(6).fill(1)]);
  await expect(
    sweep({ recipe: { synthetic: "moons" }, search: "halving", executor }),
  ).rejects.toThrow("expected epochs in the recipe");
});

test("a setting that diverges in the last round of halving loses to one that left before", async () => {
  const { executor, jobs } = inProcess((result) => {
    const isLast = jobs.at(-1)!.recipe.epochs === 9;
    const { id, seconds, worker } = result;
    return isLast ? { id, status: "diverged", message: "NaN", seconds, worker } : result;
  });
  const { best, winner, trials } = await sweep({
    recipe: { synthetic: "moons", count: 60, epochs: 9 },
    space: { learningRate: [0.001, 0.01, 0.03] },
    search: "halving",
    executor,
  });
  expect(trials.map(({ epochs }) => epochs)).toEqual([3, 3, 9]);
  expect(trials[2]!.problem).toBe("diverged: NaN");
  expect(best).toBe(trials[0]);
  expect(winner!.recipe.learningRate).toBe(best!.config.learningRate);
});

test("trainings that diverge or cannot be done are results, and lose", async () => {
  const { executor } = inProcess();
  const { trials, best } = await sweep({
    recipe: { synthetic: "plane", count: 60, epochs: 5, optimizer: "sgd" },
    space: { learningRate: [1e30, 0.01] },
    executor,
  });
  expect(best!.config).toEqual({ learningRate: 0.01 });
  expect(trials[1]!.value).toBeUndefined();
  expect(trials[1]!.problem).toMatch(/^diverged: /);
  const failed = await sweep({ recipe: { ...recipe, activation: "rulu" }, executor });
  expect(failed.best).toBeUndefined();
  expect(failed.winner).toBeUndefined();
  expect(failed.trials[0]!.problem).toMatch(/^failed: .*rulu/);
});

test("data that changed or went since the sweep began end it; they are no results of a setting", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gradlane-sweep-"));
  const data = join(folder, "line.csv");
  const rows = (slope: number) =>
    `x,y\n${Array.from({ length: 40 }, (_, i) => `${i},${slope * i}\n`).join("")}`;
  const results: unknown[] = [];
  const after = (change: () => void) => {
    const { executor } = inProcess();
    const run: typeof executor.run = (jobs, options) => {
      change();
      return executor.run(jobs, options);
    };
    const onResult = (result: unknown) => results.push(result);
    return sweep({ recipe: { data, epochs: 1 }, executor: { ...executor, run }, onResult });
  };
  writeFileSync(data, rows(2));
  await expect(after(() => writeFileSync(data, rows(3)))).rejects.toMatchObject({
    code: "JOB_DATA",
  });
  await expect(after(() => rmSync(data))).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  expect(results).toEqual([]);
  rmSync(folder, { recursive: true });
});

test("settings may differ in numerics; the default engine stays as it is", async () => {
  const { executor } = inProcess();
  const { results } = await sweep({ recipe, space: { numerics: ["exact", "fast"] }, executor });
  expect(results.map(({ status }) => status)).toEqual(["done", "done"]);
});

test("a training that takes too long is stopped", async () => {
  const { executor } = inProcess();
  const long = { ...recipe, epochs: 100_000 };
  const { trials } = await sweep({ recipe: long, seconds: 0.05, executor });
  expect(trials[0]!.problem).toBe("stopped: took more than 0.05 s");
});

test("a signal ends a sweep", async () => {
  const { executor, jobs } = inProcess();
  const controller = new AbortController();
  const reason = new Error("enough");
  const onResult = () => controller.abort(reason);
  const { signal } = controller;
  await expect(sweep({ recipe, space, executor, signal, onResult })).rejects.toBe(reason);
  expect(jobs.length).toBe(1);
});

test("an executor that loses a job is an error", async () => {
  const executor = { run: async () => {}, close: async () => {} };
  await expect(sweep({ recipe, executor })).rejects.toThrow("has no result");
});

test.each<[Readonly<Record<string, unknown>>, string]>([
  [{ folds: 1 }, "Cannot use folds of sweep: expected an integer >= 2, got 1"],
  [{ seeds: 0 }, "Cannot use seeds of sweep"],
  [{ trials: 1.5 }, "Cannot use trials of sweep"],
  [{ verify: 2 }, "Cannot use verify of sweep: expected a share from 0 to 1, got 2"],
  [{ search: "grid" }, 'Cannot use search of sweep: expected "all" or "halving"'],
  [{ seconds: 0 }, "Cannot use seconds of sweep: expected a number > 0"],
  // a timer of more would end at once
  [{ seconds: 2_147_484 }, "expected a number > 0 and <= 2147483, got 2147484"],
  [{ trails: 3 }, 'did you mean "trials"?'],
  [{ space: { epochs: [1] } }, "Cannot vary epochs: expected it in the space or the recipe"],
  [{ recipe: { ...recipe, split: "order" }, folds: 3 }, "expected no split"],
  [{ recipe: { data: "nowhere.csv" } }, "no such file or folder"],
])("options that cannot be used are refused before anything runs: %j", async (given, message) => {
  const { executor, jobs } = inProcess();
  await expect(sweep({ recipe, executor, ...given } as SweepOptions)).rejects.toThrow(message);
  expect(jobs).toEqual([]);
});
