import { expect, it } from "vitest";
import { readObject, requireOnly } from "../../src/core/json.ts";

const refusal = (expected: string, got: unknown) => new Error(`${expected}: ${String(got)}`);

it("an object is not a list, string, number or null", () => {
  const object = { a: 1 };
  expect(readObject(object, refusal)).toBe(object);
  for (const value of [null, [1], "a", 1, true, undefined]) {
    expect(() => readObject(value, refusal)).toThrow(`an object: ${String(value)}`);
  }
});

it("unknown keys are refused, and the first one is named", () => {
  expect(requireOnly(["a", "b"], {}, refusal)).toBeUndefined();
  expect(requireOnly(["a", "b"], { b: 1, a: 2 }, refusal)).toBeUndefined();
  expect(() => requireOnly(["a", "b"], { a: 1, d: 2, c: 3 }, refusal)).toThrow(
    "no other properties than a, b: d",
  );
  expect(() => requireOnly(["a"], { d: 2 }, refusal, "something else")).toThrow(
    "something else: d",
  );
});
