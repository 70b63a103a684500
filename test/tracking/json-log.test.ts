import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import { jsonLog } from "../../src/entries/tracking.ts";
import {
  type Callback,
  dense,
  earlyStopping,
  type FitOptions,
  input,
  sequential,
  sgd,
  synthetic,
} from "../../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-log-"));
afterAll(() => rmSync(folder, { recursive: true }));

const data = synthetic.moons({ count: 90, noise: 0.1, seed: 1 });
async function build(metrics: readonly never[] | readonly ["accuracy", "confusionMatrix"] = []) {
  const model = sequential([input([2]), dense(6, { activation: "tanh" }), dense(2)], { seed: 3 });
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", metrics: [...metrics] });
  return model;
}

type Line = Record<string, unknown> & { readonly event: string };
const parse = (text: string): Line[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const events = (lines: readonly Line[]) => lines.map(({ event }) => event);

/** The lines of a training, and the hash of its weights. */
async function logged(options: FitOptions, run?: Record<string, unknown>) {
  const lines: string[] = [];
  const model = await build(["accuracy", "confusionMatrix"]);
  const log = jsonLog((line) => void lines.push(line), { ...(run && { run }) });
  const callbacks = [...(options.callbacks ?? []), log];
  const outcome = await model.fit(data, { batchSize: 20, ...options, callbacks }).catch((e) => e);
  for (const line of lines) expect(line.endsWith("\n")).toBe(true);
  return { lines: parse(lines.join("")), model, outcome };
}

describe("jsonLog()", () => {
  it("writes the run, its epochs and its end, and changes no bit", async () => {
    const fit = { epochs: 3, validation: 0.2 };
    const { lines, model, outcome } = await logged(fit, { seed: 3, name: "ä\n" });
    expect(events(lines)).toEqual(["run", "epoch", "epoch", "epoch", "end"]);
    const [run, first, , last, end] = lines;
    expect(run).toMatchObject({ seed: 3, name: "ä\n", epochs: 3, totalSteps: 12, epochsBefore: 0 });
    expect(new Set(lines.map((line) => line.run)).size).toBe(1);
    for (const { time } of lines) expect(new Date(time as string).toISOString()).toBe(time);
    expect(first).toMatchObject({
      ...{ epoch: 1, step: 4, loss: outcome.loss[0], validationLoss: outcome.validationLoss[0] },
      metrics: { accuracy: outcome.metrics.accuracy[0] },
      validationMetrics: { accuracy: outcome.validationMetrics.accuracy[0] },
      learningRate: Math.fround(0.001),
    });
    expect(Object.keys(first!.metrics as object)).toEqual(["accuracy"]);
    expect(last).toMatchObject({ epoch: 3, step: 12 });
    expect(end).toMatchObject({ epoch: 3, step: 12, weightsHash: model.weightsHash() });
    const plain = await build();
    await plain.fit(data, { batchSize: 20, ...fit });
    expect(end!.weightsHash).toBe(plain.weightsHash());
  });

  it("says that it stopped early and restored the best weights", async () => {
    const callbacks = [
      earlyStopping({ monitor: "loss", minDelta: 9, patience: 2, restoreBest: true }),
    ];
    const { lines, model } = await logged({ epochs: 9, callbacks });
    expect(events(lines)).toEqual(["run", "epoch", "epoch", "epoch", "stopped", "restored", "end"]);
    expect(lines.at(-1)).toMatchObject({ epoch: 3, weightsHash: model.weightsHash() });
  });

  it("does not say so of callbacks that set weights before more steps", async () => {
    const set: Callback = {
      onEpochBegin: (_, context) => context.setWeights(context.getWeights()),
    };
    const { lines } = await logged({ epochs: 2, callbacks: [set] });
    expect(events(lines)).toEqual(["run", "epoch", "epoch", "end"]);
  });

  it("counts on where the model has been trained, and where it goes on", async () => {
    const lines: string[] = [];
    const model = await build();
    const controller = new AbortController();
    const abort: Callback = { onEpochEnd: () => controller.abort() };
    const fit = { epochs: 2, batchSize: 20, callbacks: [jsonLog((line) => void lines.push(line))] };
    const callbacks = [abort, ...fit.callbacks];
    await model.fit(data, { ...fit, callbacks, signal: controller.signal }).catch(() => {});
    await model.fit(data, { ...fit, epochs: 1 });
    await model.fit(data, { ...fit, epochs: 1 });
    const all = parse(lines.join(""));
    expect(events(all)).toEqual([
      ...["run", "epoch", "interrupted", "run", "epoch", "end", "run", "epoch", "end"],
    ]);
    const counts = all
      .filter(({ event }) => event === "epoch")
      .map(({ epoch, step }) => [epoch, step]);
    expect(counts).toEqual([
      [1, 5],
      [2, 10],
      [3, 15],
    ]);
    expect(new Set(all.map(({ run }) => run)).size).toBe(3);
  });

  it("says why a training diverged, or failed", async () => {
    const lines: string[] = [];
    const model = sequential([input([1]), dense(1)]);
    await model.compile({ optimizer: sgd({ learningRate: 100 }), loss: "meanSquaredError" });
    const callbacks = [jsonLog((line) => void lines.push(line))];
    const values = { x: [[1], [2]], y: [[2], [4]] };
    const error = await model.fit(values, { epochs: 99, callbacks }).catch((each) => each);
    const diverged = parse(lines.join("")).at(-1)!;
    expect(diverged).toMatchObject({ event: "diverged", message: error.message });
    expect(diverged.epoch).toBe(error.epoch);

    const broken: Callback = {
      onEpochEnd() {
        throw new Error("no luck");
      },
    };
    const { lines: failed } = await logged({ epochs: 2, callbacks: [broken] });
    expect(failed.at(-1)).toMatchObject({ event: "failed", message: "no luck", epoch: 1 });
  });

  it("writes numbers that are not finite as null, in lines that every parser reads", async () => {
    const lines: string[] = [];
    const model = sequential([input([2]), dense(2)]);
    const metrics = [{ name: "nothing", compute: () => Number.NaN }];
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy", metrics });
    await model.fit(data, { epochs: 1, callbacks: [jsonLog((line) => void lines.push(line))] });
    expect(parse(lines.join(""))[1]!.metrics).toEqual({ nothing: null });
  });

  it("ends the training if its function throws", async () => {
    const full = jsonLog(() => {
      throw new Error("full");
    });
    const model = await build();
    await expect(model.fit(data, { callbacks: [full] })).rejects.toThrow("full");
  });

  it("refuses facts that are no JSON", () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    const other = { toJSON: () => 5 };
    // with a name of its own, the first line would be of another run than the rest
    for (const run of [loop, { big: 1n }, "a", null, other, { run: "mine" }] as never[]) {
      expect(() => jsonLog("a", { run })).toThrow(expect.objectContaining({ code: "RUN" }));
    }
  });
});

describe("a log in a file", () => {
  const train = async (target: string | URL) =>
    (await build()).fit(data, { epochs: 1, callbacks: [jsonLog(target)] });

  it("is appended to, also after a line that a killed process left", async () => {
    const path = join(folder, "run.jsonl");
    await train(path);
    await train(pathToFileURL(path));
    expect(events(parse(readFileSync(path, "utf8")))).toEqual([
      ...["run", "epoch", "end", "run", "epoch", "end"],
    ]);
    appendFileSync(path, '{"event":"epo');
    await train(path);
    const lines = readFileSync(path, "utf8").split("\n");
    expect(lines[6]).toBe('{"event":"epo');
    expect(events(parse(lines.slice(7).join("\n")))).toEqual(["run", "epoch", "end"]);
  });

  it("is no other file, which stays as it is, and no missing folder", async () => {
    const path = join(folder, "table.csv");
    writeFileSync(path, "a,b\n1,2\n");
    await expect(train(path)).rejects.toMatchObject({ code: "LOG_FILE", name: "DataError" });
    expect(readFileSync(path, "utf8")).toBe("a,b\n1,2\n");
    const missing = join(folder, "no", "run.jsonl");
    await expect(train(missing)).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
    await expect(train(folder)).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
  });

  it.skipIf(!existsSync("/dev/full"))("that fails is a warning, and not the end", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    const history = await train("/dev/full");
    expect(history.loss).toHaveLength(1);
    expect(warned.mock.calls).toEqual([
      [expect.stringMatching(/no space left.*goes on without it/)],
    ]);
    warned.mockRestore();
  });
});
