// Which outputs of an activation are dead or saturated.

import { describe, expect, it } from "vitest";
import { canDie, unsaturated } from "../../src/layers/activations.ts";

describe("outputs of an activation", () => {
  it("are dead at 0 if the slope below is 0", () => {
    const kinds = [
      { kind: "relu" },
      { kind: "leakyRelu", alpha: 0 },
      { kind: "leakyRelu", alpha: 0.01 },
      { kind: "elu", alpha: 0 },
      { kind: "elu", alpha: 1 },
      { kind: "linear" },
    ] as const;
    const dying = kinds.map((each) => canDie(each as never));
    expect(dying).toEqual([true, true, false, true, false, false]);
  });

  it("are saturated if the slope is below a twentieth", () => {
    const ranges = ["sigmoid", "tanh", "relu"].map((kind) => unsaturated({ kind } as never));
    const [low, root] = [(1 - Math.sqrt(0.8)) / 2, Math.sqrt(0.95)];
    expect(ranges).toEqual([{ low, high: 1 - low }, { low: -root, high: root }, undefined]);
    expect(unsaturated({ kind: "elu", alpha: 2 } as never)).toEqual({
      low: 0.05 - 2,
      high: Infinity,
    });
  });
});
