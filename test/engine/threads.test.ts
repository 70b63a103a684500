// Threads start, help, are lost, and end.

import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { Team } from "../../assembly/division.ts";
import {
  createEngine,
  dense,
  type Engine,
  input,
  type Model,
  sequential,
  sgd,
} from "../../src/index.ts";
import { dividedAmong } from "./divided.ts";

const threads = process.getBuiltinModule("worker_threads");
type Worker = InstanceType<typeof threads.Worker>;

afterEach(() => vi.unstubAllEnvs());

/** The workers that are made from now on. */
function workersMade(): Worker[] {
  const made: Worker[] = [];
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(...parameters: ConstructorParameters<typeof Worker>) {
      super(...parameters);
      made.push(this);
    }
  };
  onTestFinished(() => {
    threads.Worker = Worker;
  });
  return made;
}

async function modelOn(engine: Engine, units = 64): Promise<Model> {
  const layers = [input([32]), dense(units, { activation: "relu" }), dense(units), dense(4)];
  const model = sequential(layers, { seed: 2 });
  const optimizer = sgd({ learningRate: 0.05, momentum: 0.9 });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy", engine });
  return model;
}

const ROWS = 256;
const data = {
  x: {
    data: Float32Array.from({ length: ROWS * 32 }, (_, i) => ((i * 7919) % 1009) / 1009),
    shape: [ROWS, 32],
  },
  y: Int32Array.from({ length: ROWS }, (_, i) => (i * 31) % 4),
};

describe("threads", () => {
  it("run when createEngine() resolves, as many as asked for", async () => {
    const engine = await createEngine({ threads: 3 });
    expect(engine.info.threads).toBe(3);
    expect(engine.info.reasons).toContain("3 threads");
  });

  it.each([1, 2, 5])("%i: the same weights", async (count) => {
    const one = await modelOn(await createEngine({ threads: 1 }));
    const many = await modelOn(await createEngine({ threads: count }));
    for (const model of [one, many]) await model.fit(data, { epochs: 3, batchSize: 48 });
    expect(many.weightsHash()).toBe(one.weightsHash());
  });

  it("start in the background when there is work to divide", async () => {
    vi.stubEnv("GRADLANE_THREADS", "2");
    const engine = await createEngine();
    const small = await modelOn(engine, 4);
    await small.fit(data, { epochs: 2, batchSize: 8 });
    expect(engine.info.threads).toBe(1);
    expect(engine.info.reasons).toContain(
      "one thread: 2 when the first program with enough work is made",
    );
    const large = await modelOn(engine, 512);
    await large.fit(data, { epochs: 1, batchSize: 256 });
    await vi.waitFor(() => expect(engine.info.threads).toBe(2), 5000);
    const one = await modelOn(await createEngine({ threads: 1 }), 512);
    for (const model of [one, large]) await model.fit(data, { epochs: 2, batchSize: 256 });
    await one.fit(data, { epochs: 1, batchSize: 256 });
  });

  it("are one in plain JavaScript", async () => {
    const engine = await createEngine({ backend: "js", threads: 4 });
    expect(engine.info.threads).toBe(1);
  });

  it("do not use the processor 5 ms after the last call", async () => {
    const engine = await dividedAmong(3);
    const model = await modelOn(engine);
    await model.fit(data, { epochs: 1 });
    await wait(10);
    const before = process.cpuUsage();
    await wait(200);
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(100_000); // of 400,000 us on two cores
  });
});

describe("a worker that ends", () => {
  it("makes the training fail within a second, and the next one works", async () => {
    const workers = workersMade();
    const engine = await dividedAmong(7);
    const model = await modelOn(engine, 256);
    const lost: unknown[] = [];
    // whoever has a part at that moment is lost, so it takes some tries
    for (let round = 0; round < 20 && lost.length === 0; round++) {
      const before = workers.length;
      const training = model.fit(data, { epochs: 200, batchSize: 256 });
      setTimeout(() => workers.at(-1)!.terminate(), 30);
      await training.catch((error: unknown) => lost.push(error));
      // the next run of a divided program starts others
      await model.evaluate(data).catch(() => undefined);
      await vi.waitFor(() => expect(workers.length).toBe(before + 6), 5000);
      await vi.waitFor(() => expect(engine.info.threads).toBe(7), 5000);
    }
    for (const error of lost) expect(error).toMatchObject({ code: "WORKER_LOST" });
    const fresh = await modelOn(engine, 256);
    await fresh.fit(data, { epochs: 2, batchSize: 256 });
    const one = await modelOn(await createEngine({ threads: 1 }), 256);
    await one.fit(data, { epochs: 2, batchSize: 256 });
    expect(fresh.weightsHash()).toBe(one.weightsHash());
  }, 60_000);
});

describe("a part that is never done", () => {
  /** A model on two threads, and what pretends that a part of the current command was offered and lost. */
  async function lossy() {
    const engine = await dividedAmong(2);
    const model = await modelOn(engine);
    await model.fit(data, { epochs: 1 });
    const { instance } = model.compiled!.session;
    const lose = () => {
      const { i32 } = instance.memory;
      const offered = (instance.team() >>> 2) + Team.offered;
      i32[offered] = i32[offered]! + 1;
    };
    return { engine, model, lose };
  }

  it("makes a synchronous step throw after five seconds, with the weights of the last step", async () => {
    const { engine, model, lose } = await lossy();
    const before = model.weightsHash();
    const trainer = await model.trainer({ batchSize: ROWS });
    lose();
    const began = performance.now();
    expect(() => trainer.step(data.x, data.y)).toThrowError(
      expect.objectContaining({ code: "WORKER_LOST" }),
    );
    expect(performance.now() - began).toBeGreaterThan(4900);
    expect(model.weightsHash()).toBe(before);
    // the next training starts another pool
    await model.fit(data, { epochs: 1 });
    await vi.waitFor(() => expect(engine.info.threads).toBe(2), 5000);
    trainer.step(data.x, data.y);
    const same = await modelOn(await createEngine({ threads: 1 }));
    await same.fit(data, { epochs: 1 });
    await same.fit(data, { epochs: 1 });
    (await same.trainer({ batchSize: ROWS })).step(data.x, data.y);
    expect(model.weightsHash()).toBe(same.weightsHash());
  }, 20_000);
});
