// Options declared once: keys, types, bounds and defaults from one table.

import { describe, expect, it } from "vitest";
import { LARGEST_FLOAT32 } from "../../src/core/float32.ts";
import {
  choiceOption,
  flagOption,
  numberOption,
  type Option,
  optional,
  readOptions,
} from "../../src/core/options.ts";
import { elu, gelu, leakyRelu } from "../../src/index.ts";

const accepted = (option: Option<unknown>, values: readonly unknown[]) =>
  values.filter((value) => option.accepts(value));

describe("numberOption()", () => {
  it.each([
    [{}, "a finite number", [-LARGEST_FLOAT32, 0, LARGEST_FLOAT32]],
    [{ low: 0 }, "a number >= 0", [0, LARGEST_FLOAT32]],
    [{ low: 0, high: 1 }, "a number >= 0 and <= 1", [0, 1]],
    [{ above: 0, below: 1 }, "a number > 0 and < 1", [0.5]],
    [{ low: 1, integer: true }, "an integer >= 1", [1]],
  ])("of %j is %s", (range, expected, inside) => {
    const option = numberOption(range);
    expect(option.expected).toBe(expected);
    expect(option).not.toHaveProperty("default");
    expect(accepted(option, inside)).toEqual(inside);
    expect(accepted(option, [NaN, Infinity, -Infinity, 1e39, -1e39, "1", null])).toEqual([]);
  });

  it("accepts exactly its limits", () => {
    expect(accepted(numberOption({ low: 0, high: 1 }), [-1e-9, 0, 1, 1.000001])).toEqual([0, 1]);
    expect(accepted(numberOption({ above: 0, below: 1 }), [0, 1e-9, 0.999, 1])).toEqual([
      1e-9, 0.999,
    ]);
    expect(accepted(numberOption({ integer: true }), [-2, 0.5, 3, 2 ** 53])).toEqual([-2, 3]);
  });
});

describe("readOptions()", () => {
  const table = {
    rate: numberOption({ default: 0.5, low: 0 }),
    isOn: flagOption(false),
    way: choiceOption<"up" | "down">(["up", "down"], "up"),
    limit: optional(numberOption({ above: 0 })),
  };
  const read = (given: object) => readOptions("thing", table, given, "THING");

  it("fills in defaults, in the order of the table, and omits optional keys", () => {
    expect(Object.entries(read({}))).toEqual([
      ["rate", 0.5],
      ["isOn", false],
      ["way", "up"],
    ]);
    expect(read({ limit: 2, way: "down", rate: undefined })).toEqual({
      ...{ rate: 0.5, isOn: false, way: "down", limit: 2 },
    });
  });

  it.each([
    [{ rate: -1 }, "THING", "Cannot use thing: expected rate to be a number >= 0, got -1"],
    [{ isOn: 1 }, "THING", "Cannot use thing: expected isOn to be true or false, got 1"],
    [{ limit: 0 }, "THING", "Cannot use thing: expected limit to be a number > 0, got 0"],
    [{ limit: null }, "THING", "expected limit to be a number > 0, got null"],
    [{ way: "don" }, "UNKNOWN_NAME", 'expected one of up, down; did you mean "down"?'],
    [{ rte: 1 }, "UNKNOWN_NAME", 'did you mean "rate"?'],
    [null, "OPTIONS", "Cannot use options of thing: expected an object, got null"],
  ])("refuses %j", (given, code, message) => {
    expect(() => read(given as object)).toThrow(
      expect.objectContaining({
        name: "DataError",
        code,
        message: expect.stringContaining(message),
      }),
    );
  });

  it("requires options without a default", () => {
    const needed = { count: numberOption({ low: 1 }) };
    expect(() => readOptions("thing", needed, {}, "THING")).toThrow(
      "Cannot use thing: expected count to be a number >= 1, got undefined",
    );
  });

  it("copies mutable values", () => {
    const list: Option<readonly number[]> = {
      ...{
        expected: "a list",
        accepts: Array.isArray,
        copy: (given) => [...given],
      },
    };
    const given = [1, 2];
    const { values } = readOptions("thing", { values: list }, { values: given }, "THING");
    given.push(3);
    expect(values).toEqual([1, 2]);
  });
});

it("activations have their own error codes", () => {
  for (const make of [leakyRelu, elu]) {
    expect(() => make({ alpha: NaN })).toThrow(expect.objectContaining({ code: "ALPHA" }));
  }
  expect(() => gelu({ approximate: "tahn" as "tanh" })).toThrow(
    expect.objectContaining({ code: "UNKNOWN_NAME", hint: 'did you mean "tanh"?' }),
  );
});
