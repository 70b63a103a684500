import { describe, expect, it } from "vitest";
import { isRecord, present } from "../../src/core/record.ts";
import {
  adam,
  type ClassWeight,
  classifier,
  dense,
  graph,
  input,
  sequential,
  sgd,
  synthetic,
} from "../../src/index.ts";

class Fields {
  momentum = 0.5;
}

const NO_RECORDS: readonly (readonly [string, unknown])[] = [
  ["a Map", new Map([["momentum", 0.9]])],
  ["a Set", new Set(["momentum"])],
  ["a Date", new Date(0)],
  ["a promise", Promise.resolve({ momentum: 0.9 })],
  ["a list", [1, 2]],
  ["an array of numbers", Float32Array.of(1)],
  ["null", null],
  ["what only inherits fields", Object.create({ momentum: 0.9 })],
];

describe("an object of named values", () => {
  it("is an object literal, or has own fields", () => {
    const records = [{}, { a: 1 }, Object.create(null), new Fields()];
    expect(records.map(isRecord)).toEqual([true, true, true, true]);
    expect(NO_RECORDS.map(([, value]) => isRecord(value))).toEqual(NO_RECORDS.map(() => false));
  });

  it.each(NO_RECORDS)("is not %s, which options would ignore", (_, value) => {
    const options = value as object;
    expect(() => sgd(options)).toThrow(/Cannot use options of sgd: expected an object, got /);
    expect(() => dense(3, options)).toThrow(/Cannot use options of dense: expected an object/);
  });

  it("reads fields of an instance", () => {
    expect(sgd(new Fields()).momentum).toBe(0.5);
  });

  it("is required for class weights, weights and inputs of a graph", async () => {
    const model = sequential([input([2]), dense(2)]);
    await model.compile({ optimizer: adam(), loss: "softmaxCrossEntropy" });
    const before = model.weightsHash();
    const data = synthetic.moons({ count: 20 });
    const classWeight = new Set([0, 1]) as unknown as ClassWeight;
    await expect(model.fit(data, { epochs: 1, classWeight })).rejects.toThrow(
      /Cannot use classWeight: expected "balanced", .*, got Set\(2\)/,
    );
    const weights = new Map([["dense1.bias", [1, 2]]]) as unknown as Record<string, number[]>;
    expect(() => model.setWeights(weights, { partial: true })).toThrow(
      /Cannot set weights: expected arrays by name, got Map\(1\)/,
    );
    expect(model.weightsHash()).toBe(before);
    const double = graph(({ x }) => x.mul(2), { x: [] });
    const inputs = new Map([["x", 1]]) as unknown as { x: number };
    await expect(double.run(inputs)).rejects.toThrow(
      /Cannot run the graph: expected the values of inputs by name, got Map\(1\)/,
    );
  });

  it("is required for rows of a table", async () => {
    const rows = [{ a: 1, kind: "u" }, new Map([["a", 2]]), { a: 3, kind: "v" }];
    await expect(classifier(rows as object[], { target: "kind" })).rejects.toThrow(
      /row 1.*Map\(1\)|Map\(1\).*row 1/,
    );
  });
});

it("present() drops undefined properties, and no others", () => {
  const object = present({ a: undefined, b: null, c: 0, d: "", e: NaN, f: false });
  expect(Object.entries(object)).toEqual([
    ...[
      ["b", null],
      ["c", 0],
      ["d", ""],
      ["e", NaN],
      ["f", false],
    ],
  ]);
});
