// What a model's file says beside its weights: lists that become tensors, and the state of a training.

import { describe, expect, it } from "vitest";
import {
  extractLists,
  loadFloats,
  restoreLists,
  storeWords,
} from "../../../src/format/model-file.ts";
import type { StoredTensor } from "../../../src/format/stored-tensor.ts";
import {
  restoreTraining,
  type TrainingState,
} from "../../../src/model/checkpoint/training-state.ts";
import { STATES_AT_MOST } from "../../../src/training/callback-state.ts";
import type { Session } from "../../../src/training/session.ts";

const refuse = (expected: string, got: unknown) => new Error(`${expected}, got ${got}`);
const numbers = (length: number) => Array.from({ length }, (_, i) => i / 3);

describe("lists of a description", () => {
  it("become tensors from 512 numbers on, and come back", () => {
    const tensors = new Map<string, StoredTensor>();
    const given = {
      steps: [
        { kind: "a", mean: numbers(511) },
        { mean: numbers(512), names: Array(512).fill("x") },
      ],
      none: null,
    };
    const plain = extractLists(given, "preprocessing", tensors);
    expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ["preprocessing/steps/1/mean", "F64", [512]],
    ]);
    expect(plain).toEqual({
      ...given,
      steps: [
        given.steps[0],
        { ...given.steps[1], mean: { tensor: "preprocessing/steps/1/mean" } },
      ],
    });
    expect(restoreLists(plain, "preprocessing", tensors, refuse)).toEqual(given);
    expect(tensors.size).toBe(0);
  });

  it("are refused below eight levels", () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
    const restore = (value: unknown) => () => restoreLists(value, "a", new Map(), refuse);
    expect(restore(nested(9))()).toEqual(nested(9));
    expect(restore(nested(10))).toThrow("a description of preprocessing, got a deeper one");
  });

  it.each<[string, unknown, StoredTensor | undefined, string]>([
    ["of another name", { tensor: "b" }, undefined, "none"],
    ["that is not there", { tensor: "a" }, undefined, "none"],
    [
      "with more beside it",
      { tensor: "a", more: 1 },
      { dtype: "F64", shape: [1], data: new Uint8Array(8) },
      "F64",
    ],
    [
      "of another kind",
      { tensor: "a" },
      { dtype: "F32", shape: [2], data: new Uint8Array(8) },
      "F32",
    ],
    [
      "of two dimensions",
      { tensor: "a" },
      { dtype: "F64", shape: [1, 1], data: new Uint8Array(8) },
      "F64",
    ],
  ])("refuse a tensor %s", (_, value, tensor, got) => {
    const tensors = new Map(tensor ? [["a", tensor]] : []);
    expect(() => restoreLists(value, "a", tensors, refuse)).toThrow(
      `a tensor "a", F64, of one dimension, got ${got}`,
    );
  });

  it("of weights are little-endian, at any alignment", () => {
    const stored = storeWords(Float32Array.of(0, 1, -2.5).subarray(1), [2]);
    expect(stored).toEqual({
      dtype: "F32",
      shape: [2],
      data: Uint8Array.of(...[0, 0, 0x80, 0x3f], ...[0, 0, 0x20, 0xc0]),
    });
    const shifted = new Uint8Array(9);
    shifted.set(stored.data, 1);
    expect([...loadFloats({ ...stored, data: shifted.subarray(1) })]).toEqual([1, -2.5]);
  });
});

describe("the state of a training", () => {
  const kind = { rows: 10, batchSize: 4, shuffle: true, augment: "" };
  const good = {
    step: 8,
    epoch: 2,
    interruption: { kind, steps: 8, stepsOfEpoch: 2 },
    callbacks: { a: { best: null, epochs: 3 } },
    untilEnd: ["a"],
  };

  const restored = (state: object) => {
    const asked: unknown[] = [];
    const session = { callbackStates: { restore: (...given: unknown[]) => asked.push(given) } };
    const kept = new Map();
    restoreTraining(session as unknown as Session, state as TrainingState, kept, refuse);
    const { callbackStates: _, ...rest } = session;
    return { ...rest, asked };
  };
  const interrupted = (more: object, ofKind: object = {}) => ({
    ...good,
    interruption: { ...good.interruption, ...more, kind: { ...kind, ...ofKind } },
  });

  it("is put back, without what a file holds beside it", () => {
    const { callbacks, untilEnd, ...rest } = good;
    const all = { ...rest, asked: [[callbacks, new Map(), untilEnd]] };
    expect(restored(good)).toEqual(all);
    expect(restored(interrupted({ more: 1 }, { more: 2 }))).toEqual(all);
    expect(restored({ step: 0, epoch: 0 })).toEqual({ step: 0, epoch: 0, asked: [] });
  });

  it.each([
    [{ steps: 2 }, {}],
    [{ steps: 2, stepsOfEpoch: 0 }, {}],
    [
      { steps: 1, stepsOfEpoch: 0 },
      { rows: 1, batchSize: 1 },
    ],
    [{ steps: 8, stepsOfEpoch: 0 }, { batchSize: 0x7fffffff }],
  ])("takes an interruption with %j of %j", (more, ofKind) => {
    expect(restored(interrupted(more, ofKind))).toHaveProperty("interruption");
  });

  it.each([
    [{ stepsOfEpoch: 3 }, {}],
    [{ steps: 9 }, {}],
    [{ steps: 1 }, {}],
    [{ steps: -1, stepsOfEpoch: -1 }, {}],
    [{ steps: 2.5 }, {}],
    [{ stepsOfEpoch: 0.5 }, {}],
    [{ stepsOfEpoch: 0 }, { rows: 0 }],
    [{ stepsOfEpoch: 0 }, { batchSize: 0 }],
    [{ stepsOfEpoch: 0 }, { batchSize: 0x80000000 }],
    [{}, { shuffle: 1 }],
    [{}, { augment: undefined }],
  ])("refuses an interruption with %j of %j", (more, ofKind) => {
    expect(() => restored(interrupted(more, ofKind))).toThrow(
      "a place where a training was interrupted",
    );
  });

  const states = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, { best: 1 }]));

  it.each([
    [{ step: -1 }, "step to be an integer >= 0, got -1"],
    [{ step: undefined }, "step to be an integer >= 0"],
    [{ epoch: 0.5 }, "epoch to be an integer >= 0, got 0.5"],
    [{ interruption: null }, "a place where a training was interrupted"],
    [{ interruption: { steps: 1, stepsOfEpoch: 0 } }, "a place where a training was interrupted"],
    [{ callbacks: [] }, "numbers that callbacks keep"],
    [{ callbacks: { a: { best: "1" } } }, "numbers that callbacks keep"],
    [{ callbacks: { a: { best: Infinity } } }, "numbers that callbacks keep"],
    [{ callbacks: states(STATES_AT_MOST + 1) }, "numbers that callbacks keep"],
    [{ callbacks: { a: states(STATES_AT_MOST + 1) } }, "numbers that callbacks keep"],
    [{ untilEnd: "a" }, "names that callbacks keep until the end"],
    [{ untilEnd: [1] }, "names that callbacks keep until the end"],
    [{ untilEnd: Array(STATES_AT_MOST + 1).fill("a") }, "names that callbacks keep until the end"],
  ])("refuses %#: %s", (wrong, message) => {
    expect(() => restored({ ...good, ...wrong })).toThrow(message);
  });

  it("may hold a thousand states", () => {
    expect(STATES_AT_MOST).toBe(1000);
    const many = { callbacks: states(STATES_AT_MOST), untilEnd: Array(STATES_AT_MOST).fill("a") };
    expect(restored({ ...good, ...many }).asked).toHaveLength(1);
  });
});
