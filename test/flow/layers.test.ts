// Flow of layers as figure and text.

import { describe, it } from "vitest";
import type { LayerFlow } from "../../src/flow/layer-flow.ts";
import { drawLayers } from "../../src/flow/layers-svg.ts";
import { layersText } from "../../src/flow/layers-text.ts";
import { expectKept } from "../kept-files.ts";

const layersOf = (name: string, norms: readonly number[]): LayerFlow[] =>
  norms.map((norm, i) => ({
    name: `${name}${i}`,
    kind: "dense",
    activations: { mean: norm / 3, deviation: norm, norm: norm * 2 },
    ...(i > 0 && { gradients: { mean: -norm, deviation: norm / 7, norm: norm ** 2 } }),
    ...(i % 2 === 0 && { deadShare: i / 8, updateRatio: norm / 1000 }),
    ...(i % 3 === 0 && { saturatedShare: 0.125 }),
    parameters: {
      [`${name}${i}.kernel`]: { norm, gradientNorm: norm / 2, updateRatio: norm / 1000 },
      [`${"p".repeat(39 + i)}`]: { norm: 0, gradientNorm: 1 / 3, updateRatio: 0 },
    },
  }));

describe("layers", () => {
  it("are drawn on a scale of three to twelve powers of ten", async () => {
    const pictures = [
      // 3.2 decades and a half round to four
      layersOf("a", [1, 0.1, 10 ** -3.2]),
      layersOf("layer", [2, 1.5, 1]),
      layersOf("a layer of a long name ", [1, 1e-8, 1e-20, 0, Infinity]),
    ].map((layers) => drawLayers(layers, { theme: "light" }));
    await expectKept(pictures.join("\n").replaceAll("><", ">\n<"), "layers-drawn.txt");
  });

  it("are tables, with weight names of up to 40 characters", async () => {
    await expectKept(layersText(layersOf("layer", [3, 1e-5, 0, 2])), "layers-many.txt");
  });
});
