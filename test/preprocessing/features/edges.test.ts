// Edge cases of features: limits of bins and products, empty images, directions on a bin edge.

import { describe, expect, it } from "vitest";
import {
  colorHistogram,
  histogramOfOrientedGradients,
  polynomialFeatures,
} from "../../../src/index.ts";

describe("colorHistogram()", () => {
  it("has up to 65,536 bins, of images with pixels", () => {
    expect(colorHistogram({ bins: 65_536 }).outputShape([1, 1, 1])).toEqual([65_536]);
    expect(() => colorHistogram({ bins: 65_537 })).toThrow(
      "expected bins to be an integer >= 1 and <= 65536, got 65537",
    );
    expect(colorHistogram({ bins: 2 }).outputShape([3, 5])).toEqual([2]);
    for (const shape of [[4], [0, 4, 3], [4, 0, 3], [4, 4, 0], [1, 2, 3, 4]]) {
      expect(() => colorHistogram().outputShape(shape)).toThrow(
        "images of shape [n, height, width, channels]",
      );
    }
    const { data } = colorHistogram({ bins: 4 }).transform({
      data: [0, 0.25, 0.5, 1],
      shape: [1, 2, 2, 1],
    });
    expect(data).toEqual(Float32Array.of(0.25, 0.25, 0.25, 0.25));
    expect(() =>
      colorHistogram().transform({ data: [0, 1, 1.01, 0], shape: [2, 1, 2, 1] }),
    ).toThrow("at row 1");
  });
});

describe("polynomialFeatures()", () => {
  it("make at most 2^20 products", () => {
    // n + n(n + 1)/2
    expect(polynomialFeatures().outputShape([1446])).toEqual([1446 + (1446 * 1447) / 2]);
    expect(() => polynomialFeatures().outputShape([1447])).toThrow("at most 1048576 products");
    expect(
      polynomialFeatures({ degree: 3, interactionOnly: true, bias: true }).transform([[2, 3, 5]])
        .data,
    ).toEqual(Float32Array.of(1, 2, 3, 5, 6, 10, 15, 30));
    expect(
      polynomialFeatures({ degree: 9, interactionOnly: true }).transform([[2, 3]]).data,
    ).toEqual(Float32Array.of(2, 3, 6));
  });
});

describe("histogramOfOrientedGradients()", () => {
  /** The shares of directions of an image with a given brightness gradient. */
  const shares = (down: number, across: number, orientations: number) => {
    const data = Float64Array.from(
      { length: 36 },
      (_, i) => 0.5 + (Math.floor(i / 6) * down + (i % 6) * across) / 64,
    );
    const features = histogramOfOrientedGradients({ orientations, cellSize: 2, blockSize: 1 });
    // the centre cell, away from the border
    const { data: all } = features.transform({ data, shape: [1, 6, 6, 1] });
    return Array.from(all.slice(4 * orientations, 5 * orientations), (value) => Math.round(value));
  };

  it("puts a direction on a bin edge into the later bin", () => {
    expect([shares(0, 1, 2), shares(1, 0, 2), shares(-1, 0, 2), shares(0, -1, 2)]).toEqual([
      ...[
        [1, 0],
        [0, 1],
        [0, 1],
        [1, 0],
      ],
    ]);
    expect([shares(1, 1, 4), shares(-1, 1, 4), shares(1, 2, 4), shares(2, 1, 4)]).toEqual([
      ...[
        [0, 1, 0, 0],
        [0, 0, 0, 1],
        [1, 0, 0, 0],
        [0, 1, 0, 0],
      ],
    ]);
    expect(shares(0, 0, 3)).toEqual([0, 0, 0]);
  });

  it("needs a block of cells", () => {
    const features = histogramOfOrientedGradients();
    expect(features.outputShape([16, 16, 3])).toEqual([36]);
    expect(features.outputShape([24, 16, 1])).toEqual([72]);
    for (const shape of [
      [15, 16, 1],
      [16, 15, 1],
    ]) {
      expect(() => features.outputShape(shape)).toThrow("images of at least 16x16 pixels");
    }
  });
});
