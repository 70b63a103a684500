// Several binaries over one memory: which are loaded for what, and that no bit depends on where a run changes
// from one to another.

import { describe, expect, it, vi } from "vitest";
import { Control, Status } from "../../assembly/control.ts";
import { Opcode } from "../../assembly/opcodes.ts";
import { Controls, UNLIMITED } from "../../src/engine/controls.ts";
import type { Instance } from "../../src/engine/instance.ts";
import { WasmInstance } from "../../src/engine/wasm-instance.ts";
import {
  compose,
  createEngine,
  dense,
  dropout,
  type Engine,
  flatten,
  graph,
  horizontalFlip,
  input,
  loadModel,
  mixup,
  randomCrop,
  StandardScaler,
  sequential,
  sgd,
  synthetic,
} from "../../src/index.ts";
import { layoutOf } from "../../src/ir/command.ts";

const data = synthetic.digits({ count: 60, seed: 3 });
const augmentation = compose([randomCrop({ padding: 2 }), horizontalFlip(), mixup()]);

/** The binaries of an instance, the main one first. */
const binariesOf = (instance: Instance) => (instance as WasmInstance).binaries;

/** An engine whose instances are changed, and known. */
async function engineWith(
  backend: "wasm" | "js",
  change: (instance: Instance) => object = () => ({}),
): Promise<Engine & { instances: Instance[] }> {
  const engine = await createEngine({ backend });
  const instances: Instance[] = [];
  const createInstance = () => {
    const instance = engine.createInstance();
    for (const [name, value] of Object.entries(change(instance))) {
      Object.defineProperty(instance, name, { value });
    }
    instances.push(instance);
    return instance;
  };
  return { info: engine.info, createInstance, instances, dispose() {} };
}

async function build(engine: Engine, learningRate = 0.05) {
  const model = sequential(
    [input([28, 28, 1]), flatten(), dense(12, { activation: "elu" }), dropout(0.2), dense(10)],
    { seed: 2, preprocessing: new StandardScaler() },
  );
  await model.compile({
    optimizer: sgd({ learningRate, momentum: 0.9 }),
    loss: "softmaxCrossEntropy",
    engine,
  });
  return model;
}

const options = { epochs: 2, batchSize: 16, augment: augmentation } as const;

async function trainedHash(engine: Engine): Promise<string> {
  const model = await build(engine);
  await model.fit(data, options);
  return model.weightsHash();
}

describe("what is loaded", () => {
  it("for a training is training alone, and augmentation where there is one", async () => {
    const engine = await engineWith("wasm");
    const model = await build(engine);
    await model.fit(data, { epochs: 1, batchSize: 16, validation: 0.2 });
    await model.predict(data.x);
    expect(engine.instances.map(binariesOf)).toEqual([["training"]]);
    await model.fit(data, options);
    expect(engine.instances.map(binariesOf)).toEqual([["training", "augmentation"]]);
  });

  it("for a model that predicts is core alone, until it is trained", async () => {
    const model = await build(await createEngine({ backend: "js" }));
    await model.fit(data, { ...options, epochs: 1 });
    const file = await model.save();
    const expected = await model.predict(data.x);

    const engine = await engineWith("wasm");
    const loaded = await loadModel(file, { engine });
    expect(engine.instances.map(binariesOf)).toEqual([[]]);
    expect(await loaded.predict(data.x)).toEqual(expected);
    expect(await loaded.evaluate(data)).toEqual(await model.evaluate(data));
    expect(engine.instances.map(binariesOf)).toEqual([["core"]]);
    await model.fit(data, options);
    await loaded.fit(data, options);
    expect(engine.instances.map(binariesOf)).toEqual([["training", "augmentation"]]);
    expect(loaded.weightsHash()).toBe(model.weightsHash());
    expect(await loaded.predict(data.x)).toEqual(await model.predict(data.x));
  });

  it.each(["trainer", "gradients", "flow", "findLearningRate", "profile"] as const)(
    "for %s() is training",
    async (method) => {
      const [x, y] = [data.x, data.y];
      const model = sequential([input([28, 28, 1]), flatten(), dense(10)]);
      model.getWeights(); // drawn by plain JavaScript
      const engine = await engineWith("wasm");
      await model.compile({ optimizer: sgd(), loss: "softmaxCrossEntropy", engine });
      expect(engine.instances.map(binariesOf)).toEqual([[]]);
      if (method === "trainer") (await model.trainer({ batchSize: 60 })).step(x, y);
      else if (method === "profile") await model.profile({ steps: 1 });
      else if (method === "findLearningRate") await model.findLearningRate(data, { steps: 3 });
      else await model[method](x, y);
      expect(engine.instances.map(binariesOf)).toEqual([["training"]]);
    },
  );

  it("for a graph is core, for its gradient training, once each", async () => {
    const engine = await engineWith("wasm");
    const f = graph(({ x }) => x.relu().mul(x).sum(), { x: [5] }, { engine });
    const x = [1, -2, 3, -4, 5];
    expect(await f.run({ x })).toBe(35);
    expect(engine.instances.map(binariesOf)).toEqual([["core"]]);
    await f.gradient({ x });
    expect(engine.instances.map(binariesOf)).toEqual([["core"], ["training"]]);
  });

  it("is loaded once, however often it is asked for, and replaces what it has", async () => {
    const compile = vi.fn(async (binary: string) => {
      const { binaryBytes } = await import("../../src/engine/binaries.ts");
      return WebAssembly.compile(await binaryBytes(binary as "core", "exact"));
    });
    const instance = new WasmInstance({ compile, tile: () => 0, tune() {} });
    await Promise.all([
      instance.load("core"),
      instance.load("core"),
      instance.load("augmentation"),
    ]);
    expect(binariesOf(instance)).toEqual(["core", "augmentation"]);
    expect(instance.load("core", "augmentation")).toBe(undefined);
    await instance.load("core", "training");
    expect(binariesOf(instance)).toEqual(["training", "augmentation"]);
    expect(instance.load("core")).toBe(undefined);
    expect(instance.load("training")).toBe(undefined);
    expect(compile.mock.calls.map(([binary]) => binary).sort()).toEqual([
      ...["augmentation", "core", "core", "training"],
    ]);
  });

  it("stays as it was where a binary cannot be compiled", async () => {
    const engine = await engineWith("wasm");
    const [instance] = [engine.createInstance()];
    await instance!.load("core");
    vi.spyOn(WebAssembly, "compile").mockRejectedValue(new Error("too large"));
    const failing = new WasmInstance({
      compile: async () => WebAssembly.compile(new Uint8Array()),
      tile: () => 0,
      tune() {},
    });
    await expect(failing.load("core")).rejects.toThrow("too large");
    expect(binariesOf(failing)).toEqual([]);
    vi.restoreAllMocks();
  });
});

/** The binary of the command that a run stands at. */
function binaryAt({ memory: { i32 } }: Instance, control: number): string {
  const word = (which: Control) => i32[(control >>> 2) + which]!;
  const opcode = i32[(word(Control.program) >>> 2) + 16 * word(Control.command)]!;
  return layoutOf(opcode).binary;
}

describe("a run through several binaries", () => {
  it("gives the same bits as plain JavaScript, whatever the budget of a call", async () => {
    const expected = await trainedHash(await createEngine({ backend: "js" }));
    expect(await trainedHash(await createEngine({ backend: "wasm" }))).toBe(expected);
    for (const backend of ["wasm", "js"] as const) {
      for (const budget of [1, 2, 5]) {
        const paused = await engineWith(backend, (instance) => {
          const run = instance.run.bind(instance);
          return { run: (control: number) => run(control, budget) };
        });
        expect(await trainedHash(paused)).toBe(expected);
      }
    }
  });

  it("does so many commands as its budget says, on either side", async () => {
    const crossings: string[] = [];
    const engine = await engineWith("wasm", (instance) => {
      const run = instance.run.bind(instance);
      return {
        run(control: number, budget: number) {
          const before = binaryAt(instance, control);
          const word = (which: Control) => instance.memory.i32[(control >>> 2) + which]!;
          const [command, commands] = [word(Control.command), word(Control.commands)];
          const given = Math.min(budget, 3);
          const status = run(control, given);
          const now = word(Control.command);
          if (status === Status.paused) {
            expect((now - command + commands) % commands).toBe(given);
          }
          const after = binaryAt(instance, control);
          if (before !== after) crossings.push(`${before} to ${after}`);
          return status;
        },
      };
    });
    await trainedHash(engine);
    expect(crossings).toContain("core to augmentation");
    expect(crossings).toContain("augmentation to core");
  });

  it("stops where the stop flag is set at their border, and goes on", async () => {
    const stops: string[] = [];
    const engine = await engineWith("wasm", (instance) => {
      const run = instance.run.bind(instance);
      let before = "";
      return {
        run(control: number) {
          const binary = binaryAt(instance, control);
          if (binary !== before && (binary === "augmentation" || before === "augmentation")) {
            const flag = (control >>> 2) + Control.stop;
            Atomics.store(instance.memory.i32, flag, 1);
            expect(run(control, UNLIMITED)).toBe(Status.stopped);
            expect(binaryAt(instance, control)).toBe(binary);
            Atomics.store(instance.memory.i32, flag, 0);
            stops.push(binary);
          }
          before = binary;
          return run(control, 1);
        },
      };
    });
    expect(await trainedHash(engine)).toBe(
      await trainedHash(await createEngine({ backend: "js" })),
    );
    // into augmentation and back in each of eight steps
    expect(stops.length).toBeGreaterThanOrEqual(16);
  });

  it("diverges at the same step with the same weights", async () => {
    const outcome = async (backend: "wasm" | "js") => {
      const model = await build(await createEngine({ backend }), 1e30);
      const error = await model.fit(data, { ...options, epochs: 5 }).catch((thrown) => thrown);
      return { code: error.code, message: error.message, hash: model.weightsHash() };
    };
    const expected = await outcome("js");
    expect(expected.code).toBe("DIVERGED");
    expect(await outcome("wasm")).toEqual(expected);
  });

  it("that is paused goes on in the binary that was loaded meanwhile", async () => {
    const model = await build(await createEngine({ backend: "js" }));
    const engine = await engineWith("wasm", (instance) => {
      const run = instance.run.bind(instance);
      let calls = 0;
      return {
        run(control: number) {
          if (++calls % 4 === 0) instance.load("training"); // comes between the slices
          return run(control, 1);
        },
      };
    });
    await model.fit(data, { epochs: 1 });
    const loaded = await loadModel(await model.save(), { engine });
    const many = synthetic.digits({ count: 3000, seed: 4 }).x;
    expect(await loaded.predict(many)).toEqual(await model.predict(many));
    expect(engine.instances.map(binariesOf)).toEqual([["training"]]);
  });

  it("is refused where a binary is missing, after the commands before", async () => {
    const instance = (await createEngine({ backend: "wasm" })).createInstance();
    const controls = new Controls(instance);
    const y = instance.allocate(64);
    const program = instance.allocate(2 * 64);
    instance.memory.i32.set([Opcode.fill, y, 4], program >>> 2);
    instance.memory.f32[(program >>> 2) + 3] = 2;
    instance.memory.i32.set([Opcode.reluGradient, y, y, y, 4], (program >>> 2) + 16);
    const run = () => {
      controls.prepare(
        { address: program, commands: [0, 1] },
        { steps: 1, batchSize: 1, count: 1 },
      );
      return instance.run(controls.address, UNLIMITED);
    };
    const message = "Cannot run: expected the binary of every command to be loaded";
    expect(run).toThrow(message);
    await instance.load("core", "augmentation");
    expect(run).toThrow(message);
    expect(controls.get(Control.command)).toBe(1);
    expect([...instance.memory.f32.slice(y >>> 2, (y >>> 2) + 4)]).toEqual([2, 2, 2, 2]);
    await instance.load("training");
    expect(run()).toBe(Status.done);
    expect([...instance.memory.f32.slice(y >>> 2, (y >>> 2) + 4)]).toEqual([2, 2, 2, 2]);
  });
});
