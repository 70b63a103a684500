// Where the calling thread may not wait, as on a page, a worker leads. Workers of Node stand in for those of pages.

import { afterEach, describe, expect, it, vi } from "vitest";
import { Control, Status } from "../../assembly/control.ts";
import { Signal } from "../../src/engine/threads/messages.ts";
import { hostOfThreads } from "../../src/engine/threads/node.ts";
import { type Helper, type Listeners, Pool } from "../../src/engine/threads/pool.ts";
import { Threads } from "../../src/engine/threads/threads.ts";
import { loadKernels } from "../../src/engine/wasm.ts";
import { createEngine, dense, dropout, type Engine, input, sequential } from "../../src/index.ts";

/** Workers in the order of their start; the first one leads. */
const workers: Helper[] = [];

function start({ onReady, onLed, onEnd }: Listeners): Helper {
  const worker = hostOfThreads().start({ onReady, onLed, onEnd }) as Helper & NodeJS.EventEmitter;
  worker.on("message", (message) => message === "led" && onLed());
  workers.push(worker);
  return worker;
}

let last: Engine | undefined;
afterEach(() => {
  last?.dispose();
  workers.length = 0;
});

/** An engine on `count` threads that divides all commands. */
async function ledEngine(count: number): Promise<Engine> {
  const threads = new Threads(count, { cores: 2, mayWait: false, start });
  const kernels = await loadKernels({ numerics: "exact", turbo: false, threads });
  await threads.start(true);
  const { info } = await createEngine({ threads: 1 });
  last = {
    info: { ...info, threads: threads.running },
    createInstance: () =>
      Object.defineProperty(kernels.createInstance(), "sharing", {
        value: { threads: count, leastPart: 0 },
      }),
    dispose: () => threads.dispose(),
  };
  return last;
}

async function modelOn(engine: Engine) {
  const layers = [input([32]), dense(64, { activation: "relu" }), dropout(0.2), dense(4)];
  const model = sequential(layers, { seed: 2 });
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", engine });
  return model;
}

const ROWS = 512;
const data = {
  x: {
    data: Float32Array.from({ length: ROWS * 32 }, (_, i) => ((i * 7919) % 1009) / 1009),
    shape: [ROWS, 32],
  },
  y: Int32Array.from({ length: ROWS }, (_, i) => (i * 31) % 4),
};

describe("a worker that leads", () => {
  it.each([2, 3])("gives the weights of one thread: %i threads", async (count) => {
    const engine = await ledEngine(count);
    expect(engine.info.threads).toBe(count);
    expect(workers).toHaveLength(count);
    const [led, one] = [await modelOn(engine), await modelOn(await createEngine({ threads: 1 }))];
    for (const model of [led, one]) {
      await model.fit(data, { epochs: 3, batchSize: 48 });
      // synchronous: on the calling thread
      (await model.trainer({ batchSize: ROWS })).step(data.x, data.y);
      await model.fit(data, { epochs: 1 });
    }
    expect(led.weightsHash()).toBe(one.weightsHash());
    expect(await led.evaluate(data)).toEqual(await one.evaluate(data));
    expect((await led.predict(data.x)).data).toEqual((await one.predict(data.x)).data);
  });

  it("leads several models, one slice after the other", async () => {
    const engine = await ledEngine(2);
    const models = await Promise.all([1, 2, 3].map(() => modelOn(engine)));
    await Promise.all(models.map((model) => model.fit(data, { epochs: 2, batchSize: 32 })));
    const hashes = new Set(models.map((model) => model.weightsHash()));
    expect(hashes.size).toBe(1);
  });

  it("stops for readers of weights, at whole steps", async () => {
    const read = async (engine: Engine) => {
      const model = await modelOn(engine);
      const after = [model.weightsHash()];
      const between: string[] = [];
      const timer = setInterval(() => between.push(model.weightsHash()), 0);
      const onEpochEnd = () => void after.push(model.weightsHash());
      await model.fit(data, { epochs: 20, batchSize: ROWS, callbacks: [{ onEpochEnd }] });
      clearInterval(timer);
      return { after, between };
    };
    const led = await read(await ledEngine(2));
    const { after } = await read(await createEngine({ threads: 1 }));
    expect(led.after).toEqual(after);
    expect(led.between.length).toBeGreaterThan(0);
    expect(led.between.filter((hash) => !after.includes(hash))).toEqual([]);
  });

  it("that is lost fails the call; the next one goes on", async () => {
    const engine = await ledEngine(2);
    const [led, one] = [await modelOn(engine), await modelOn(await createEngine({ threads: 1 }))];
    for (const model of [led, one]) await model.fit(data, { epochs: 1 });
    const training = led.fit(data, {
      epochs: 3,
      callbacks: [{ onEpochEnd: ({ epoch }) => void (epoch === 0 && workers[0]!.terminate()) }],
    });
    await expect(training).rejects.toMatchObject({ code: "WORKER_LOST" });
    await one.fit(data, { epochs: 1 });
    for (const model of [led, one]) await model.fit(data, { epochs: 2 });
    expect(led.weightsHash()).toBe(one.weightsHash());
  });
});

describe("a pool led by a worker", () => {
  /** A pool with a worker that does nothing, and what it was told. */
  async function idlePool() {
    const told: { kind: string }[] = [];
    const terminate = vi.fn();
    const listeners: Listeners[] = [];
    const pool = new Pool({ cores: 2, mayWait: false });
    const startIdle = (each: Listeners): Helper => {
      listeners.push(each);
      setTimeout(each.onReady);
      return { postMessage: (message) => void told.push(message as never), terminate };
    };
    await pool.grow(1, startIdle);
    const wasm = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const i32 = new Int32Array(wasm.buffer);
    const member = { memory: { i32 } as never, wasm, modules: [] };
    const lead = () =>
      pool.lead(member, 1, { control: 64, budget: 9, update: 3 }, (status) => status);
    return { pool, told, terminate, listener: listeners[0]!, member, i32, lead };
  }
  const at = (word: Control) => 16 + word;

  it("leads one slice at a time", async () => {
    const { pool, told, listener, lead } = await idlePool();
    const results = [lead(), lead()];
    for (const status of [Status.paused, Status.done]) {
      await vi.waitFor(() => expect(Atomics.load(pool.signal, Signal.led)).toBe(1));
      listener.onLed(); // late, of another slice
      Atomics.store(pool.signal, Signal.status, status);
      Atomics.store(pool.signal, Signal.led, 0);
      listener.onLed();
    }
    expect(await Promise.all(results)).toEqual([Status.paused, Status.done]);
    expect(told.map(({ kind }) => kind)).toEqual(["start", "lead", "lead"]);
  });

  it("counts the command of a lost leader as half done", async () => {
    const { pool, listener, lead, i32, terminate } = await idlePool();
    const led = lead();
    await vi.waitFor(() => expect(Atomics.load(pool.signal, Signal.led)).toBe(1));
    i32[at(Control.command)] = 3;
    listener.onEnd("a worker ended");
    await expect(led).rejects.toMatchObject({ code: "WORKER_LOST" });
    expect(i32[at(Control.command)]).toBe(4);
    expect(pool.lost).toBe("a worker ended");
    expect(terminate).toHaveBeenCalled();
    // the caller runs the rest
    expect(await lead()).toBe(Status.paused);
  });

  it("does not look forever at a leader that makes no progress", async () => {
    const { pool, lead, member, i32, terminate } = await idlePool();
    const led = lead();
    await vi.waitFor(() => expect(Atomics.load(pool.signal, Signal.led)).toBe(1));
    let now = performance.now();
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 1000));
    expect(() => pool.settle(member)).toThrowError(
      expect.objectContaining({ code: "WORKER_LOST" }),
    );
    clock.mockRestore();
    expect(i32[at(Control.stop)]).toBe(1);
    await expect(led).rejects.toMatchObject({ code: "WORKER_LOST" });
    expect(terminate).toHaveBeenCalled();
  });

  it("ends the leader after its slice", async () => {
    const { pool, lead, listener, terminate } = await idlePool();
    const led = lead();
    await vi.waitFor(() => expect(Atomics.load(pool.signal, Signal.led)).toBe(1));
    pool.end("the engine was disposed of");
    expect(terminate).not.toHaveBeenCalled();
    Atomics.store(pool.signal, Signal.status, Status.done);
    Atomics.store(pool.signal, Signal.led, 0);
    listener.onLed();
    expect(await led).toBe(Status.done);
    expect(terminate).toHaveBeenCalled();
  });
});
