import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { colorHistogram } from "../../../src/preprocessing/features/color-histogram.ts";
import { histogramOfOrientedGradients } from "../../../src/preprocessing/features/oriented-gradients.ts";
import { pointFeatures } from "../../../src/preprocessing/features/point.ts";
import { polarCoordinates } from "../../../src/preprocessing/features/polar.ts";
import { polynomialFeatures } from "../../../src/preprocessing/features/polynomial.ts";
import { preprocessingFromJSON } from "../../../src/preprocessing/from-json.ts";
import { MinMaxScaler } from "../../../src/preprocessing/min-max-scaler.ts";
import { PCA } from "../../../src/preprocessing/pca.ts";
import { pipeline } from "../../../src/preprocessing/pipeline.ts";
import { StandardScaler } from "../../../src/preprocessing/standard-scaler.ts";
import type { Transformer } from "../../../src/preprocessing/transformer.ts";
import { expectClose, expectSame } from "../../compare.ts";

interface ImageCase<Options> {
  readonly options: Options;
  readonly shape: number[];
  readonly image: number[];
  readonly features: number[];
}
interface Fixture {
  readonly hogs: ImageCase<object>[];
  readonly byteHogs: ImageCase<object>[];
  readonly polynomials: { options: object; x: number[][]; features: number[] }[];
  readonly histograms: (ImageCase<never> & { bins: number })[];
}
const fixture: Fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/features.json", import.meta.url), "utf8"),
);

/** A batch of the image, an empty image, and the image again. */
const batchOf = ({ image, shape }: ImageCase<unknown>) => ({
  data: Float32Array.from([...image, ...image.map(() => 0), ...image]),
  shape: [3, ...shape],
});

describe("histogramOfOrientedGradients()", () => {
  it.each(fixture.hogs)("agrees with scikit-image on $shape, $options", (each) => {
    const hog = histogramOfOrientedGradients(each.options);
    const { data, shape } = hog.transform(batchOf(each));
    const size = each.features.length;
    expect(shape).toEqual([3, size]);
    expect(hog.outputShape(each.shape)).toEqual([size]);
    expectClose(data.subarray(0, size), each.features, 1e-6);
    expect(data.subarray(size, 2 * size).every((value) => value === 0)).toBe(true);
    expect(data.subarray(2 * size)).toEqual(data.subarray(0, size));
  });

  it.each(fixture.byteHogs)("agrees with it on bytes of $shape, $options", (each) => {
    const hog = histogramOfOrientedGradients(each.options);
    const [bytes, floats] = [
      Uint8Array.from(each.image),
      Float32Array.from(each.image, (byte) => byte / 255),
    ].map((data) => hog.transform({ data, shape: [1, ...each.shape] }).data);
    expectClose(bytes!, each.features, 1e-6);
    expect(floats).toEqual(bytes);
  });

  it("puts edges into the bin of their direction", () => {
    const image = new Float32Array(64).map((_, i) => (i % 8) / 8);
    const across = histogramOfOrientedGradients({ orientations: 4, blockSize: 1 });
    expect(across.transform({ data: image, shape: [1, 8, 8] }).data[0]).toBeCloseTo(1, 4);
    const down = image.map((_, i) => Math.floor(i / 8) / 8);
    expect(across.transform({ data: down, shape: [1, 8, 8] }).data[2]).toBeCloseTo(1, 4);
    const falling = image.map((_, i) => ((i % 8) + Math.floor(i / 8)) / 16);
    // 45 degrees is the start of the second quarter
    const { data } = across.transform({ data: falling, shape: [1, 8, 8] });
    expect(data[1]).toBeGreaterThan(0.5);
    expect(data[3]).toBe(0);
  });

  it("refuses rows that are not images, and small images", () => {
    const hog = histogramOfOrientedGradients();
    expect(() => hog.transform([[1, 2, 3]])).toThrow(
      "Cannot use histogramOfOrientedGradients: expected images of shape [n, height, width, channels], got [n, 3]",
    );
    expect(() => hog.transform({ data: new Float32Array(240), shape: [1, 16, 15] })).toThrow(
      "expected images of at least 16x16 pixels, got [n, 16, 15]",
    );
    expect(() => histogramOfOrientedGradients({ cellSize: 0 })).toThrow(
      "Cannot use histogramOfOrientedGradients: expected cellSize to be an integer >= 1, got 0",
    );
    expect(() => histogramOfOrientedGradients({ cells: 1 } as object)).toThrow('"cells"');
  });
});

describe("polynomialFeatures()", () => {
  it.each(fixture.polynomials)("agrees with scikit-learn: $options", ({ options, x, features }) => {
    const polynomial = polynomialFeatures(options);
    const { data, shape } = polynomial.transform(x);
    expect(shape).toEqual([3, features.length / 3]);
    expectClose(data, features, 1e-6);
    expect(polynomial.outputShape([4])).toEqual([features.length / 3]);
  });

  it("refuses more products than the limit of a row", () => {
    expect(() => polynomialFeatures({ degree: 9 }).transform([new Array(40).fill(1)])).toThrow(
      "expected rows with at most 1048576 products, got [n, 40]",
    );
    expect(() => polynomialFeatures({ degree: 1.5 })).toThrow("expected degree to be an integer");
    expect(() => polynomialFeatures({ bias: 1 as never })).toThrow("bias to be true or false");
    expect(() => polynomialFeatures().inverseTransform([[1]])).toThrow("Cannot inverseTransform");
  });
});

describe("colorHistogram()", () => {
  it.each(fixture.histograms)("agrees with NumPy: $bins bins", (each) => {
    const { data, shape } = colorHistogram({ bins: each.bins }).transform(batchOf(each));
    const size = each.features.length;
    expect(shape).toEqual([3, size]);
    expectClose(data.subarray(0, size), each.features, 1e-7);
  });

  it("counts rounding errors beyond the range in the outer bins, and bytes as v / 255", () => {
    const image = { data: [-1e-6, 0, 1, 1 + 1e-6], shape: [1, 2, 2] };
    expect(() => colorHistogram({ bins: 1e9 })).toThrow(
      "expected bins to be an integer >= 1 and <= 65536",
    );
    expect(Array.from(colorHistogram({ bins: 4 }).transform(image).data)).toEqual([0.5, 0, 0, 0.5]);
    const bytes = { data: Uint8Array.of(0, 127, 128, 255), shape: [1, 2, 2, 1] };
    expect(Array.from(colorHistogram({ bins: 2 }).transform(bytes).data)).toEqual([0.5, 0.5]);
  });

  it("refuses values far outside 0 to 1, which would all be in the outer bins", () => {
    for (const other of [255, 1.5, -0.7, 1.0001, -0.0001]) {
      const image = { data: [0.5, 0.5, 0, other], shape: [2, 1, 2, 1] };
      expect(() => colorHistogram().transform(image)).toThrow(
        `Cannot use colorHistogram: expected images of bytes (Uint8Array), or numbers from 0 to 1, got ${other} at row 1; divide`,
      );
    }
    const images = { data: [0, 0.25, 0.5, 1], shape: [2, 1, 2, 1] };
    const standardised = new StandardScaler().fitTransform(images);
    expect(() => colorHistogram().transform(standardised)).toThrow("numbers from 0 to 1");
  });
});

describe("polarCoordinates()", () => {
  it("returns radius and angle, and inverts them", () => {
    const x = [
      [3, 4, -1, 0],
      [0, 0, 0, -2],
    ];
    const { data, shape } = polarCoordinates().transform(x);
    expect(shape).toEqual([2, 4]);
    expectClose(data, [5, Math.atan2(4, 3), 1, Math.PI, 0, 0, 2, -Math.PI / 2], 1e-7);
    expectClose(polarCoordinates().inverseTransform({ data, shape }).data, x.flat(), 1e-6);
  });

  it("refuses an odd number of columns", () => {
    expect(() => polarCoordinates().transform([[1, 2, 3]])).toThrow(
      "Cannot use polarCoordinates: expected pairs of columns, got [n, 3]",
    );
  });
});

describe("pointFeatures()", () => {
  it("returns the chosen features in their order", () => {
    const x = [
      [3, 4],
      [-0.5, 0],
    ];
    const { data, shape } = pointFeatures().transform(x);
    expect(shape).toEqual([2, 9]);
    expectClose(
      data,
      [
        ...[3, 4, 9, 16, 12, 0, 0, 5, Math.atan2(4, 3)],
        ...[-0.5, 0, 0.25, 0, -0, -1, 0, 0.5, Math.PI],
      ],
      1e-6,
    );
    const features = ["radius", "x"] as const;
    expect([...pointFeatures({ features }).transform(x).data]).toEqual([5, 3, 0.5, -0.5]);
  });

  it("refuses other columns and names", () => {
    expect(() => pointFeatures().transform([[1, 2, 3]])).toThrow(
      "Cannot use pointFeatures: expected points of 2 columns, got [n, 3]",
    );
    for (const features of [[], ["x", "x"], ["z"], "x", ["toString"]]) {
      expect(() => pointFeatures({ features: features as never })).toThrow(
        /features to be a list of different names among x, y, xSquared/,
      );
    }
  });

  it("can be saved with its features", () => {
    const feature = pointFeatures({ features: ["angle", "product"] });
    const read = preprocessingFromJSON(JSON.parse(JSON.stringify(feature)));
    expect(read.transform([[1, 2]]).data).toEqual(feature.transform([[1, 2]]).data);
    expect(read.outputShape([2])).toEqual([2]);
  });
});

describe("features", () => {
  const images = {
    data: Uint8Array.from({ length: 20 * 192 }, (_, i) => (i * i * 13) % 256),
    shape: [20, 8, 8, 3],
  };
  const all = (): Transformer[] => [
    polynomialFeatures(),
    polarCoordinates(),
    colorHistogram({ bins: 3 }),
    histogramOfOrientedGradients({ cellSize: 4 }),
  ];

  it.each(all())("$kind need no fit() and can be saved", (feature) => {
    expect(feature.isFitted).toBe(true);
    const expected = feature.transform(images);
    const expectAgain = ({ data, shape }: typeof expected) => {
      expect(shape).toEqual(expected.shape);
      expectSame(data, expected.data);
    };
    expectAgain(feature.fitTransform(images));
    const read = preprocessingFromJSON(JSON.parse(JSON.stringify(feature)));
    expectAgain(read.transform(images));
    expect(read.toJSON()).toEqual(feature.toJSON());
    const part = { data: images.data.subarray(192, 960), shape: [4, 8, 8, 3] };
    const size = expected.data.length / 20;
    expectSame(feature.transform(part).data, expected.data.subarray(size, 5 * size));
  });

  it.each(all())("$kind work in a pipeline", (feature) => {
    const steps = pipeline(new MinMaxScaler(), feature, new PCA({ components: 2 }));
    const { data, shape } = steps.fitTransform(images);
    expect(shape).toEqual([20, 2]);
    expect(steps.outputShape([8, 8, 3])).toEqual([2]);
    const read = preprocessingFromJSON(JSON.parse(JSON.stringify(steps)));
    expect(read.transform(images).data).toEqual(data);
    expect(() => steps.transform(images.data.subarray(0, 192))).toThrow("columns");
  });

  it.each([
    { kind: "polynomialFeatures", degree: 2, bias: false },
    { kind: "polynomialFeatures", degree: 0, bias: false, interactionOnly: false },
    { kind: "polarCoordinates", degree: 2 },
    { kind: "colorHistogram" },
    { kind: "colorHistogram", bins: "3" },
    { kind: "histogramOfOrientedGradients", orientations: 9, cellSize: 8, blockSize: null },
  ])("are refused in a file: %o", (json) => {
    expect(() => preprocessingFromJSON(json)).toThrow(
      /^Cannot read preprocessing: expected .+, got /,
    );
  });
});
