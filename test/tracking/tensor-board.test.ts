import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { type TensorBoardOptions, tensorBoard } from "../../src/entries/tracking.ts";
import {
  type Callback,
  dense,
  type FitOptions,
  input,
  sequential,
  sgd,
  synthetic,
} from "../../src/index.ts";
import { hparamsOf, type ReadEvent, readEvents, scalarsOf } from "./read-events.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-events-"));
afterAll(() => rmSync(folder, { recursive: true }));

const data = synthetic.moons({ count: 90, noise: 0.1, seed: 1 });
async function build() {
  const model = sequential([input([2]), dense(6, { activation: "relu" }), dense(2)], { seed: 3 });
  const metrics = ["accuracy", "confusionMatrix"] as const;
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", metrics: [...metrics] });
  return model;
}

/** The events of the runs of a training, by the folder of their file. */
async function written(options: FitOptions, board: TensorBoardOptions = {}, model = build()) {
  const files = new Map<string, Uint8Array[]>();
  const append = (file: string, bytes: Uint8Array) =>
    void files.set(file, [...(files.get(file) ?? []), bytes]);
  const callbacks = [...(options.callbacks ?? []), tensorBoard(append, board)];
  const trained = await model;
  const fit = trained.fit(data, { batchSize: 20, ...options, callbacks });
  const outcome = await fit.catch((error) => error);
  const runs: Record<string, ReadEvent[]> = {};
  for (const [file, pieces] of files) runs[dirname(file)] = readEvents(Buffer.concat(pieces));
  return { runs, outcome, model: trained, names: [...files.keys()] };
}

const tagsOf = (events: readonly ReadEvent[]) => [
  ...new Set(events.flatMap(({ summary }) => summary?.value.map(({ tag }) => tag) ?? [])),
];

describe("tensorBoard()", () => {
  it("writes each epoch to runs of the same tags, and changes no bit", async () => {
    const fit = { epochs: 3, validation: 0.2 };
    const { runs, outcome, model, names } = await written(fit);
    expect(Object.keys(runs).sort()).toEqual(["train", "validation"]);
    for (const name of names) {
      expect(name).toMatch(/^\w+\/events\.out\.tfevents\.\d{10}\.gradlane\.\d{3}$/);
      expect(name).not.toContain(hostname());
    }
    const { train, validation } = runs as Record<string, ReadEvent[]>;
    const rounded = (values: number[]) =>
      values.map((value, i) => [4 * (i + 1), Math.fround(value)]);
    expect(scalarsOf(train!, "loss")).toEqual(rounded(outcome.loss));
    expect(scalarsOf(train!, "accuracy")).toEqual(rounded(outcome.metrics.accuracy));
    expect(scalarsOf(validation!, "loss")).toEqual(rounded(outcome.validationLoss));
    expect(scalarsOf(train!, "learningRate")[0]).toEqual([4, Math.fround(0.001)]);
    expect(scalarsOf(train!, "epoch").map(([, epoch]) => epoch)).toEqual([1, 2, 3]);
    expect(scalarsOf(train!, "stepLoss").map(([step]) => step)).toEqual(
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
    expect(tagsOf(validation!)).toEqual(["loss", "accuracy"]);
    expect([train![0]!.fileVersion, validation![0]!.fileVersion]).toEqual(
      Array(2).fill("brain.Event:2"),
    );
    const plain = await build();
    await plain.fit(data, { batchSize: 20, ...fit });
    expect(model.weightsHash()).toBe(plain.weightsHash());
  });

  it("has histograms of all weights before the first step and after epochs", async () => {
    const { runs, model } = await written({ epochs: 2 });
    const found = runs.train!.flatMap(({ step = 0, summary }) =>
      (summary?.value ?? []).flatMap(({ tag, histo }) => (histo ? [{ tag, step, histo }] : [])),
    );
    const weights = model.getWeights();
    const tags = Object.keys(weights).map((path) => `weights/${path}`);
    expect(found.map(({ tag, step }) => [tag, step])).toEqual(
      [0, 5, 10].flatMap((step) => tags.map((tag) => [tag, step])),
    );
    for (const { tag, step, histo } of found.slice(-tags.length)) {
      const { data: values } = weights[tag.slice("weights/".length)]!;
      expect(step).toBe(10);
      expect([histo.min, histo.max, histo.num]).toEqual([
        ...[Math.min(...values), Math.max(...values), values.length],
      ]);
    }
    const none = await written({ epochs: 2 }, { histograms: false });
    expect(tagsOf(none.runs.train!).filter((tag) => tag.startsWith("weights/"))).toEqual([]);
  });

  it("has gradients and updates if they are watched", async () => {
    const { runs, outcome } = await written({ epochs: 2, watch: { every: 2 } });
    const { parameters, deadShare } = outcome.flow.at(-1).layers[0];
    const { gradientNorm, updateRatio } = parameters["dense1.kernel"];
    const last = (tag: string) => scalarsOf(runs.train!, tag).at(-1);
    expect(last("gradientNorm/dense1.kernel")).toEqual([10, Math.fround(gradientNorm)]);
    expect(last("updateRatio/dense1.kernel")).toEqual([10, Math.fround(updateRatio)]);
    expect(last("deadShare/dense1")).toEqual([10, Math.fround(deadShare)]);
  });

  it("has at most 1000 points of steps", async () => {
    const { runs } = await written({ epochs: 30, batchSize: 2 });
    const steps = scalarsOf(runs.train!, "stepLoss").map(([step]) => step);
    expect(steps).toEqual(Array.from({ length: 675 }, (_, i) => 2 * (i + 1)));
  });

  it("writes steps within an epoch, once a second", async () => {
    let [now, before] = [0, 0];
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 2000));
    const steps = tensorBoard((_, bytes) => {
      before += readEvents(Buffer.from(bytes)).length;
    });
    let written = 0;
    const onEpochEnd = () => {
      written = before;
    };
    try {
      const options = { epochs: 1, batchSize: 20, callbacks: [{ onEpochEnd }, steps] };
      await (await build()).fit(data, options);
    } finally {
      clock.mockRestore();
    }
    expect(written).toBe(1 + 1 + 5); // the version, histograms, steps
  });

  it("goes on at its step, where readers forget what came after", async () => {
    const { model } = await written({ epochs: 1 });
    const board = { hyperparameters: { hidden: 6 } };
    const { runs } = await written({ epochs: 1 }, board, Promise.resolve(model) as never);
    expect(tagsOf(runs["."]!)).toEqual([
      ...["_hparams_/session_start_info", "_hparams_/session_end_info"],
    ]);
    expect(runs.train![1]).toMatchObject({ step: 6, sessionLog: { status: 1 } });
    expect(scalarsOf(runs.train!, "loss").map(([step]) => step)).toEqual([10]);
  });
});

describe("hyperparameters", () => {
  const hyperparameters = { learningRate: 0.001, hidden: "6", nesterov: false };
  const ends = (events: readonly ReadEvent[]) =>
    events
      .flatMap(({ summary }) => summary?.value ?? [])
      .filter(({ metadata }) => metadata)
      .map((value) => hparamsOf(value) as Record<string, never>);

  it("are of the run above those of values", async () => {
    const { runs } = await written({ epochs: 1 }, { hyperparameters });
    const [start, end] = ends(runs["."]!) as unknown as Record<string, Record<string, unknown>>[];
    expect(start!.sessionStartInfo!.hparams).toEqual({
      learningRate: { numberValue: 0.001 },
      hidden: { stringValue: "6" },
      nesterov: { boolValue: false },
    });
    expect(end!.sessionEndInfo).toMatchObject({ status: 1 });
  });

  it("have an end with divergence, and none while a training may go on", async () => {
    const model = sequential([input([2]), dense(2)]);
    await model.compile({ optimizer: sgd({ learningRate: 3e38 }), loss: "softmaxCrossEntropy" });
    const diverged = await written(
      { epochs: 50 },
      { hyperparameters },
      Promise.resolve(model) as never,
    );
    expect(diverged.outcome.code).toBe("DIVERGED");
    expect(ends(diverged.runs["."]!)[1]).toMatchObject({ sessionEndInfo: { status: 2 } });
    const controller = new AbortController();
    const abort: Callback = { onEpochEnd: () => controller.abort() };
    const { signal } = controller;
    const aborted = await written({ epochs: 9, callbacks: [abort], signal }, { hyperparameters });
    expect(ends(aborted.runs["."]!)).toHaveLength(1);
    expect(scalarsOf(aborted.runs.train!, "loss")).toHaveLength(1);
  });

  it.each([{ a: Number.NaN }, { a: null }, { a: [1] }, [1], "a", null])(
    "are numbers, texts and booleans: not %j",
    (given) => {
      const options = { hyperparameters: given as never };
      expect(() => tensorBoard("a", options)).toThrow(
        expect.objectContaining({ code: "HYPERPARAMETERS" }),
      );
    },
  );
});

describe("a folder of event files", () => {
  const train = async (path: string, model = build()) =>
    (await model).fit(data, { epochs: 1, validation: 0.2, callbacks: [tensorBoard(path)] });

  it("is of one training, which may go on", async () => {
    const path = join(folder, "runs", "first");
    const model = await build();
    await train(path, Promise.resolve(model));
    expect(readdirSync(path).sort()).toEqual(["train", "validation"]);
    await expect(train(path)).rejects.toMatchObject({ code: "RUN_FOLDER", name: "DataError" });
    await train(path, Promise.resolve(model));
    const files = readdirSync(join(path, "train")).sort();
    expect(files).toHaveLength(2);
    const steps = files.flatMap((name) =>
      scalarsOf(readEvents(readFileSync(join(path, "train", name))), "loss").map(([step]) => step),
    );
    expect(steps).toEqual([3, 6]);
    // beside other runs, and other files
    await train(join(folder, "runs"));
  });

  it("can be made", async () => {
    const path = join(folder, "file");
    writeFileSync(path, "");
    await expect(train(path)).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
    await expect(train(join(path, "inside"))).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
    expect(existsSync(path)).toBe(true);
  });
});
