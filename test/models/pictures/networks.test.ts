// Ready-made networks for images: the layers, shapes and weights of their architectures, and that they train.

import { describe, expect, it, test } from "vitest";
import {
  input,
  type Layer,
  lenet5,
  type ResidualLayer,
  resnet8,
  resnet20,
  separable,
  sequential,
  vggSmall,
} from "../../../src/index.ts";

const NETWORKS = { lenet5, vggSmall, resnet8, resnet20, separable };
const GREY = [28, 28, 1];
const COLOUR = [32, 32, 3];
const modelOf = (layers: readonly Layer[], shape: readonly number[], seed = 0) =>
  sequential([input(shape), ...layers], { seed });

describe("architectures", () => {
  it.each([
    // LeNet-5 with full connections; ResNet-20 of option B: 269,722 of option A and two projections with their norms
    ["lenet5", GREY, 61_706],
    ["vggSmall", COLOUR, 896 + 9248 + 18_496 + 36_928 + (4096 + 1) * 256 + 2570],
    ["resnet20", COLOUR, 269_722 + 16 * 32 + 2 * 32 + 32 * 64 + 2 * 64],
    ["resnet8", COLOUR, 78_042],
    ["separable", COLOUR, 31_946],
  ] as const)("%s has its weights", (name, shape, weights) => {
    expect(modelOf(NETWORKS[name](), shape).parameterCount).toBe(weights);
  });

  it.each([
    ["lenet5", GREY, "28x28x6 14x14x6 10x10x16 5x5x16 400 120 84 10"],
    ["vggSmall", COLOUR, "32x32x32 16x16x32 16x16x64 8x8x64 4096 256 10"],
    ["resnet8", COLOUR, "32x32x16 16x16x32 8x8x64 64 10"],
    ["resnet20", COLOUR, "32x32x16 16x16x32 8x8x64 64 10"],
    ["separable", COLOUR, "32x32x32 32x32x64 16x16x64 16x16x128 128 10"],
  ] as const)("%s has its shapes", (name, shape, expected) => {
    const rows = modelOf(NETWORKS[name](), shape)
      .summary()
      .matchAll(/\[n, ([\d, ]+)\]/g);
    const shapes = [...rows].slice(1).map(([, text]) => text!.replaceAll(", ", "x"));
    expect(shapes.filter((each, i) => each !== shapes[i - 1]).join(" ")).toBe(expected);
  });

  it("of residual networks have one or three blocks in each stage, with two projections", () => {
    for (const [make, blocks] of [[resnet8, 3] as const, [resnet20, 9] as const]) {
      const residuals = make().filter(({ kind }) => kind === "residual");
      expect(residuals).toHaveLength(blocks);
      const around = residuals.map((each) => (each as ResidualLayer).shortcut.length);
      expect(around.filter((layers) => layers === 2)).toHaveLength(2);
      expect(around[0]).toBe(0);
    }
  });

  it("have no bias before a normalisation", () => {
    for (const make of [resnet8, resnet20, separable]) {
      const names = Object.keys(modelOf(make(), COLOUR).getWeights());
      expect(names.filter((name) => name.endsWith(".bias"))).toEqual(["dense1.bias"]);
    }
  });
});

test("the last layer has the given classes; 12x12 pixels are enough for LeNet-5", () => {
  for (const make of Object.values(NETWORKS)) {
    expect(modelOf(make({ classes: 3 }), [12, 12, 1]).layers.at(-1)).toMatchObject({ units: 3 });
    expect(() => make({ classes: 0 })).toThrow(/classes to be an integer >= 1, got 0/);
    expect(() => make({ class: 2 } as never)).toThrow(/did you mean "classes"/);
  }
  expect(() => modelOf(lenet5(), [11, 11, 1])).toThrow(/Cannot add maxPool2d "maxPool2d2"/);
});

test.each(Object.entries(NETWORKS))("%s learns two classes of images", async (_, make) => {
  // bright at the left or at the right
  const data = Uint8Array.from({ length: 16 * 144 }, (_, i) => {
    const isRight = i % 12 > 5;
    return (Math.floor(i / 144) % 2 === 1) === isRight ? 200 + ((i * 7) % 50) : (i * 13) % 50;
  });
  const x = { data, shape: [16, 12, 12, 1] };
  const y = Int32Array.from({ length: 16 }, (_, i) => i % 2);
  const model = modelOf(make({ classes: 2 }), [12, 12, 1], 1);
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", metrics: ["accuracy"] });
  await model.fit({ x, y }, { epochs: 30, batchSize: 8 });
  expect((await model.evaluate({ x, y })).accuracy).toBe(1);
});
