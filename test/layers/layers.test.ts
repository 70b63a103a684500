// Layers as plain data: defaults and errors.

import { describe, expect, it } from "vitest";
import {
  activation,
  dense,
  dropout,
  elu,
  flatten,
  gelu,
  input,
  l1,
  l2,
  leakyRelu,
  reshape,
  sequential,
} from "../../src/index.ts";
import { resolveActivation } from "../../src/layers/activations.ts";

/** Any value, for tests of arguments that the types exclude. */
const any = (given: unknown) => given as never;

describe("a layer", () => {
  it("has the documented defaults", () => {
    expect([input([2]), dense(3), dropout(0.5), flatten(), reshape([1, 2])]).toEqual([
      { kind: "input", shape: [2], uint8: "scaled" },
      {
        ...{ kind: "dense", units: 3, activation: { kind: "linear" }, bias: true },
        ...{ kernelInitializer: { kind: "xavier" }, biasInitializer: { kind: "zeros" } },
      },
      { kind: "dropout", rate: 0.5 },
      { kind: "flatten" },
      { kind: "reshape", shape: [1, 2] },
    ]);
    expect([leakyRelu(), elu(), gelu()]).toEqual([
      { kind: "leakyRelu", alpha: 0.01 },
      { kind: "elu", alpha: 1 },
      { kind: "gelu", approximate: "none" },
    ]);
  });

  it("has no bias with `bias: false`, and regularizers on request", () => {
    const lean = dense(3, { bias: false, trainable: false, name: "lean" });
    const layer = dense(2, { kernelRegularizer: l2(0.5), biasRegularizer: l1(0.25) });
    const weights = sequential([input([4]), lean, layer, dense(1)]).getWeights();
    expect(Object.entries(weights).map(([name, { shape }]) => [name, shape])).toEqual([
      ["lean.kernel", [4, 3]],
      ["dense2.kernel", [3, 2]],
      ["dense2.bias", [2]],
      ["dense3.kernel", [2, 1]],
      ["dense3.bias", [1]],
    ]);
    expect(lean).toMatchObject({ bias: false, trainable: false, name: "lean" });
    expect(layer).toMatchObject({
      kernelRegularizer: { kind: "l2", lambda: 0.5 },
      biasRegularizer: { kind: "l1", lambda: 0.25 },
    });
  });
});

describe("an activation as plain data", () => {
  it.each([
    [{ kind: "relu", alpha: 1 }, '"alpha"'],
    [{ kind: "leakyRelu", alpha: 1, beta: 1 }, '"beta"'],
    [{ kind: "gelu", approximat: "tanh" }, '"approximate"'],
    [{ kind: "gelu", approximate: "erf" }, '"erf"'],
    [{ kind: "toString" }, '"toString"'],
    [{ kind: 3 }, "activation 3"],
    ["toString", '"toString"'],
    [undefined, "activation undefined"],
  ])("refuses %j", (given, words) => {
    expect(() => resolveActivation(any(given))).toThrow(words);
  });

  it("is accepted as function, name or description", () => {
    const expected = { kind: "leakyRelu", alpha: 0.01 };
    expect(
      [leakyRelu, "leakyRelu", { kind: "leakyRelu" }, expected].map((each) =>
        resolveActivation(any(each)),
      ),
    ).toEqual([expected, expected, expected, expected]);
    expect(activation(any({ kind: "elu", alpha: 0.5 }))).toEqual({
      kind: "activation",
      activation: { kind: "elu", alpha: 0.5 },
    });
  });
});

describe("a name of a layer", () => {
  it("has 1 to 100 characters, no dots, and no leading space", () => {
    for (const name of ["a", "a b", "x".repeat(100)]) {
      expect(flatten({ name })).toEqual({ kind: "flatten", name });
    }
    for (const name of ["", " a", "a.b", ".", "x".repeat(101), 3, null]) {
      expect(() => flatten({ name: any(name) })).toThrow("name to be 1 to 100 characters");
    }
  });

  it("numbers the layers of a kind by default, and is unique", () => {
    const layers = [input([2]), dense(3), flatten(), dense(3, { name: "own" }), dense(1)];
    expect(sequential(layers).getWeights()).toHaveProperty(["dense3.kernel"]);
    const names = ["input1", "dense1", "flatten1", "own", "dense3"];
    const lines = sequential(layers).summary().split("\n");
    expect(lines.slice(1, 6).map((line) => line.split(" ")[0])).toEqual(names);
    for (const name of ["dense1", "input1"]) {
      expect(() => sequential([input([2]), dense(3), dense(1, { name })])).toThrow(
        `expected different names, got "${name}" twice`,
      );
    }
  });
});

describe("a model's layers start with an input", () => {
  it.each([
    [[], "got no layers"],
    [[dense(2)], "got dense"],
    [[input([2]), input([2])], "expected one input layer, got two"],
  ])("where not, they are refused: %#", (layers, words) => {
    expect(() => sequential(any(layers))).toThrow(words);
  });

  it("match the shape of their input", () => {
    // @ts-expect-error
    expect(() => sequential([input([2, 3]), dense(2)])).toThrow("expected input [n], got [2, 3]");
    // @ts-expect-error
    expect(() => sequential([input([2, 3]), reshape([5])])).toThrow("input of 5 elements for [5]");
    const reshaped = sequential([input([2, 3]), reshape([3, 2]), flatten(), dense(4)]);
    expect(reshaped.getWeights()["dense1.kernel"]!.shape).toEqual([6, 4]);
  });

  it.each([...[0, 1.5, Number.NaN, "2", undefined].map((size) => [size])])(
    "of sizes that are integers above 0, not %s",
    (size) => {
      for (const make of [() => input([any(size)]), () => reshape([2, any(size)])]) {
        expect(make).toThrow("expected a shape of integers >= 1");
      }
      expect(() => dense(any(size))).toThrow("expected units to be an integer >= 1");
    },
  );

  it("have shapes of at least one dimension", () => {
    for (const shape of [[], 3, "3", undefined]) {
      expect(() => input(any(shape))).toThrow("expected a shape of integers >= 1");
      expect(() => reshape(any(shape))).toThrow("expected a shape of integers >= 1");
    }
    expect(input([1, 1]).shape).toEqual([1, 1]);
    expect(reshape([1]).shape).toEqual([1]);
  });
});
