// A long program runs in slices of about 10 ms, however long its commands take: on a mock clock, and on
// kernels whose budgets are recorded.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Control, Status } from "../../assembly/control.ts";
import { Opcode } from "../../assembly/opcodes.ts";
import type { Program } from "../../src/compile/program.ts";
import { pauses } from "../../src/core/turns.ts";
import { type Controls, UNLIMITED } from "../../src/engine/controls.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { Instance } from "../../src/engine/instance.ts";
import { createEngine, dense, input, sequential, synthetic } from "../../src/index.ts";
import type { Feed } from "../../src/training/feed.ts";
import { runPass, type Slice } from "../../src/training/run.ts";

let now = 0;
beforeEach(() => {
  now = 1000;
});
afterEach(() => vi.restoreAllMocks());
const ownClock = () => vi.spyOn(performance, "now").mockImplementation(() => now);

/** A pass of `steps` steps of four commands, each of which takes `cost` ms of mock time. */
async function passOf(steps: number, cost: (command: number) => number) {
  const slices: { budget: number; took: number }[] = [];
  const total = 4 * steps;
  let command = 0;
  const instance = {
    load() {},
    tune() {},
    run(_: number, budget: number): Status {
      const began = now;
      for (let i = 0; i < budget && command < total; i++) now += cost(command++);
      slices.push({ budget, took: now - began });
      return command < total ? Status.paused : Status.done;
    },
  } as unknown as Instance;
  const controls = {
    address: 0,
    prepare() {},
    joinTeam() {},
    get: (word: Control) => (word === Control.step ? Math.floor(command / 4) : 0),
    readLosses: (from: number, to: number) => new Float32Array(to - from),
  } as unknown as Controls;
  const feed = {
    windows: () => [{ first: 0, rows: steps }],
  } as unknown as Feed;
  ownClock();
  const yields: Slice[] = [];
  const program = { commands: [] } as unknown as Program;
  const pass = { batchSize: 1, globalStep: 0 };
  for await (const slice of runPass(instance, controls, program, feed, pass)) yields.push(slice);
  return { slices, yields };
}

/** An engine that reports every run of limited length when done. */
async function overheard(tell: (budget: number) => void): Promise<Engine> {
  const engine = await createEngine();
  const createInstance = () => {
    const instance = engine.createInstance();
    const run = instance.run.bind(instance);
    const value = (control: number, budget: number) => {
      const status = run(control, budget);
      if (budget !== UNLIMITED) tell(budget);
      return status;
    };
    // timing of tiles waits for the clock
    return Object.defineProperties(instance, { run: { value }, tune: { value() {} } });
  };
  return { info: engine.info, createInstance, dispose() {} };
}

describe("slices of a pass", () => {
  it("start with one command, grow at most fourfold, and reach 10 ms", async () => {
    const { slices, yields } = await passOf(25_000, () => 1 / 128);
    const budgets = slices.map(({ budget }) => budget);
    expect(budgets.slice(0, 8)).toEqual([1, 4, 16, 64, 256, 1024, 1280, 1280]);
    expect(new Set(budgets.slice(6))).toEqual(new Set([1280]));
    for (const { took } of slices.slice(6, -1)) expect(took).toBe(10);
    const steps = yields.reduce((sum, { losses }) => sum + losses.length, 0);
    expect(steps).toBe(25_000);
    expect(yields.map(({ firstStep }) => firstStep).slice(0, 4)).toEqual([0, 1, 5, 21]);
  });

  it("stay bounded when commands become slow: only one is too long", async () => {
    const { slices } = await passOf(20_000, (command) => (command < 40_000 ? 0.001 : 0.1));
    const long = slices.filter(({ took }) => took > 20);
    expect(long.length).toBeLessThanOrEqual(1);
    expect(slices.at(-2)!.took).toBeCloseTo(10, 6);
    for (const [i, { budget }] of slices.entries()) {
      if (i > 0) expect(budget).toBeLessThanOrEqual(4 * slices[i - 1]!.budget);
    }
  });

  it("are single commands if each takes longer than a slice", async () => {
    const { slices } = await passOf(10, () => 25);
    expect(slices.map(({ budget }) => budget)).toEqual(new Array(40).fill(1));
  });

  it("are limited to the largest budget if commands take no time", async () => {
    const { slices } = await passOf(1_000_000, () => 0);
    const largest = Math.max(...slices.map(({ budget }) => budget));
    expect(largest).toBeLessThanOrEqual(0x3fffffff);
    expect(slices.map(({ budget }) => budget).slice(0, 4)).toEqual([1, 4, 16, 64]);
  });

  it("of a real training run start with one command and grow at most fourfold", async () => {
    const budgets: number[] = [];
    const engine = await overheard((budget) => budgets.push(budget));
    const model = sequential([input([2]), dense(8), dense(3)]);
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy", engine });
    await model.fit(synthetic.blobs({ classes: 3, count: 2_000, seed: 1 }), {
      epochs: 1,
      batchSize: 1,
    });
    expect(budgets[0]).toBe(1);
    expect(budgets.length).toBeGreaterThan(4);
    expect(Math.max(...budgets)).toBeGreaterThan(64);
    budgets.slice(1).forEach((budget, i) => {
      expect(budget).toBeLessThanOrEqual(4 * budgets[i]!);
    });
  });
});

describe("turns of the event loop", () => {
  it("come after 10 ms of work, not before", async () => {
    ownClock();
    const pause = pauses();
    now += 9.9;
    expect(pause()).toBeUndefined();
    now += 0.1;
    const turn = pause();
    expect(turn).toBeInstanceOf(Promise);
    await turn;
    expect(pause()).toBeUndefined();
    now += 10;
    expect(pause()).toBeInstanceOf(Promise);
  });

  it("end if the signal is aborted", async () => {
    ownClock();
    const controller = new AbortController();
    const pause = pauses(controller.signal);
    now += 11;
    controller.abort(new Error("enough"));
    await expect(pause()).rejects.toThrow("enough");
  });
});

describe("a run that another thread makes wait", () => {
  /** What happens in a step of which a part was not done before `command`: runs, with their patience, and turns. */
  async function eventsAt(command: number) {
    const events: string[] = [];
    const instance = {
      load() {},
      tune() {},
      run(_: number, budget: number, patience?: number): Status {
        events.push(`run ${budget} for ${patience}`);
        if (events.length > 1) return Status.done;
        setImmediate(() => {
          events.push(instance.unsettled ? "turn in an update" : "turn");
          instance.unsettled?.(); // as those who read weights do
        });
        return Status.waiting;
      },
    } as unknown as Instance;
    const words = { [Control.command]: command, [Control.budget]: 7 } as Record<Control, number>;
    const controls = {
      prepare() {},
      joinTeam() {},
      get: (word: Control) => words[word] ?? 0,
    } as unknown as Controls;
    const { recordLoss, guardUpdate, sgd: update } = Opcode;
    const commands = [recordLoss, guardUpdate, update, update].map((opcode) => ({ opcode }));
    const feed = { windows: () => [{ first: 0, rows: 1 }] } as unknown as Feed;
    const pass = { batchSize: 1, globalStep: 0 };
    const program = { commands } as unknown as Program;
    for await (const _ of runPass(instance, controls, program, feed, pass));
    return events;
  }

  it("is completed by a run on the same memory that has waited too", async () => {
    const waiting = new Set([1, 2]); // a training in an update, and an evaluation
    let isWhole: boolean | undefined;
    const instance = {
      load() {},
      tune() {},
      run(address: number): Status {
        if (waiting.delete(address)) return Status.waiting;
        if (address === 2) isWhole = instance.unsettled !== undefined; // which it would call
        return Status.done;
      },
    } as unknown as Instance;
    const runOf = async (address: number, command: number) => {
      const controls = {
        address,
        prepare() {},
        joinTeam() {},
        get: (word: Control) => (word === Control.command ? command : 0),
      } as unknown as Controls;
      const feed = { windows: () => [{ first: 0, rows: 1 }] } as unknown as Feed;
      const pass = { batchSize: 1, globalStep: 0 };
      const commands = [Opcode.guardUpdate, Opcode.sgd, Opcode.sgd].map((opcode) => ({ opcode }));
      const program = { commands } as unknown as Program;
      for await (const _ of runPass(instance, controls, program, feed, pass));
    };
    await Promise.all([runOf(2, 0), runOf(1, 2)]);
    expect(isWhole).toBe(true);
  });

  it("lets the event loop have its turn", async () => {
    expect(await eventsAt(2)).toEqual(["run 1 for 0", "turn", "run 7 for 0"]);
  });

  it("is completed by whoever reads weights in an update, as half of them are new", async () => {
    expect(await eventsAt(3)).toEqual(["run 1 for 0", "turn in an update", "run 0 for undefined"]);
  });
});

describe("steps events", () => {
  it("are at least 200 ms apart, except the last of an epoch", async () => {
    // a command takes 0.05 ms: a slice ends after 200
    const engine = await overheard((budget) => {
      now += budget / 20;
    });
    const model = sequential([input([2]), dense(8), dense(3)]);
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy", engine });
    const data = synthetic.blobs({ classes: 3, count: 3_000, seed: 1 });
    ownClock();
    const times: number[] = [];
    let losses = 0;
    for await (const event of model.train(data, { epochs: 1, batchSize: 1 })) {
      if (event.type !== "steps") continue;
      times.push(now);
      losses += event.losses.length;
    }
    expect(losses).toBe(3_000);
    expect(times.length).toBeGreaterThan(5);
    const gaps = times.slice(1, -1).map((time, i) => time - times[i]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(200);
    expect(Math.max(...gaps)).toBeLessThan(212);
  });
});
