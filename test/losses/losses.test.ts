// Losses as plain data: defaults and errors.

import { describe, expect, it } from "vitest";
import { huber, softmaxCrossEntropy } from "../../src/index.ts";
import { resolveLoss } from "../../src/losses/losses.ts";

/** Any value, for tests of arguments that the types exclude. */
const any = (given: unknown) => given as never;

describe("a loss", () => {
  it("has the documented defaults", () => {
    expect([huber(), softmaxCrossEntropy()]).toEqual([
      { kind: "huber", delta: 1 },
      { kind: "softmaxCrossEntropy", labelSmoothing: 0, soft: false },
    ]);
  });

  it("is described by its name with defaults, otherwise by its options", () => {
    const smooth = softmaxCrossEntropy({ labelSmoothing: 0.5 });
    const soft = softmaxCrossEntropy({ soft: true });
    const given = [softmaxCrossEntropy(), smooth, soft, huber({ delta: 2 })];
    expect(given.map((each) => resolveLoss(each).description)).toEqual([
      ...["softmaxCrossEntropy", smooth, soft, { kind: "huber", delta: 2 }],
    ]);
    expect(given.map((each) => resolveLoss(each).target)).toEqual([
      ...["labels", "labels", "distribution", "values"],
    ]);
    const names = [
      ...["softmaxCrossEntropy", "hinge", "binaryCrossEntropy", "meanSquaredError"],
      ...["meanAbsoluteError", "huber"],
    ] as const;
    expect(names.map((name) => [resolveLoss(name).name, resolveLoss(name).target])).toEqual([
      ["softmaxCrossEntropy", "labels"],
      ["hinge", "labels"],
      ["binaryCrossEntropy", "binary"],
      ["meanSquaredError", "values"],
      ["meanAbsoluteError", "values"],
      ["huber", "values"],
    ]);
  });

  it("accepts a smoothing from 0 to 1, and a delta above 0", () => {
    for (const labelSmoothing of [0, 0.5, 1]) {
      expect(softmaxCrossEntropy({ labelSmoothing }).labelSmoothing).toBe(labelSmoothing);
    }
    for (const labelSmoothing of [-1e-9, 1.000001, Number.NaN, "0.5"]) {
      const given = { labelSmoothing: any(labelSmoothing) };
      expect(() => softmaxCrossEntropy(given)).toThrow(
        "labelSmoothing to be a number >= 0 and <= 1",
      );
    }
    expect([1e-9, 3e38].map((delta) => huber({ delta }).delta)).toEqual([1e-9, 3e38]);
    for (const delta of [0, -1, Number.NaN, Infinity, 4e38, "1"]) {
      expect(() => huber({ delta: any(delta) })).toThrow("expected delta to be a number > 0");
    }
  });

  it("of classes refuses an output of one class, with its own advice, and of no classes", () => {
    const help = (shape: number[]) => {
      try {
        resolveLoss("hinge").requireOutput(shape, "last");
        return undefined;
      } catch (error) {
        return (error as { hint: string }).hint;
      }
    };
    const binary = "end the model with dense(2), or use binaryCrossEntropy";
    const other = "end the model with dense(number of classes)";
    expect([[2], [3], [1], [1, 1], [2, 2], [0]].map(help)).toEqual([
      ...[undefined, undefined, binary, other, other, other],
    ]);
  });

  it.each([["toString"], ["mse"], [3], [null], [{ kind: "mse" }]])("is not %j", (given) => {
    expect(() => resolveLoss(any(given))).toThrow("expected one of softmaxCrossEntropy");
  });
});
