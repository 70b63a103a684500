import { expect, it } from "vitest";
import {
  DataError,
  GradlaneError,
  NumericsError,
  phrase,
  ShapeError,
  valueAt,
} from "../../src/core/errors.ts";
import { LARGEST_FLOAT32, SMALLEST_FLOAT32 } from "../../src/core/float32.ts";

/** The own properties of an error, except the stack. */
const held = (error: Error) => {
  const { stack: _, ...rest } = Object.fromEntries(
    Object.getOwnPropertyNames(error).map((name) => [name, Reflect.get(error, name)]),
  );
  return rest;
};

it("errors have the given properties, and no others", () => {
  const bare = { name: "GradlaneError", code: "CODE", message: "Cannot do it" };
  expect(held(new GradlaneError("CODE", "Cannot do it"))).toEqual(bare);
  const details = { layer: "dense1", expected: undefined, got: undefined, hint: "try\u001bagain" };
  expect(held(new ShapeError("CODE", "Cannot do it", details))).toEqual({
    ...{ ...bare, name: "ShapeError" },
    message: "Cannot do it; try\\u001bagain",
    ...{ ...details, hint: "try\\u001bagain" },
  });
});

it("messages show values, or phrases instead", () => {
  expect(held(DataError.of("CODE", "do it", "a number", "x", { hint: "try 1" }))).toEqual({
    ...{ name: "DataError", code: "CODE", expected: "a number", got: "x", hint: "try 1" },
    message: 'Cannot do it: expected a number, got "x"; try 1',
  });
  const error = ShapeError.of("CODE", "do it", phrase("at most 9", 9), phrase("[] at 3", []));
  expect(held(error)).toEqual({
    ...{ name: "ShapeError", code: "CODE", expected: 9, got: [] },
    message: "Cannot do it: expected at most 9, got [] at 3",
  });
  expect(held(DataError.of("CODE", "do it", "some", valueAt("x", " at row 3")))).toMatchObject({
    ...{ message: 'Cannot do it: expected some, got "x" at row 3', got: "x" },
  });
  const without = held(DataError.of("CODE", "do it", "some", phrase("none")));
  expect(without.message).toBe("Cannot do it: expected some, got none");
  expect("got" in without).toBe(false);
});

it("numeric errors have the step, and the epoch if there is one", () => {
  const bare = { name: "NumericsError", code: "DIVERGED", message: "Cannot go on" };
  expect(held(new NumericsError("DIVERGED", "Cannot go on"))).toEqual(bare);
  const details = { step: 0, epoch: 0, got: 1 };
  expect(held(new NumericsError("DIVERGED", "Cannot go on", details))).toEqual({
    ...bare,
    ...details,
  });
});

it("messages and hints are cut after 6000 characters each", () => {
  const text = (length: number) => "x".repeat(length);
  const { message } = new DataError("CODE", text(6001), { hint: text(6000) });
  expect(message === `${text(6000)}…; ${text(6000)}`).toBe(true);
});

it("the limits of float32 are its largest number and its smallest with all digits", () => {
  const [largest, smallest] = new Float32Array(Uint32Array.of(0x7f7fffff, 0x00800000).buffer);
  expect([LARGEST_FLOAT32, SMALLEST_FLOAT32]).toEqual([largest, smallest]);
});
