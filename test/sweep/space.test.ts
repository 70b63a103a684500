import { expect, test } from "vitest";
import { drawSettings, readSpace } from "../../src/sweep/space.ts";

test("lists are a grid, the last name by alphabet fastest", () => {
  const space = readSpace({ learningRate: [0.001, 0.01], hidden: [[16], [32, 16]] });
  expect(drawSettings(space, { seed: 1 })).toEqual([
    { hidden: [16], learningRate: 0.001 },
    { hidden: [16], learningRate: 0.01 },
    { hidden: [32, 16], learningRate: 0.001 },
    { hidden: [32, 16], learningRate: 0.01 },
  ]);
  expect(drawSettings({}, { seed: 1 })).toEqual([{}]);
});

test("fewer trials than a grid has are some of its settings, each once, and depend on the seed alone", () => {
  const values = Array.from({ length: 10 }, (_, i) => i + 1);
  const space = readSpace({ batchSize: values, epochs: values });
  const some = drawSettings(space, { trials: 40, seed: 3 });
  expect(new Set(some.map((each) => JSON.stringify(each))).size).toBe(40);
  expect(drawSettings(space, { trials: 40, seed: 3 })).toEqual(some);
  expect(drawSettings(space, { trials: 40, seed: 4 })).not.toEqual(some);
  // fewer trials are the first of more
  expect(drawSettings(space, { trials: 7, seed: 3 })).toEqual(some.slice(0, 7));
  expect(drawSettings(space, { trials: 1000, seed: 3 }).length).toBe(100);
});

test("ranges are drawn within their ends, evenly or by logarithm, whole where the option is", () => {
  const space = readSpace({
    learningRate: { from: 1e-4, to: 1e-1, scale: "log" },
    momentum: { from: 0.5, to: 0.9 },
    batchSize: { from: 8, to: 11 },
    optimizer: ["sgd"],
  });
  const drawn = drawSettings(space, { trials: 400, seed: 1 });
  const of = (name: string) => drawn.map((each) => each[name] as number);
  const shareBelow = (name: string, bound: number) =>
    of(name).filter((value) => value < bound).length / drawn.length;
  expect(Math.min(...of("learningRate"))).toBeGreaterThanOrEqual(1e-4);
  expect(Math.max(...of("learningRate"))).toBeLessThanOrEqual(1e-1);
  // a third of the logarithms in each decade
  expect(shareBelow("learningRate", 1e-3)).toBeCloseTo(1 / 3, 1);
  expect(shareBelow("learningRate", 1e-2)).toBeCloseTo(2 / 3, 1);
  expect(shareBelow("momentum", 0.7)).toBeCloseTo(0.5, 1);
  for (const size of [8, 9, 10, 11]) {
    expect(of("batchSize").filter((each) => each === size).length / drawn.length).toBeCloseTo(
      0.25,
      1,
    );
  }
  expect(drawn.slice(0, 2)).toMatchInlineSnapshot(`
    [
      {
        "batchSize": 10,
        "learningRate": 0.005218,
        "momentum": 0.7272,
        "optimizer": "sgd",
      },
      {
        "batchSize": 11,
        "learningRate": 0.01158,
        "momentum": 0.6737,
        "optimizer": "sgd",
      },
    ]
  `);
  expect(drawSettings(space, { trials: 3, seed: 1 })).toEqual(drawn.slice(0, 3));
  expect(drawSettings(space, { seed: 1 }).length).toBe(20);
});

test("a range whose ends are equal is one value", () => {
  const space = readSpace({
    learningRate: { from: 0.01, to: 0.01, scale: "log" },
    batchSize: { from: 8, to: 8 },
  });
  expect(drawSettings(space, { trials: 2, seed: 1 })).toEqual([
    { batchSize: 8, learningRate: 0.01 },
  ]);
});

test("a setting that is drawn again is left out, and more trials only add", () => {
  const space = readSpace({ batchSize: { from: 8, to: 11 }, hidden: [[], [4]] });
  const drawn = drawSettings(space, { trials: 200, seed: 1 });
  expect(new Set(drawn.map((each) => JSON.stringify(each))).size).toBe(8);
  expect(drawn.length).toBe(8);
  const few = drawSettings(space, { trials: 5, seed: 1 });
  expect(few).toEqual(drawn.slice(0, few.length));
});

test("so many trials that they must be a mistake are refused before any is drawn", () => {
  const space = readSpace({ learningRate: { from: 0.1, to: 1 } });
  expect(() => drawSettings(space, { trials: 1e9, seed: 1 })).toThrow(
    "Cannot draw settings: expected at most 100000 trials, got 1000000000",
  );
});

test.each([
  [[], "Cannot read a space: expected an object of lists and ranges, got []"],
  [{ learningrate: [1] }, 'did you mean "learningRate"?'],
  [{ learningRate: [] }, "expected at least one value, got []"],
  [{ learningRate: [0.1, "0.1"] }, "expected each value once, got 0.1"],
  [{ learningRate: [-1] }, "Cannot use learningRate of the recipe: expected a number > 0, got -1"],
  [{ optimizer: ["sdg"] }, "Cannot use optimizer of the recipe"],
  [
    { learningRate: 0.1 },
    'expected a list of values, or { "from", "to", "scale" } of numbers, got 0.1',
  ],
  [{ learningRate: { from: 1, to: 0.1 } }, "expected from <= to"],
  [{ learningRate: { from: 0.1, to: 1, scale: "ln" } }, 'expected scale "linear" or "log"'],
  [{ weightDecay: { from: 0, to: 1, scale: "log" } }, "expected from > 0 for a log scale, got 0"],
  [
    { learningRate: { from: 0.1, to: 1, step: 2 } },
    'Cannot use option of the range of learningRate "step"',
  ],
  [{ learningRate: { from: 0.1, to: Infinity } }, "expected a list of values"],
  [{ hidden: { from: 8, to: 16 } }, "expected a list, as it is no number"],
  [{ batchSize: { from: 0, to: 16 } }, "Cannot use batchSize of the recipe"],
  // other rows for each setting could not be compared
  [{ seed: [1, 2] }, 'Cannot use option of the space "seed"'],
  [{ target: ["a", "b"] }, 'Cannot use option of the space "target"'],
  [JSON.parse('{ "__proto__": [1] }'), 'Cannot use option of the space "__proto__"'],
])("a space that cannot be read is refused: %j", (space, message) => {
  expect(() => readSpace(space)).toThrow(message);
});

test("a grid that must be a mistake is refused, unless trials say how many", () => {
  const many = Array.from({ length: 400 }, (_, i) => i + 1);
  const space = readSpace({ batchSize: many, epochs: many });
  expect(() => drawSettings(space, { seed: 1 })).toThrow("at most 100000 settings, got 160000");
  expect(drawSettings(space, { trials: 5, seed: 1 }).length).toBe(5);
});
