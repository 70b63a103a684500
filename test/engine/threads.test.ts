// Threads start, help, are lost, and end.

import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Control, Status } from "../../assembly/control.ts";
import { Team } from "../../assembly/division.ts";
import { Opcode, RECORD_WORDS } from "../../assembly/opcodes.ts";
import {
  compose,
  createEngine,
  dense,
  type Engine,
  type EngineOptions,
  flatten,
  input,
  type Model,
  mixup,
  randomScale,
  StandardScaler,
  sequential,
  sgd,
  shift,
  synthetic,
} from "../../src/index.ts";
import { divided, dividedAlone, dividedAmong } from "./divided.ts";
import { NodeWorker, threads, workers } from "./node-workers.ts";

afterEach(() => vi.unstubAllEnvs());

const engines: Engine[] = [];
function kept(engine: Engine): Engine {
  engines.push(engine);
  return engine;
}
const engineWith = async (options?: EngineOptions) => kept(await createEngine(options));

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
    const engine = await engineWith({ threads: 3 });
    expect(engine.info.threads).toBe(3);
    expect(engine.info.reasons).toContain("3 threads");
    const { threads, leastPart, leastGain } = engine.createInstance().sharing!;
    expect(threads).toBe(3);
    // four barriers, two wake-ups, as measured
    expect(leastPart).toBeGreaterThanOrEqual(1200);
    expect(leastPart).toBeLessThanOrEqual(10_000);
    expect(leastGain).toBeGreaterThanOrEqual(20_000);
    expect(leastGain).toBeLessThanOrEqual(100_000);
  });

  it.each([1, 2, 5])("%i: the same weights", async (count) => {
    const one = await modelOn(await engineWith({ threads: 1 }));
    const many = await modelOn(await engineWith({ threads: count }));
    for (const model of [one, many]) await model.fit(data, { epochs: 3, batchSize: 48 });
    expect(many.weightsHash()).toBe(one.weightsHash());
  });

  it.each([dividedAlone, dividedAmong])(
    "give the same statistics of watched steps, whose blocks they divide",
    async (divided) => {
      const options = { epochs: 1, batchSize: 48, watch: { every: 2 } };
      const engines = [
        await engineWith({ threads: 1 }),
        kept(await divided(3)),
        kept(await createEngine({ backend: "js" })),
      ];
      // weights of several blocks
      const models = await Promise.all(engines.map((engine) => modelOn(engine, 200)));
      const flows = [];
      for (const model of models) flows.push((await model.fit(data, options)).flow);
      expect(flows[0]).toHaveLength(3);
      expect(flows[1]).toEqual(flows[0]);
      expect(flows[2]).toEqual(flows[0]);
    },
  );

  it.each([dividedAlone, dividedAmong])(
    "divide the commands of every binary: augmentation with mixup, and preprocessing after it",
    async (divided) => {
      const images = synthetic.digits({ count: 90, seed: 1 });
      const [one, many] = await Promise.all(
        [await engineWith({ threads: 1 }), kept(await divided(3))].map(async (engine) => {
          const layers = [
            input([28, 28, 1]),
            flatten(),
            dense(24, { activation: "relu" }),
            dense(10),
          ];
          const model = sequential(layers, { seed: 4, preprocessing: new StandardScaler() });
          await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", engine });
          const augment = compose([
            shift({ max: 2 }),
            randomScale({ min: 0.9, max: 1.1 }),
            mixup(),
          ]);
          await model.fit(images, { epochs: 3, batchSize: 20, augment });
          return model.weightsHash();
        }),
      );
      expect(many).toBe(one);
    },
  );

  it.each([dividedAlone, dividedAmong])(
    "find a number that is not finite, wherever it is, before anything changes",
    async (divided) => {
      const many = await modelOn(kept(await divided(3)));
      const one = await modelOn(await engineWith({ threads: 1 }));
      const [trainer, other] = [many, one].map((model) => model.trainer({ batchSize: ROWS }));
      const before = many.weightsHash();
      for (const [place, bad] of [
        [0, NaN],
        [ROWS * 16, Infinity],
        [ROWS * 32 - 1, -Infinity],
      ] as const) {
        const x = { ...data.x, data: data.x.data.slice() };
        x.data[place] = bad;
        const step = (await trainer!).step;
        expect(() => step(x, data.y)).toThrowError(
          expect.objectContaining({ name: "DataError", code: "NOT_FINITE" }),
        );
        expect(many.weightsHash()).toBe(before);
      }
      const losses = await Promise.all(
        [trainer!, other!].map(async (each) => (await each).step(data.x, data.y)),
      );
      expect(losses[0]).toBe(losses[1]);
      expect(many.weightsHash()).toBe(one.weightsHash());
    },
  );

  it("clip the norm of gradients: the same weights", async () => {
    const hashes = [
      await createEngine({ threads: 1 }),
      ...(await Promise.all([2, 3, 7].map(dividedAlone))),
    ].map(async (engine) => {
      const model = sequential([input([32]), dense(300), dense(50), dense(4)], { seed: 2 });
      const optimizer = sgd({ learningRate: 0.5, clipNorm: 0.1 });
      await model.compile({ optimizer, loss: "softmaxCrossEntropy", engine });
      await model.fit(data, { epochs: 2, batchSize: 48 });
      return model.weightsHash();
    });
    const [one, ...others] = await Promise.all(hashes);
    for (const each of others) expect(each).toBe(one);
  });

  it("start in the background when there is work to divide", async () => {
    vi.stubEnv("GRADLANE_THREADS", "2");
    const engine = await engineWith();
    const small = await modelOn(engine, 4);
    await small.fit(data, { epochs: 2, batchSize: 8 });
    expect(engine.info.threads).toBe(1);
    expect(engine.info.reasons).toContain(
      "one thread: 2 when the first program with enough work is made",
    );
    const large = await modelOn(engine, 512);
    await large.fit(data, { epochs: 1, batchSize: 256 });
    await vi.waitFor(() => expect(engine.info.threads).toBe(2), 5000);
    const one = await modelOn(await engineWith({ threads: 1 }), 512);
    for (const model of [one, large]) await model.fit(data, { epochs: 2, batchSize: 256 });
    await one.fit(data, { epochs: 1, batchSize: 256 });
  });

  it("help in the same epoch in which they have started", async () => {
    const one = await engineWith({ threads: 1 });
    let address = 0;
    let asked = 0;
    let offered = () => 0;
    const late = divided(one, 2, (instance) => {
      address = instance.allocate(4 * (Team.records + 2 * RECORD_WORDS));
      offered = () => instance.memory.i32[address / 4 + Team.offered]!;
      return () => (++asked > 1 ? address : 0);
    });
    const model = await modelOn(late);
    await model.fit(data, { epochs: 1, batchSize: 32 });
    expect(offered()).toBeGreaterThan(0);
    const same = await modelOn(one);
    await same.fit(data, { epochs: 1, batchSize: 32 });
    expect(model.weightsHash()).toBe(same.weightsHash());
  });

  it("end with dispose(), and start again when they are needed", async () => {
    const engine = kept(await dividedAmong(2));
    const model = await modelOn(engine);
    await model.fit(data, { epochs: 1 });
    expect(engine.info.threads).toBe(2);
    const last = workers.at(-1)!;
    for (const each of engines) each.dispose();
    engine.dispose();
    await vi.waitFor(() => expect(last.threadId).toBe(-1), 5000);
    expect(engine.info.threads).toBe(1);
    await model.fit(data, { epochs: 2 });
    await vi.waitFor(() => expect(engine.info.threads).toBe(2), 5000);
    const one = await modelOn(await engineWith({ threads: 1 }));
    for (const epochs of [1, 2]) await one.fit(data, { epochs });
    expect(model.weightsHash()).toBe(one.weightsHash());
  });

  it("may have ended when another binary is loaded", async () => {
    const engine = kept(await dividedAmong(2));
    const model = await modelOn(engine);
    await model.fit(data, { epochs: 1 });
    for (const each of engines) each.dispose();
    const x = { data: data.x.data, shape: [ROWS, 4, 8, 1] };
    const images = sequential([input([4, 8, 1]), flatten(), dense(4)], { seed: 2 });
    await images.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy", engine });
    await images.fit({ x, y: data.y }, { epochs: 1 });
    for (const each of engines) each.dispose();
    await images.fit({ x, y: data.y }, { epochs: 1, augment: shift({ max: 1 }) });
    expect(images.getWeights()).toBeDefined();
  });

  it("that cannot start are named; the others help, and end with dispose()", async () => {
    for (const each of engines) each.dispose();
    const { Worker } = threads;
    let left = 2;
    threads.Worker = class extends Worker {
      constructor(...parameters: ConstructorParameters<typeof Worker>) {
        if (left-- === 0) throw new Error("no more threads");
        super(...parameters);
      }
    };
    const before = workers.length;
    try {
      const engine = await engineWith({ threads: 4 });
      expect(engine.info.threads).toBe(3);
      expect(engine.info.reasons).toContain("3 threads: no more threads");
      const many = await modelOn(engine, 256);
      const one = await modelOn(await engineWith({ threads: 1 }), 256);
      for (const model of [many, one]) await model.fit(data, { epochs: 2, batchSize: 128 });
      expect(many.weightsHash()).toBe(one.weightsHash());
      engine.dispose();
      for (const worker of workers.slice(before)) {
        await vi.waitFor(() => expect(worker.threadId).toBe(-1), 5000);
      }
    } finally {
      threads.Worker = Worker;
    }
  });

  it.each(["0", "-1", "abc", "1.5", "0x4", "1000000000"])(
    "are refused as GRADLANE_THREADS=%s",
    async (given) => {
      vi.stubEnv("GRADLANE_THREADS", given);
      await expect(createEngine()).rejects.toMatchObject({ code: "THREADS" });
    },
  );

  it("are as many as GRADLANE_THREADS says", async () => {
    vi.stubEnv("GRADLANE_THREADS", "1");
    const { info } = await engineWith();
    expect(info.threads).toBe(1);
    expect(info.reasons).toContain("one thread: GRADLANE_THREADS=1");
  });

  it("are one in plain JavaScript", async () => {
    const engine = await engineWith({ backend: "js", threads: 4 });
    expect(engine.info.threads).toBe(1);
  });

  it("do not use the processor 5 ms after the last call", async () => {
    const engine = kept(await dividedAmong(3));
    const model = await modelOn(engine);
    await model.fit(data, { epochs: 1 });
    await wait(10);
    const before = process.cpuUsage();
    await wait(200);
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(100_000); // of 400,000 us on two cores
  });
});

describe("a part that is never done", () => {
  /** A model on two threads, and what pretends that a part of the current command was offered and lost. */
  async function lossy() {
    const engine = kept(await dividedAmong(2));
    const model = await modelOn(engine);
    await model.fit(data, { epochs: 1 });
    const { instance } = model.compiled!.session;
    const lose = () => {
      const { i32 } = instance.memory;
      const offered = (instance.team() >>> 2) + Team.offered;
      i32[offered] = i32[offered]! + 1;
    };
    /** Runs one command at a time, and calls a function before the next one that updates weights. */
    const beforeUpdate = (act: () => void) => {
      const run = instance.run.bind(instance);
      let isTold = false;
      instance.run = (control, budget, patience) => {
        const { i32 } = instance.memory;
        const [program, command] = [Control.program, Control.command].map(
          (word) => i32[(control >>> 2) + word]!,
        );
        const before = (program! >>> 2) + (command! - 1) * RECORD_WORDS;
        if (!isTold && command! > 0 && i32[before] === Opcode.guardUpdate) {
          isTold = true;
          act();
        }
        return run(control, Math.min(budget, 1), patience);
      };
    };
    return { engine, model, instance, lose, beforeUpdate };
  }

  it("makes a training fail within a second of the end of its worker; the next one works", async () => {
    const { engine, model, lose } = await lossy();
    const before = workers.length;
    let ended = 0;
    const onEpochEnd = ({ epoch }: { epoch: number }) => {
      if (epoch !== 1) return;
      lose();
      ended = performance.now();
      workers.at(-1)!.terminate();
    };
    const training = model.fit(data, { epochs: 3, callbacks: [{ onEpochEnd }] });
    await expect(training).rejects.toMatchObject({ code: "WORKER_LOST" });
    expect(performance.now() - ended).toBeLessThan(1000);
    expect(engine.info.threads).toBe(1);
    // weights of whole steps: a training on one thread that was as long
    const one = await modelOn(await engineWith({ threads: 1 }));
    for (const epochs of [1, 2]) await one.fit(data, { epochs });
    expect(model.weightsHash()).toBe(one.weightsHash());
    for (const each of [model, one]) {
      await each.fit(data, { epochs: 2 });
      await vi.waitFor(() => expect(engine.info.threads).toBe(2), 5000);
    }
    expect(workers).toHaveLength(before + 1);
    expect(model.weightsHash()).toBe(one.weightsHash());
  });

  it("makes a training fail after some time though its worker lives", async () => {
    const { engine, model, lose } = await lossy();
    lose();
    const training = model.fit(data, { epochs: 1 });
    await expect(training).rejects.toMatchObject({ code: "WORKER_LOST" });
    await model.fit(data, { epochs: 1 });
    await vi.waitFor(() => expect(engine.info.threads).toBe(2), 5000);
  }, 20_000);

  it("in an update, makes a training fail within a second of the end of its worker", async () => {
    const { model, lose, beforeUpdate } = await lossy();
    const kept = model.getWeights();
    let ended = 0;
    beforeUpdate(() => {
      lose();
      ended = performance.now();
      workers.at(-1)!.terminate();
    });
    await expect(model.fit(data, { epochs: 1 })).rejects.toMatchObject({ code: "WORKER_LOST" });
    expect(performance.now() - ended).toBeLessThan(1000);
    expect(() => model.getWeights()).toThrowError(expect.objectContaining({ code: "WEIGHTS_CUT" }));
    model.setWeights(kept);
    expect(model.getWeights()).toEqual(kept);
  });

  it("in an update, is awaited by whoever reads weights", async () => {
    const { model, instance, lose, beforeUpdate } = await lossy();
    const one = await modelOn(await engineWith({ threads: 1 }));
    await one.fit(data, { epochs: 1 });
    // does the part when a reader waits for it
    const late = new NodeWorker(
      `const { i32, done } = require("node:worker_threads").workerData;
       setTimeout(() => Atomics.add(i32, done, 1), 300);`,
      {
        eval: true,
        workerData: {
          i32: new Int32Array(instance.memory.i32.buffer as unknown as SharedArrayBuffer),
          done: (instance.team() >>> 2) + Team.done,
        },
      },
    );
    await new Promise((resolve) => late.once("online", resolve));
    beforeUpdate(lose);
    const { run } = instance;
    let [isWaiting, isRead] = [false, false];
    let read = "";
    instance.run = (...parameters) => {
      const status = run(...parameters);
      isWaiting = status === Status.waiting;
      if (isWaiting && !isRead) {
        isRead = true;
        setImmediate(() => {
          expect(isWaiting).toBe(true);
          read = model.weightsHash();
          expect(isWaiting).toBe(false);
        });
      }
      return status;
    };
    const options = { epochs: 2, batchSize: ROWS };
    const hashes: string[] = [];
    const onEpochEnd = () => void hashes.push(one.weightsHash());
    await Promise.all([
      model.fit(data, options),
      one.fit(data, { ...options, callbacks: [{ onEpochEnd }] }),
    ]);
    expect(read).toBe(hashes[0]);
    expect(model.weightsHash()).toBe(hashes[1]);
  });

  it("in an update, makes the model refuse to go on until all weights are set", async () => {
    const { model } = await lossy();
    const { session } = model.compiled!;
    const kept = model.getWeights();
    const restore = session.snapshot();
    session.markCut();
    restore();
    expect(model.getWeights()).toEqual(kept);
    session.markCut();
    for (const action of [
      () => model.fit(data, { epochs: 1 }),
      () => model.predict(data.x),
      () => model.evaluate(data),
    ]) {
      await expect(action()).rejects.toMatchObject({ code: "WEIGHTS_CUT" });
    }
    expect(() => model.getWeights()).toThrowError(expect.objectContaining({ code: "WEIGHTS_CUT" }));
    // a copy of all that a step changes is whole; restoring one of cut weights is not
    session.snapshot()();
    expect(() => model.getWeights()).toThrowError(expect.objectContaining({ code: "WEIGHTS_CUT" }));
    const [name, value] = Object.entries(kept)[0]!;
    expect(() => model.setWeights({ [name]: value }, { partial: true })).toThrowError(
      expect.objectContaining({ code: "WEIGHTS_CUT" }),
    );
    model.setWeights(kept);
    expect(model.getWeights()).toEqual(kept);
  });

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
    const same = await modelOn(await engineWith({ threads: 1 }));
    await same.fit(data, { epochs: 1 });
    await same.fit(data, { epochs: 1 });
    (await same.trainer({ batchSize: ROWS })).step(data.x, data.y);
    expect(model.weightsHash()).toBe(same.weightsHash());
  }, 20_000);
});
