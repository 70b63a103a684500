// What trainings of the command line log, in one process.

import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, it, vi } from "vitest";
import { SweepRuns } from "../../src/cli/sweep-runs.ts";
import { type TrainArguments, trainCommand } from "../../src/cli/train.ts";
import type { SweepResult } from "../../src/sweep/result.ts";
import { hparamsOf, readEvents, scalarsOf } from "../tracking/read-events.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-tracking-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (...names: string[]) => join(folder, ...names);

let [out, err] = ["", ""];
beforeEach(() => {
  [out, err] = ["", ""];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    err += String(text);
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

const rows = Array.from({ length: 80 }, (_, i) => {
  const [a, b] = [(i * 37) % 60, (i * 23) % 61];
  return `${a},${b},${a > b ? "above" : "below"}`;
});
writeFileSync(at("points.csv"), `a,b,side\n${rows.join("\n")}\n`);
const DATA = at("points.csv");
const HASH = createHash("sha256").update(readFileSync(DATA)).digest("hex");

const train = (more: Partial<TrainArguments>) =>
  trainCommand({
    ...{ task: "auto", threads: "auto", numerics: "exact", data: DATA, json: true },
    ...{ epochs: 3, hidden: [4], out: at("out.gradlane"), ...more },
  } as TrainArguments);
const linesOf = (name: string) =>
  readFileSync(at(name), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const eventsOf = (...names: string[]) => {
  const file = readdirSync(at(...names)).find((name) => name.includes("tfevents"))!;
  return readEvents(readFileSync(at(...names, file)));
};

it("logs a training, with the same bits", async () => {
  await train({ validation: 0.25 });
  const plain = JSON.parse(out);
  const paths = { log: at("run.jsonl"), tensorboard: at("runs", "first") };
  out = "";
  expect(await train({ validation: 0.25, ...paths })).toBe(0);
  const result = JSON.parse(out);
  expect(result.weightsHash).toBe(plain.weightsHash);
  const lines = linesOf("run.jsonl");
  expect(lines.map(({ event }) => event)).toEqual([
    ...["run", "epoch", "epoch", "epoch", "end", "result"],
  ]);
  expect(lines[0]).toMatchObject({
    ...{ seed: 1, numerics: "exact", network: "2-4-2", parameterCount: 22, epochs: 3 },
    data: { path: DATA, sha256: HASH },
    options: { epochs: 3, hidden: [4], validation: 0.25 },
    rows: { train: 48, validation: 16, test: 16 },
  });
  expect(lines.at(-1)).toMatchObject(result);
  expect(lines.at(-2)!.weightsHash).toBe(result.weightsHash);
  expect(scalarsOf(eventsOf("runs", "first", "test"), "accuracy")).toEqual([
    [lines.at(-2)!.step, Math.fround(result.value)],
  ]);
  const losses = scalarsOf(eventsOf("runs", "first", "validation"), "loss");
  const epochs = lines.filter(({ event }) => event === "epoch");
  expect(losses).toEqual(
    epochs.map(({ step, validationLoss }) => [step, Math.fround(validationLoss as number)]),
  );
  const [start] = eventsOf("runs", "first")[1]!.summary!.value;
  expect(hparamsOf(start!)).toMatchObject({
    sessionStartInfo: {
      hparams: {
        optimizer: { stringValue: "adamw" },
        hidden: { stringValue: "4" },
        seed: { numberValue: 1 },
      },
    },
  });
});

it("goes on where a training is resumed", async () => {
  const paths = { log: at("resumed.jsonl"), tensorboard: at("runs", "resumed") };
  await train({ ...paths, epochs: 2 });
  const { hidden: _, ...more } = { hidden: undefined, ...paths, resume: at("out.gradlane") };
  const options = { ...more, epochs: 4, hidden: undefined } as unknown as Partial<TrainArguments>;
  expect(await train(options)).toBe(0);
  const epochs = linesOf("resumed.jsonl").filter(({ event }) => event === "epoch");
  expect(epochs.map(({ epoch, step }) => [epoch, step])).toEqual(
    [1, 2, 3, 4].map((n) => [n, 4 * n]),
  );
  // no epoch is left
  expect(await train(options)).toBe(0);
  expect(linesOf("resumed.jsonl").slice(-2)).toMatchObject([{ event: "run" }, { event: "result" }]);
  expect(readdirSync(at("runs", "resumed", "test"))).toHaveLength(2); // one for each result at its step
});

it("shows a log the validation that a training has without a report", async () => {
  const paths = { log: at("report.jsonl"), report: at("report.html") };
  await train({ ...paths, tensorboard: at("runs", "report") });
  expect(linesOf("report.jsonl")[1]).not.toHaveProperty("validationLoss");
  expect(existsSync(at("runs", "report", "validation"))).toBe(false);
  const tags = eventsOf("runs", "report", "train").flatMap(({ summary }) => summary?.value ?? []);
  expect(tags.map(({ tag }) => tag)).toContain("gradientNorm/dense1.kernel");
});

it("logs folds", async () => {
  const paths = { log: at("folds.jsonl"), tensorboard: at("runs", "folds") };
  expect(await train({ ...paths, folds: 2, epochs: 1 })).toBe(0);
  expect(linesOf("folds.jsonl").map(({ event, fold }) => [event, fold])).toEqual([
    ["run", undefined],
    ...[1, 2].flatMap((fold) => ["epoch", "end", "fold"].map((event) => [event, fold])),
    ["result", undefined],
  ]);
  expect(readdirSync(at("runs", "folds")).sort()).toEqual(["fold-1", "fold-2"]);
  const again = train({ tensorboard: at("runs", "folds"), folds: 2 });
  await expect(again).rejects.toMatchObject({ code: "RUN_FOLDER" });
});

it("says why a training diverged", async () => {
  const values = Array.from({ length: 40 }, (_, i) => `${i},${1e6 * i}`);
  writeFileSync(at("values.csv"), `a,b\n${values.join("\n")}\n`);
  const wild = { optimizer: "sgd", learningRate: 1e9, preprocess: [] } as Partial<TrainArguments>;
  const paths = { data: at("values.csv"), log: at("wild.jsonl"), tensorboard: at("runs", "wild") };
  await expect(train({ ...wild, ...paths })).rejects.toMatchObject({ code: "DIVERGED" });
  const last = linesOf("wild.jsonl").at(-1)!;
  expect(last).toMatchObject({ event: "diverged", message: expect.stringContaining("not finite") });
});

it("refuses before training what would destroy a file", async () => {
  const before = readFileSync(DATA, "utf8");
  for (const more of [{ log: DATA }, { tensorboard: DATA }, { log: DATA, folds: 2 }]) {
    await expect(train(more)).rejects.toMatchObject({ code: "OUTPUT" });
  }
  const html = at("same.html");
  await expect(train({ log: html, report: html })).rejects.toMatchObject({ code: "OUTPUT" });
  writeFileSync(at("other.csv"), before);
  await expect(train({ log: at("other.csv") })).rejects.toMatchObject({ code: "LOG_FILE" });
  expect(readFileSync(at("other.csv"), "utf8")).toBe(before);
  await expect(train({ log: at("no", "a") })).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
  expect(err).not.toContain("epoch");
});

it.skipIf(!existsSync("/dev/full"))("goes on without a log that fails, and says so", async () => {
  expect(await train({ log: "/dev/full" })).toBe(2);
  expect(err).toMatch(/error: .*no space left.*; the training goes on without it\n/);
  expect(JSON.parse(out).weightsHash).toMatch(/^[0-9a-f]{64}$/);
});

it("writes a run for each training of a sweep, once", async () => {
  const result = (number: number, more: object): SweepResult => ({
    ...{ id: `gl-${String(number).repeat(40)}`, config: { learningRate: 0.1, hidden: [8, 4] } },
    ...{ fold: number, seed: 1, status: "done", metric: "accuracy", value: 0.75, seconds: 2 },
    ...{ worker: { host: "secret", pid: 1, node: "1", gradlane: "1" }, ...more },
  });
  const results = [
    ...[result(1, {}), result(2, { value: 0.5 })],
    result(3, { status: "diverged", metric: undefined, value: undefined, config: {} }),
  ];
  for (const _ of ["first", "goes on"]) {
    const runs = await SweepRuns.open(at("sweep"), () => `gl-${"a".repeat(40)}`);
    for (const each of results) await runs.write(each);
    expect(runs.hasFailed).toBe(false);
  }
  const names = [1, 2, 3].map((number) => `gl-${String(number).repeat(12)}`);
  expect(readdirSync(at("sweep")).sort()).toEqual(names);
  for (const name of names) expect(readdirSync(at("sweep", name))).toHaveLength(1);
  const [first, second, third] = names.map((name) => eventsOf("sweep", name));
  expect(scalarsOf(first!, "accuracy")).toEqual([[0, 0.75]]);
  const sessions = [first, second, third].map((events) =>
    events![1]!.summary!.value.filter(({ metadata }) => metadata).map(hparamsOf),
  );
  const setting = {
    hparams: { learningRate: { numberValue: 0.1 }, hidden: { stringValue: "8,4" } },
    groupName: "learningRate 0.1, hidden 8,4, gl-aaaaaaaaaaaa", // not that of other sweeps
  };
  const done = { sessionEndInfo: { status: 1 } };
  for (const found of sessions.slice(0, 2)) {
    expect(found).toMatchObject([{ sessionStartInfo: setting }, done]);
  }
  expect(sessions[2]).toMatchObject([
    { sessionStartInfo: { hparams: { seed: { numberValue: 1 } } } },
    { sessionEndInfo: { status: 2 } },
  ]);
});
