// Options, images and models that do not match: errors before anything changes.

import { describe, expect, it } from "vitest";
import { Transform } from "../../assembly/augmentation/layout.ts";
import {
  colorJitter,
  compose,
  conv2d,
  cutout,
  dense,
  flatten,
  horizontalFlip,
  Imputer,
  input,
  mixup,
  PCA,
  pipeline,
  randomCrop,
  randomResizedCrop,
  randomScale,
  reshape,
  rotate,
  StandardScaler,
  sequential,
  sgd,
  shift,
  tint,
  verticalFlip,
  Whitening,
} from "../../src/index.ts";

const x = { data: new Uint8Array(4 * 48), shape: [4, 4, 4, 3] };
const y = [0, 1, 2, 0];
// biome-ignore lint/suspicious/noExplicitAny: arguments that only JavaScript can pass
const any = (value: unknown): any => value;
const { NaN: nan } = Number;

describe("options", () => {
  it.each([
    () => horizontalFlip({ p: 1.5 }),
    () => horizontalFlip({ p: -0.1 }),
    () => verticalFlip({ p: nan }),
    () => horizontalFlip({ p: any("1") }),
    () => horizontalFlip({ p: any(null) }),
    () => randomCrop({ size: 0 }),
    () => randomCrop({ size: -4 }),
    () => randomCrop({ size: 2.5 }),
    () => randomCrop({ size: any([1, 2, 3]) }),
    () => randomCrop({ size: any("4") }),
    () => randomCrop({ size: 1e9 }),
    () => randomCrop({ padding: -1 }),
    () => randomCrop({ padding: nan }),
    () => randomCrop({ padding: 0.5 }),
    () => randomCrop({ padding: 1e9 }),
    () => randomResizedCrop({ area: [0, 1] }),
    () => randomResizedCrop({ area: [0.5, 0.4] }),
    () => randomResizedCrop({ area: [0.5, 1.1] }),
    () => randomResizedCrop({ area: any(0.5) }),
    () => randomResizedCrop({ ratio: [0, 1] }),
    () => randomResizedCrop({ ratio: [nan, 1] }),
    () => randomResizedCrop({ size: any({}) }),
    () => randomScale(any({})),
    () => randomScale(any({ min: 0.5 })),
    () => randomScale({ min: 0, max: 1 }),
    () => randomScale({ min: -1, max: 1 }),
    () => randomScale({ min: 2, max: 1 }),
    () => randomScale({ min: 1, max: Infinity }),
    () => shift(any({})),
    () => shift({ max: -1 }),
    () => shift({ max: 1.5 }),
    () => shift({ max: nan }),
    () => rotate(any({})),
    () => rotate({ degrees: -10 }),
    () => rotate({ degrees: nan }),
    () => rotate({ degrees: Infinity }),
    () => rotate({ degrees: [10, -10] }),
    () => colorJitter({ brightness: -0.1 }),
    () => colorJitter({ contrast: [-0.5, 1] }),
    () => colorJitter({ saturation: nan }),
    () => colorJitter({ hue: 0.6 }),
    () => colorJitter({ hue: [-0.6, 0] }),
    () => colorJitter({ hue: any("0.1") }),
    () => tint(any({})),
    () => tint({ max: 2 }),
    () => tint({ max: -1 }),
    () => cutout(any({})),
    () => cutout({ size: 0 }),
    () => mixup({ alpha: 0 }),
    () => mixup({ alpha: -1 }),
    () => mixup({ alpha: nan }),
    () => mixup({ alpha: Infinity }),
    () => compose(any(horizontalFlip())),
    () => compose(any(undefined)),
    () => compose([any("flip")]),
    () => compose([any(horizontalFlip)]),
    () => compose([any({ steps: [] })]),
    () => compose([mixup(), mixup()]),
    () => compose([], { seed: -1 }),
    () => compose([], { seed: 0.5 }),
    () => compose([], { seed: any("1") }),
  ])("case %#: %s", (make) => {
    expect(make).toThrow(expect.objectContaining({ name: "DataError", code: "AUGMENT" }));
    expect(make).toThrow(/^Cannot .*: expected .*, got /);
  });

  it.each([
    [() => horizontalFlip(any({ probability: 1 })), "expected one of p"],
    [() => randomCrop(any({ pading: 4 })), "padding"],
    [() => colorJitter(any({ brightnes: 1 })), "brightness"],
    [() => compose([], any({ sed: 1 })), "seed"],
    [() => horizontalFlip().preview(x, 1, any({ epochs: 1 })), "epoch"],
  ] as const)("refuse unknown names", (make, name) => {
    expect(make).toThrow(expect.objectContaining({ code: "UNKNOWN_NAME" }));
    expect(make).toThrow(name);
  });
});

describe("preview", () => {
  it.each([
    [{ data: new Uint8Array(48), shape: [4, 4, 3] }, 1, "AUGMENT_IMAGES"],
    [{ data: new Uint8Array(80), shape: [1, 4, 4, 5] }, 1, "AUGMENT_IMAGES"],
    [{ data: new Uint8Array(0), shape: [0, 4, 4, 3] }, 1, "AUGMENT_IMAGES"],
    [{ data: new Uint8Array(0), shape: [1, 4, 4, 0] }, 1, "AUGMENT_IMAGES"],
    [[1, 2, 3], 1, "AUGMENT_IMAGES"],
    [x, 0, "AUGMENT"],
    [x, 5, "AUGMENT"],
    [x, nan, "AUGMENT"],
    [x, 1.5, "AUGMENT"],
    [{ x, samples: new Int32Array(3) }, 1, "SAMPLES"],
    [{ x, samples: any([0, 1, 2, 3]) }, 1, "SAMPLES"],
    [[[[[nan]]]], 1, "NOT_FINITE"],
  ] as const)("case %#", (images, n, code) => {
    expect(() => horizontalFlip().preview(images, n)).toThrow(expect.objectContaining({ code }));
  });

  it("refuses transforms larger than the image", () => {
    for (const augment of [
      randomCrop({ size: 5 }),
      randomCrop({ size: [4, 9], padding: 2 }),
      cutout({ size: 5 }),
      compose([randomCrop({ size: 3 }), randomCrop({ size: 4 })]),
    ]) {
      expect(() => augment.preview(x, 1)).toThrow(
        expect.objectContaining({ code: "AUGMENT_SIZE" }),
      );
    }
    expect(randomCrop({ size: 8, padding: 2 }).preview(x, 1).shape).toEqual([1, 8, 8, 3]);
  });

  it("refuses epochs that are not integers >= 0", () => {
    for (const epoch of [-1, 0.5, nan]) {
      expect(() => horizontalFlip().preview(x, 1, { epoch })).toThrow(
        expect.objectContaining({ code: "AUGMENT" }),
      );
    }
  });
});

describe("fit", () => {
  async function model(shape: number[], options: object = {}, compile: object = {}) {
    const built = sequential(
      [input(shape), reshape([shape.reduce((a, b) => a * b)]), dense(3)],
      options,
    );
    await built.compile({ optimizer: sgd(), loss: "softmaxCrossEntropy", ...compile });
    return built;
  }

  it.each([
    ["AUGMENT", { augment: any("flip") }],
    ["AUGMENT", { augment: any(horizontalFlip) }],
    ["AUGMENT", { augment: any([horizontalFlip()]) }],
    ["AUGMENT", { augment: any(null) }],
    ["AUGMENT_INPUT", { augment: randomCrop({ size: 3 }) }],
    ["AUGMENT_SIZE", { augment: randomCrop({ size: 7 }) }],
    ["AUGMENT_INPUT", { augment: randomCrop({ size: 6, padding: 1 }) }],
    ["UNKNOWN_NAME", { augmnt: horizontalFlip() }],
  ] as const)("refuses %s, case %#", async (code, options) => {
    const built = await model([4, 4, 3]);
    const before = built.weightsHash();
    await expect(built.fit({ x, y }, { epochs: 1, ...options })).rejects.toMatchObject({ code });
    expect(built.weightsHash()).toBe(before);
    await built.fit({ x, y }, { epochs: 1, augment: horizontalFlip() });
  });

  it("refuses rows that are not images, and five channels", async () => {
    const rows = await model([48]);
    const flat = { data: new Uint8Array(192), shape: [4, 48] };
    const fitting = rows.fit({ x: flat, y }, { augment: horizontalFlip() });
    await expect(fitting).rejects.toMatchObject({ code: "AUGMENT_IMAGES" });
    const deep = await model([2, 2, 5]);
    const five = { data: new Float32Array(80), shape: [4, 2, 2, 5] };
    await expect(deep.fit({ x: five, y }, { augment: horizontalFlip() })).rejects.toMatchObject({
      code: "AUGMENT_IMAGES",
    });
    await expect(
      rows.fit({ x: { ...five, shape: [4, 2, 2, 5] }, y }, { augment: shift({ max: 1 }) }),
    ).rejects.toThrow("channels");
  });

  it("refuses images smaller than the input", async () => {
    const built = await model([8, 8, 3]);
    for (const augment of [randomCrop({ size: 8, padding: 2 }), randomResizedCrop({ size: 8 })]) {
      const fitting = built.fit({ x, y }, { augment });
      await expect(fitting).rejects.toMatchObject({ code: "AUGMENT_LARGER" });
    }
  });

  it("refuses mixup with losses that do not support it", async () => {
    const built = await model(
      [4, 4, 3],
      {},
      { loss: any((p: { mean: () => unknown }) => p.mean()) },
    );
    const fitting = built.fit({ x, y }, { augment: compose([horizontalFlip(), mixup()]) });
    await expect(fitting).rejects.toMatchObject({ code: "MIXUP_LOSS" });
    const regression = sequential([input([4, 4, 3]), flatten(), dense(1)]);
    await regression.compile({ optimizer: sgd(), loss: "meanSquaredError" });
    await regression.fit({ x, y }, { epochs: 1, augment: mixup() });
  });

  it("refuses to move pixels away from their targets", async () => {
    const byPixel = sequential([input([4, 4, 3]), conv2d(2, 1)]);
    await byPixel.compile({ optimizer: sgd(), loss: "softmaxCrossEntropy" });
    const labels = { data: new Int32Array(4 * 16), shape: [4, 4, 4] };
    const before = byPixel.weightsHash();
    for (const augment of [horizontalFlip(), compose([tint({ max: 0.1 }), shift({ max: 1 })])]) {
      await expect(byPixel.fit({ x, y: labels }, { augment })).rejects.toMatchObject({
        code: "AUGMENT_TARGETS",
        got: Transform[augment.steps.at(-1)!.transform],
      });
    }
    expect(byPixel.weightsHash()).toBe(before);
    await byPixel.fit({ x, y: labels }, { epochs: 1, augment: cutout({ size: 1 }) });
  });

  it("refuses mixup with hinge", async () => {
    const built = await model([4, 4, 3], {}, { loss: "hinge" });
    const fitting = built.fit({ x, y }, { augment: mixup() });
    await expect(fitting).rejects.toMatchObject({ code: "MIXUP_LOSS" });
  });

  it("refuses preprocessing that does not work by column", async () => {
    for (const preprocessing of [
      new PCA({ components: 2 }),
      pipeline(new StandardScaler(), new Whitening()),
      new Imputer(),
    ]) {
      const built = await model(preprocessing instanceof PCA ? [2] : [48], { preprocessing });
      const fitting = built.fit({ x, y }, { augment: horizontalFlip() });
      await expect(fitting).rejects.toMatchObject({ code: "AUGMENT_PREPROCESSING" });
      expect(preprocessing.isFitted).toBe(false);
    }
  });

  it("refuses preprocessing fitted to other columns", async () => {
    const preprocessing = new StandardScaler().fit([
      [1, 2],
      [3, 4],
    ]);
    const built = await model([4, 4, 3], { preprocessing });
    const fitting = built.fit({ x, y }, { augment: horizontalFlip() });
    await expect(fitting).rejects.toMatchObject({ code: "COLUMNS" });
  });

  it("refuses sample numbers that do not match the rows", async () => {
    const built = await model([4, 4, 3]);
    const samples = new Int32Array(3);
    const fitting = built.fit({ x, y, samples }, { augment: horizontalFlip() });
    await expect(fitting).rejects.toMatchObject({ code: "SAMPLES" });
  });

  describe("colours of images outside 0 to 1", () => {
    const floats = (...last: number[]) => {
      const data = Float32Array.from({ length: 192 }, (_, i) => (i % 5) / 4);
      data.set(last, 192 - last.length);
      return { data, shape: [4, 4, 4, 3] };
    };
    const colours = [
      colorJitter({ brightness: 0.2 }),
      tint({ max: 0.1 }),
      compose([horizontalFlip(), mixup(), tint({ max: 0.1 })]),
    ];
    const others = {
      "bytes as floats": floats(255),
      standardised: floats(-0.7),
      "bytes as integers": { data: new Int32Array(192).fill(128), shape: [4, 4, 4, 3] },
      "a little more than 1": floats(1.01),
    };

    it.each(Object.keys(others))("are refused by fit and preview: %s", async (name) => {
      const images = others[name as keyof typeof others];
      const preprocessing = new StandardScaler();
      for (const augment of colours) {
        const built = await model([4, 4, 3], { preprocessing });
        const before = built.weightsHash();
        const error = await built.fit({ x: images, y }, { augment }).catch((error) => error);
        expect(error).toMatchObject({ name: "DataError", code: "COLOR_RANGE" });
        expect(error.message).toMatch(
          /with (colorJitter|tint): expected images of bytes .*divide .* by 255/,
        );
        expect(preprocessing.isFitted).toBe(false);
        expect(built.weightsHash()).toBe(before);
        expect(() => augment.preview(images, 1)).toThrow(error.message.split("expected")[1]);
      }
    });

    it("are accepted by other transforms", async () => {
      for (const augment of [
        horizontalFlip(),
        compose([rotate({ degrees: 9 }), cutout({ size: 2 }), mixup()]),
      ]) {
        const built = await model([4, 4, 3]);
        await built.fit({ x: floats(255, -3), y }, { augment, epochs: 1 });
      }
      // rounding errors of resampling, and bytes in every form
      for (const augment of colours) {
        augment.preview(floats(1.000001, -0.000001), 4);
        augment.preview(x, 4);
      }
    });
  });
});
