// Profiles by a clock that moves only where it is told to: every number is known beforehand.

import { afterEach, describe, expect, it, vi } from "vitest";
import { Control, Slot } from "../../assembly/control.ts";
import { Opcode } from "../../assembly/opcodes.ts";
import { UNLIMITED } from "../../src/engine/controls.ts";
import type { Engine } from "../../src/engine/engine.ts";
import {
  createEngine,
  dense,
  dropout,
  input,
  type Layer,
  type Model,
  sequential,
} from "../../src/index.ts";
import { drawHere } from "../../src/initializers/random.ts";
import { fakeMachine } from "../engine/fake-machine.ts";
import { expectKept } from "../kept-files.ts";

/** A tick that counts as fine, in ms; below 0.001. */
const FINE = 2 ** -11;
const CALL = 2 ** -6;
const STEP = 8;

/** What a run is called with, and what its control block said before. */
interface Call {
  readonly budget: number;
  readonly command: number;
  readonly words: Record<string, number>;
}

afterEach(() => vi.restoreAllMocks());

/**
 * A compiled model whose runs take the milliseconds that `took` says, on a clock with ticks of `tick`.
 * `seen` is called before each run of a step or a part of it.
 */
async function clocked(
  took: (call: Call) => number,
  {
    tick = FINE,
    loss = "softmaxCrossEntropy",
    layers = [input([2]), dense(4, { activation: "relu" }), dense(3)] as Layer[],
    info = {} as Partial<Engine["info"]>,
    seen = (_: { i32: Int32Array; f32: Float32Array }, _call: Call) => {},
  } = {},
) {
  const clock = { now: 0 };
  const js = await createEngine({ backend: "js" });
  const held = new Map<number, number>();
  const calls: Call[] = [];
  let tuned = 0;
  const engine: Engine = {
    info: { ...js.info, ...info },
    dispose() {},
    createInstance() {
      const instance = js.createInstance();
      return {
        get memory() {
          return instance.memory;
        },
        load: () => undefined,
        team: () => 0,
        tile: instance.tile,
        allocate(bytes) {
          const address = instance.allocate(bytes);
          held.set(address, bytes);
          return address;
        },
        free(address) {
          instance.free(address);
          held.delete(address);
        },
        tune() {
          tuned++;
        },
        run(control, budget) {
          const { i32 } = instance.memory;
          const word = (which: Control) => i32[control / 4 + which]!;
          const words = Object.fromEntries(
            Object.values(Control)
              .filter((which) => typeof which === "number")
              .map((which) => [Control[which], word(which)]),
          );
          const call = { budget, command: words.command!, words };
          if (words.commands! > 1) {
            seen(instance.memory, call);
            calls.push(call);
          }
          const status = instance.run(control, budget);
          clock.now += took(call);
          return status;
        },
      };
    },
  };
  const model = sequential(layers, { seed: 5 });
  await model.compile({ optimizer: "sgd", loss: loss as "softmaxCrossEntropy", engine });
  vi.spyOn(performance, "now").mockImplementation(() => {
    clock.now += tick;
    return clock.now;
  });
  return { model, calls, clock, held, tuned: () => tuned };
}

const timesOf = async (model: Model, steps: number) => {
  const { commands, microsecondsPerStep } = await model.profile({ batchSize: 6, steps });
  return { step: microsecondsPerStep, commands: commands.map(({ microseconds }) => microseconds) };
};

/** Milliseconds of a command by its place. */
const costOf = (command: number) => CALL + (command + 1) / 64;
const usual = ({ budget, command }: Call) =>
  budget === UNLIMITED ? STEP : budget === 0 ? CALL : costOf(command);

describe("a profile by the clock", () => {
  it("tells of a step its time, of a command what it takes beyond a call", async () => {
    const { model } = await clocked(usual);
    const { step, commands } = await timesOf(model, 1);
    expect(step).toBe(1000 * (STEP + FINE));
    expect(commands).toEqual(commands.map((_, i) => (1000 * (i + 1)) / 64));
  });

  it("tells of a command that is faster than a call that it takes no time", async () => {
    const { model } = await clocked((call) => (call.budget === 1 ? CALL / 2 : usual(call)));
    const { commands } = await model.profile({ batchSize: 6, steps: 1 });
    expect(
      commands.map(({ microseconds, share, gigaflops, gigabytes }) => [
        ...[microseconds, share, gigaflops, gigabytes],
      ]),
    ).toEqual(commands.map(() => [0, 0, 0, 0]));
  });

  it("is the mean of the fastest four in five", async () => {
    // by so much the steps that are timed take longer, those before them not at all
    const more = [...Array(13).fill(0), 4, 0, 9, 2, 7, 1, 8, 3, 6, 5];
    let steps = 0;
    const { model } = await clocked((call) => usual(call) + later(call));
    function later({ budget, words }: Call): number {
      return budget === UNLIMITED && words.commands! > 1 ? more[steps++]! / 4 : 0;
    }
    const { step } = await timesOf(model, 10);
    expect(step).toBe(1000 * (STEP + FINE + (0 + 1 + 2 + 3 + 4 + 5 + 6 + 7) / 8 / 4));
  });

  it("is the mean of all where the clock is coarse", async () => {
    const tick = 2 ** -9;
    const more = [...Array(13).fill(0), 0, 0, 0, 0, 1];
    let steps = 0;
    const { model } = await clocked((call) => usual(call) + later(call), { tick });
    function later({ budget, words }: Call): number {
      return budget === UNLIMITED && words.commands! > 1 ? more[steps++]! : 0;
    }
    const { step } = await timesOf(model, 5);
    expect(step).toBe(1000 * (STEP + tick + 1 / 5));
  });

  it("takes steps of a tenth of a second before it times any, each tuned, then as many as asked", async () => {
    const { model, calls, tuned } = await clocked(usual);
    await model.profile({ batchSize: 6, steps: 4 });
    const warm = Math.ceil(100 / STEP);
    expect(tuned()).toBe(warm);
    const { length } = model.explain({ batchSize: 6 }).commands;
    const parts = Array.from({ length }, (_, i) => [
      [0, i],
      [1, i],
    ]).flat();
    expect(calls.map(({ budget, command }) => [budget, command])).toEqual([
      ...Array.from({ length: warm }, () => [UNLIMITED, 0]),
      ...Array.from({ length: 4 }, () => [[UNLIMITED, 0], ...parts]).flat(),
    ]);
  });

  it("runs single steps of the whole batch that learn nothing, on noise and classes in turn", async () => {
    let hash = "";
    const hashes: string[] = [];
    let rows: { x: Float32Array; y: Int32Array } | undefined;
    const { model, calls } = await clocked(usual, {
      seen({ i32, f32 }, { words }) {
        const at = words.slots! / 4;
        const [x, y] = [i32[at + Slot.address]! / 4, i32[at + Slot.end + Slot.address]! / 4];
        rows = { x: f32.slice(x, x + 12), y: i32.slice(y, y + 6) };
        if (hash !== "") hashes.push(model.weightsHash());
      },
    });
    hash = model.weightsHash();
    await model.profile({ batchSize: 6, steps: 2 });
    expect(new Set(hashes)).toEqual(new Set([hash]));
    expect(rows!.x).toEqual(drawHere(Opcode.randomNormal, [0, 0], 12));
    expect(rows!.y).toEqual(Int32Array.of(0, 1, 2, 0, 1, 2));
    const { words } = calls[0]!;
    expect([
      words.stepEnd,
      words.batchSize,
      words.epochRows,
      words.position,
      words.shuffle,
    ]).toEqual([...[1, 6, 6, 0, 0]]);
  });

  it("runs on zeros and ones in turn where y are values", async () => {
    let y = new Float32Array();
    const { model } = await clocked(usual, {
      loss: "meanSquaredError",
      seen({ i32, f32 }, { words }) {
        const at = i32[words.slots! / 4 + Slot.end + Slot.address]! / 4;
        y = f32.slice(at, at + 9);
      },
    });
    await model.profile({ batchSize: 3, steps: 1 });
    expect(y).toEqual(Float32Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0));
  });

  it("gives all memory back", async () => {
    const { model, held } = await clocked(usual);
    await model.profile({ batchSize: 6, steps: 1 });
    const before = [...held];
    await model.profile({ batchSize: 6, steps: 2 });
    expect([...held]).toEqual(before);
  });

  // bytes of a command, where one cache ends and the next begins: 8 for each element of a dropout
  it.each([
    [64, "level1", "level2"],
    [1024, "level2", "level3"],
    [16_384, "level3", "memory"],
  ] as const)("compares %i units with the cache that holds them", async (units, cache, next) => {
    const { machine, of } = await compared("exact", units, 2 ** -8);
    const { copy } = machine!;
    const drop = of("dropout");
    expect(drop.bytes).toBe(8 * 64 * units);
    const gather = of("gatherInput");
    expect(gather.bytes).toBeGreaterThan(drop.bytes);
    expect(gather.bytes).toBeLessThan(1.02 * drop.bytes);
    // 1/64 ms each
    expect(drop.gigabytes).toBeCloseTo((64 * drop.bytes) / 1e6, 9);
    expect(drop).toMatchObject({ bound: "memory" });
    expect(drop.ofPeak).toBeCloseTo(drop.gigabytes / copy[cache], 9);
    expect(gather.ofPeak).toBeCloseTo(gather.gigabytes / copy[next], 9);
  });

  it("compares with fused operations where the engine fuses", async () => {
    for (const numerics of ["exact", "fast"] as const) {
      const { of, machine, toText } = await compared(numerics, 64, 1);
      const product = of("matmul + bias");
      expect(product).toMatchObject({ bound: "arithmetic" });
      const peak = numerics === "fast" ? machine!.fusedMultiplyAdd! : machine!.multiplyAdd;
      expect(product.ofPeak).toBeCloseTo(product.gigaflops / peak, 9);
      await expectKept(toText(), `profile-${numerics}.txt`);
    }
  });

  /** The profile of a step whose commands take 1/64 ms each, on a machine of known speeds. */
  async function compared(numerics: "exact" | "fast", units: number, took: number) {
    vi.restoreAllMocks();
    const { model, clock } = await clocked(
      ({ budget }) => (budget === UNLIMITED ? 100 : budget === 0 ? CALL : CALL + 1 / 64),
      {
        layers: [input([units]), dropout(0.5), dense(4)],
        info: { backend: "wasm", numerics },
      },
    );
    vi.spyOn(WebAssembly, "validate").mockReturnValue(true);
    const empty = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    vi.spyOn(WebAssembly, "compile").mockResolvedValue(empty);
    fakeMachine(clock, {
      arithmetic12: [took, took / 2],
      arithmetic24: [2.5 * took, 2.5 * took],
      copy: (bytes) => Math.log2(bytes) / 32,
    });
    const profile = await model.profile({ batchSize: 64, steps: 1 });
    const of = (name: string) => profile.commands.find(({ operation }) => operation === name)!;
    return { ...profile, of };
  }

  it("is a text, word by word", async () => {
    const { model } = await clocked((call) =>
      call.budget === 1 ? CALL + call.command / 2 ** 14 : usual(call),
    );
    const { toText } = await model.profile({ batchSize: 6, steps: 1 });
    await expectKept(toText(), "profile.txt");
  });
});
