// The network, its optimizer and its training, from arguments; resuming a training.

import { describe, expect, it, test } from "vitest";
import { buildModel, fitOptions, trainingFor } from "../../src/cli/network.ts";
import { resumeCommand, shellCommand } from "../../src/cli/resume.ts";
import { quote } from "../../src/cli/shell-quote.ts";
import { adagrad, adam, adamw, rmsprop, sgd, synthetic } from "../../src/index.ts";

const train = synthetic.blobs({ classes: 2, count: 300, seed: 1 });
const { classNames } = train;
const task = { name: "", train, test: train, classNames, notes: [] };
const optimizerOf = async (options: Parameters<typeof buildModel>[1]) =>
  (await buildModel(task, options, 0)).compiled!.session.optimizer;

describe("optimizers", () => {
  it("have defaults for small networks", async () => {
    expect(await optimizerOf({ optimizer: "sgd" })).toEqual(
      sgd({ learningRate: 0.02, momentum: 0.9 }),
    );
    expect(await optimizerOf({ optimizer: "adam" })).toEqual(adam({ learningRate: 0.003 }));
    expect(await optimizerOf({ optimizer: "rmsprop" })).toEqual(rmsprop({ learningRate: 0.001 }));
    expect(await optimizerOf({ optimizer: "adagrad" })).toEqual(adagrad({ learningRate: 0.02 }));
    const usual = adamw({ learningRate: 0.01, weightDecay: 0.7 });
    expect(await optimizerOf({})).toEqual(usual);
    expect(await optimizerOf({ optimizer: "adamw" })).toEqual(usual);
  });

  it("take the given settings that they have", async () => {
    const given = { learningRate: 0.5, weightDecay: 0.25 };
    expect(await optimizerOf({ optimizer: "sgd", momentum: 0, ...given })).toEqual(sgd(given));
    expect(await optimizerOf({ optimizer: "adagrad", ...given })).toEqual(adagrad(given));
    expect(await optimizerOf(given)).toEqual(adamw(given));
    const momentum = { momentum: 0.5, ...given };
    expect(await optimizerOf({ optimizer: "rmsprop", ...momentum })).toEqual(rmsprop(momentum));
    await expect(optimizerOf({ momentum: 0 })).rejects.toThrow(
      'Cannot use --momentum with adamw: expected sgd or rmsprop, got "adamw"; add --optimizer sgd',
    );
  });
});

describe("trainings", () => {
  const length = { epochs: 10, batchSize: 32, schedule: "polynomialDecay" } as const;

  it("have the given length, or one that depends on the rows", async () => {
    const model = await buildModel(task, {}, 0);
    const usual = { epochs: 79, batchSize: 16, schedule: "cosine" };
    expect(trainingFor(task, model, {}, 0)).toEqual(usual);
    expect(trainingFor(task, model, length, 0)).toEqual(length);
  });

  it("continue after previous epochs, with the schedule of the whole training", async () => {
    const model = await buildModel(task, {}, 0);
    const { session } = model.compiled!;
    const rateAt = (step: number) => {
      const { schedule } = fitOptions(model, length, 100);
      if (typeof schedule !== "object") throw new Error("no schedule");
      return schedule.at(step, 1, 1);
    };
    // four steps an epoch
    expect([fitOptions(model, length, 100).epochs, rateAt(0), rateAt(10)]).toEqual([10, 1, 0.75]);
    session.epoch = 4;
    expect([fitOptions(model, length, 100).epochs, rateAt(0), rateAt(4)]).toEqual([6, 0.6, 0.5]);
    session.epoch = 12;
    expect(fitOptions(model, length, 100)).toMatchObject({ epochs: 0, batchSize: 32 });
  });

  it("count the steps of an interrupted epoch once", async () => {
    const model = await buildModel(task, {}, 0);
    const { session } = model.compiled!;
    Object.assign(session, { step: 22, epoch: 5, interruption: { steps: 6 } });
    const { schedule, callbacks } = fitOptions(model, length, 100);
    const rate = () => (schedule as { at(...given: number[]): number }).at(6, 1, 1);
    expect(rate()).toBeCloseTo(1 - 26 / 40, 12);
    callbacks![0]!.onTrainBegin!({ goesOn: false } as never);
    expect(rate()).toBeCloseTo(1 - 26 / 40, 12);
    callbacks![0]!.onTrainBegin!({ goesOn: true } as never);
    expect(rate()).toBeCloseTo(1 - 22 / 40, 12);
  });
});

describe("commands", () => {
  const argv = (text: string) => ["node", "cli.js", ...text.split(" ")];

  it("to resume omit the options that the model's file determines", () => {
    expect(
      resumeCommand(
        argv(
          "train --data a.csv --hidden 3 --optimizer=sgd --learning-rate 0.1 --seed 3 --resume b",
        ),
        "my model.gradlane",
      ),
    ).toBe("gradlane train --data a.csv --seed 3 --resume 'my model.gradlane'");
    expect(resumeCommand(argv("train --hidden=3 --data a.csv"), "b")).toBe(
      "gradlane train --data a.csv --resume b",
    );
  });

  it("are quoted as they were typed", () => {
    expect(shellCommand(argv("predict m.gradlane --json"))).toBe(
      "gradlane predict m.gradlane --json",
    );
  });

  test.each([
    ["a.b/c:=,@%+-_9", "a.b/c:=,@%+-_9"],
    ["", "''"],
    ["a b", "'a b'"],
    ["it's", "'it'\\''s'"],
    ["~", "'~'"],
  ])("quote %s as %s", (word, quoted) => {
    expect(quote(word)).toBe(quoted);
  });
});
