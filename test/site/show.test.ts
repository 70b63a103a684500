// What the site shows of the values of examples.

import { describe, expect, it } from "vitest";

const { show } = (await import(
  new URL("../../site/.vitepress/theme/show.mjs", import.meta.url).href
)) as { show(value: unknown): string };

describe("values of examples", () => {
  it.each([
    ["text", "text"],
    [0.1 + 0.2, "0.3"],
    [-12, "-12"],
    [Number.NaN, "NaN"],
    [{ loss: Number.POSITIVE_INFINITY }, "{ loss: Infinity }"],
    [undefined, "undefined"],
    [null, "null"],
    [10n, "10"],
    [{ x: -4, name: "a", list: [true] }, '{ x: -4, name: "a", list: [true] }'],
    [new Float32Array([0.5, 1]), "[0.5, 1]"],
    [new Map([["a", 1]]), 'Map { "a" → 1 }'],
    [new Set([1, 2]), "Set { 1, 2 }"],
    [new RangeError("too far"), "RangeError: too far"],
    [{}, "{}"],
    [Math.max, "function max"],
  ])("%s is shown as it is", (value, expected) => {
    expect(show(value)).toBe(expected);
  });

  it("says what it leaves out", () => {
    const long = Array.from({ length: 20 }, (_, i) => i);
    expect(show({ long })).toBe("{ long: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … 8 more] }");
    expect(show("x".repeat(700))).toBe(`${"x".repeat(599)}…`);
    const drawing = `<svg>${"x".repeat(700)}</svg>`;
    expect(show(drawing)).toBe(drawing);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(show(circle)).toMatch(/^\{ self: \{ self: .*… \}/);
  });

  it("is the same in a worker, from its own text", () => {
    const copy = new Function(`const show = ${show}; return show;`)() as typeof show;
    expect(copy({ a: [1, Number.NaN] })).toBe("{ a: [1, NaN] }");
  });
});
