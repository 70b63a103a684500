import { describe, expect, it } from "vitest";
import {
  adam,
  createEngine,
  dense,
  dropout,
  input,
  type Model,
  sequential,
  sgd,
  synthetic,
} from "../../src/index.ts";

const data = synthetic.spirals({ classes: 3, count: 90, seed: 1 });

async function compiled(backend: "wasm" | "js" = "wasm"): Promise<Model> {
  const model = sequential(
    [input([2]), dense(16, { activation: "relu" }), dropout(0.2), dense(3)],
    { seed: 2 },
  );
  await model.compile({
    optimizer: adam({ learningRate: 0.01 }),
    loss: "softmaxCrossEntropy",
    engine: await createEngine({ backend }),
  });
  return model;
}

describe("model.profile()", () => {
  it("times every command of the step that explain() shows, with the same costs", async () => {
    const model = await compiled();
    // so many that commands take longer than their call, which is not part of their time
    const batchSize = 2048;
    const profile = await model.profile({ batchSize, steps: 5 });
    const { commands } = model.explain({ batchSize });
    for (const [i, command] of commands.entries()) {
      expect(profile.commands[i]).toMatchObject(command);
    }
    expect(profile.commands.length).toBe(commands.length);
    expect(profile.commands.some(({ weight }) => weight === "dense2.kernel")).toBe(true);
    const shares = profile.commands.reduce((sum, { share }) => sum + share, 0);
    expect(shares).toBeCloseTo(1, 9);
    expect(profile.microsecondsPerStep).toBeGreaterThan(0);
    const { multiplyAdd, copy } = profile.machine!;
    for (const speed of [multiplyAdd, copy.level1, copy.level2, copy.memory]) {
      expect(speed).toBeGreaterThan(0.1);
    }
    expect(profile.toText()).toMatch(
      /training step of 2048 rows: .*\nmachine: .*\noperation +weight +µs +share/,
    );
  });

  it("changes nothing: training continues seamlessly", async () => {
    const [profiled, untouched] = [await compiled(), await compiled()];
    for (const model of [profiled, untouched]) await model.fit(data, { epochs: 2, batchSize: 16 });
    await profiled.profile({ batchSize: 4, steps: 3 });
    expect(profiled.weightsHash()).toBe(untouched.weightsHash());
    for (const model of [profiled, untouched]) await model.fit(data, { epochs: 2, batchSize: 16 });
    expect(profiled.weightsHash()).toBe(untouched.weightsHash());
    expect(await profiled.save()).toEqual(await untouched.save());
  });

  it("keeps the gradients of a trainer", async () => {
    const model = await compiled();
    const trainer = await model.trainer({ batchSize: 4, keepGradients: true });
    trainer.step(
      [
        [1, 2],
        [3, 4],
      ],
      [0, 1],
    );
    const before = trainer.gradients();
    await model.profile({ batchSize: 4, steps: 2 });
    expect(trainer.gradients()).toEqual(before);
  });

  it("works in plain JavaScript, without peaks of the machine", async () => {
    const profile = await (await compiled("js")).profile({ batchSize: 4, steps: 1 });
    expect(profile.machine).toBeUndefined();
    expect(profile.commands.length).toBeGreaterThan(5);
  });

  it("profiles and explains a custom loss on class numbers", async () => {
    const model = sequential([input([2]), dense(3)]);
    await model.compile({ optimizer: "sgd", loss: (p, t) => p.softmaxCrossEntropy(t) });
    await model.fit(data, { epochs: 1 });
    expect((await model.profile({ steps: 1 })).commands.length).toBeGreaterThan(5);
    expect(model.explain().toText()).toMatch(/softmaxCrossEntropy/);
  });

  it("averages ticks if the clock is coarse", async () => {
    const model = await compiled("js");
    const { instance } = model.compiled!.session;
    const count = model.explain({ batchSize: 4 }).commands.length;
    const { now } = performance;
    const run = instance.run.bind(instance);
    // a call takes 5 µs, a command 37 µs, a look at the clock 1 µs; the clock shows tenths of milliseconds
    let microseconds = 0;
    instance.run = (control, budget) => {
      microseconds += 5 + 37 * Math.min(budget, count);
      return run(control, budget);
    };
    performance.now = () => Math.floor(++microseconds / 100) / 10;
    try {
      const profile = await model.profile({ batchSize: 4, steps: 400 });
      for (const { microseconds } of profile.commands)
        expect(Math.abs(microseconds - 37)).toBeLessThan(5);
      expect(Math.abs(profile.microsecondsPerStep - 37 * count - 6)).toBeLessThan(5);
    } finally {
      performance.now = now;
    }
  });

  it.each([
    [{ steps: 0 }, "STEPS"],
    [{ steps: 1.5 }, "STEPS"],
    [{ batchSize: 0 }, "BATCH_SIZE"],
    [{ batch: 3 }, "UNKNOWN_NAME"],
  ])("refuses %j with %s", async (options, code) => {
    await expect((await compiled()).profile(options as object)).rejects.toMatchObject({ code });
  });

  it("profiles regression and every optimizer setting that adds a command", async () => {
    const model = sequential([input([3]), dense(5), dense(2)]);
    await model.compile({
      optimizer: sgd({ momentum: 0.9, clipValue: 1, clipNorm: 1 }),
      loss: "meanSquaredError",
    });
    const { commands } = await model.profile({ batchSize: 2, steps: 1 });
    const names = commands.map(({ operation }) => operation);
    expect(names).toEqual(
      expect.arrayContaining(["clipByValue", "sumSquares", "clipByNorm", "sgd"]),
    );
  });
});
