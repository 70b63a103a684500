import { describe, expect, it } from "vitest";
import { dense, input, sequential } from "../../src/index.ts";

describe("a model's layers", () => {
  it("are a list", () => {
    const first = input([2]);
    for (const [given, shown] of [
      [undefined, "undefined"],
      [3, "3"],
      ["dense", '"dense"'],
      [{ 0: first, length: 1 }, '{ "0": { kind: "input"'],
    ] as const) {
      expect(() => sequential(given as never)).toThrow(
        expect.objectContaining({
          code: "LAYERS",
          expected: "an array of layers",
          hint: "sequential([input([2]), dense(3)])",
          message: expect.stringContaining(`expected an array of layers, got ${shown}`),
        }),
      );
    }
    // without brackets the second layer would be read as options
    expect(() => sequential(first as never, dense(3) as never)).toThrow(
      expect.objectContaining({ code: "LAYERS" }),
    );
  });
});
