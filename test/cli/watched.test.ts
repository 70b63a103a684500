// Early stopping and class weights on the command line.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { classWeightOption, parseClassWeight } from "../../src/cli/class-weight.ts";
import { progressOn } from "../../src/cli/progress.ts";
import type { EpochEvent, TrainContext, TrainEvent } from "../../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-watched-"));
const inside = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function gradlane(...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/cli.js", ...parameters], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

beforeAll(() => {
  if (!existsSync("dist/cli.js")) throw new Error("no dist/: run npm run build first");
  // a quarter is spam, and a third of the others resembles it
  const rows = Array.from({ length: 200 }, (_, i) => {
    const kind = i % 4 === 0 ? "spam" : "ham";
    const near = i % 4 === 0 || i % 3 === 0 ? 1 : -1;
    return `${near + ((i * 37) % 101) / 60},${((i * 53) % 97) / 97},${kind}`;
  });
  writeFileSync(inside("mail.csv"), ["a,b,kind", ...rows].join("\n"));
});

const train = (...parameters: string[]) =>
  gradlane("train", "--data", inside("mail.csv"), "--out", inside("mail.gradlane"), ...parameters);

it("stops early, restores the best weights, and reports it", () => {
  const { status, stdout, stderr } = train("--patience", "2", "--epochs", "400");
  expect(status).toBe(0);
  const stopped = /stopped early after epoch (\d+)/.exec(stderr);
  const last = Number(stopped?.[1]);
  expect(last).toBeLessThan(400);
  const lines = stderr.split("\n").filter((line) => line.startsWith("epoch "));
  expect(lines.at(-1)).toMatch(new RegExp(`^epoch ${last}/400: `));
  for (const line of lines) {
    expect(line).toMatch(/: loss \S+, validation loss \S+, [\d.]+ % correct, /);
  }
  // each class, in the text
  expect(stdout).toMatch(/^class +rows +precision +recall +F1$/m);
  expect(stdout).toMatch(/^spam +\d+ +[\d.]+ % +[\d.]+ % +[\d.]+ %$/m);
  const evaluated = gradlane("evaluate", inside("mail.gradlane"), "--data", inside("mail.csv"));
  expect(evaluated.stdout).toMatch(/^ham +150 /m);
});

it("holds out rows by the rule of the split, with or without a given share", () => {
  const hashOf = (...parameters: string[]) => {
    const { status, stdout } = train("--patience", "2", "--epochs", "9", "--json", ...parameters);
    expect(status).toBe(0);
    return JSON.parse(stdout).weightsHash;
  };
  const inOrder = hashOf("--split", "order");
  expect(hashOf("--split", "order", "--validation", "0.1")).toBe(inOrder);
  expect(hashOf("--validation", "0.1")).not.toBe(inOrder);
});

it("weights classes as specified", () => {
  const hashOf = (...parameters: string[]) => {
    const { status, stdout, stderr } = train("--epochs", "2", "--json", ...parameters);
    expect([status, stderr.includes("error")]).toEqual([0, false]);
    return JSON.parse(stdout).weightsHash;
  };
  const plain = hashOf();
  expect(hashOf("--class-weight", "ham=1,spam=1")).toBe(plain);
  expect(hashOf("--class-weight", "balanced")).not.toBe(plain);
  const { status, stderr } = train("--class-weight", "cow=2");
  expect(status).toBe(2);
  expect(stderr).toContain('expected the classes "ham", "spam"');
  const values = train("--target", "a", "--class-weight", "balanced");
  expect([values.status, values.stderr.includes("--class-weight")]).toEqual([2, true]);
});

describe("--class-weight", () => {
  it("is named in errors", () => {
    const names = ["cat", "dog"];
    const use = (text: string) => () => classWeightOption(parseClassWeight(text), names);
    expect(use("balanced")()).toEqual({ classWeight: "balanced" });
    expect(use("cow=2")).toThrow(
      /^Cannot use --class-weight: expected the classes "cat", "dog", or/,
    );
    expect(use("cat=0,dog=0")).toThrow("Cannot use --class-weight: expected a weight above 0");
    expect(use("cat=1,0=1")).toThrow("Cannot use --class-weight: expected");
  });

  it("is balanced, or weights by name", () => {
    expect(parseClassWeight("balanced")).toBe("balanced");
    expect(parseClassWeight("a=b=2.5, c = 0")).toEqual(
      new Map([
        ["a=b", 2.5],
        ["c", 0],
      ]),
    );
  });

  it.each(["", "balance", "a", "a=", "=2", "a=-1", "a=x", "a=Infinity", "a=1,", "a=1,a=2"])(
    "refuses %j",
    (text) => {
      expect(() => parseClassWeight(text)).toThrow(InvalidArgumentError);
    },
  );
});

describe("progress", () => {
  const epochs = (count: number): TrainEvent[] =>
    Array.from({ length: count }, (_, epoch) => [
      {
        type: "steps",
        epoch,
        firstStep: epoch,
        losses: Float32Array.of(1),
        learningRates: Float32Array.of(0.1),
      } satisfies TrainEvent,
      {
        type: "epoch",
        epoch,
        loss: 1,
        metrics: {} as EpochEvent["metrics"],
        validationLoss: epoch + 1,
        validationMetrics: { r2: 0.5 } as unknown as EpochEvent["metrics"],
        seconds: 1,
      } satisfies TrainEvent,
    ]).flat();
  const shown = (isTTY: boolean, count: number) => {
    let text = "";
    const output = { isTTY, columns: 200, write: (more: string) => void (text += more) };
    const progress = progressOn(output, { epochs: 100, firstEpoch: 0, rows: 8, batchSize: 8 });
    progress.begin({ totalSteps: 100 } as TrainContext);
    for (const event of epochs(count)) progress.show(event);
    progress.end();
    progress.end();
    return text;
  };

  it("has a line for the last epoch of a training that stops early, once", () => {
    const lines = shown(false, 6).trimEnd().split("\n");
    expect(lines.map((line) => line.split(":")[0])).toEqual(["epoch 4/100", "epoch 6/100"]);
    expect(lines[1]).toContain("validation loss 6.0000, R² 0.5000");
    expect(shown(false, 8).match(/epoch 8/g)).toHaveLength(1);
  });

  it("ends its bar with the last validation", () => {
    const bars = shown(true, 6).split("\r");
    expect(bars.at(-1)).toMatch(/^epoch 6\/100 .*validation loss 6\.0000, R² 0\.5000/);
  });
});
