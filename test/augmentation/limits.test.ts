// What options of transforms may be: exactly at their limits, and just beyond.

import { describe, expect, it } from "vitest";
import { requireImages } from "../../src/augmentation/images.ts";
import {
  type Augmentation,
  colorJitter,
  compose,
  cutout,
  horizontalFlip,
  mixup,
  randomCrop,
  randomResizedCrop,
  randomScale,
  rotate,
  shift,
  tint,
  verticalFlip,
} from "../../src/index.ts";

/** "yes", or the message. */
function said(make: () => unknown): string {
  try {
    make();
    return "yes";
  } catch (error) {
    return (error as Error).message;
  }
}
const each = <Value>(make: (value: Value) => unknown, ...values: unknown[]) =>
  values.map((value) => said(() => make(value as Value)));
const yes = (count: number) => new Array<string>(count).fill("yes");
const no = (name: string, expected: string, ...got: string[]) =>
  got.map((value) => `Cannot use ${name}: expected ${expected}, got ${value}`);

describe("limits of", () => {
  it.each([
    ["horizontalFlip", horizontalFlip],
    ["verticalFlip", verticalFlip],
  ])("%s", (name, flip) => {
    const of = (...values: unknown[]) => each((p: number) => flip({ p }), ...values);
    expect(of(0, 1, 0.25)).toEqual(yes(3));
    expect(of(-0.001, 1.001)).toEqual(
      no(name, "p to be a number >= 0 and <= 1", "-0.001", "1.001"),
    );
  });

  it("randomCrop", () => {
    const padded = (...values: unknown[]) =>
      each((padding: number) => randomCrop({ padding }), ...values);
    expect(padded(0, 16_384)).toEqual(yes(2));
    expect(padded(-1, 16_385)).toEqual(
      no("randomCrop", "padding to be an integer >= 0 and <= 16384", "-1", "16385"),
    );
    const sized = (...values: unknown[]) => each((size: 1) => randomCrop({ size }), ...values);
    expect(sized(1, 16_384, [1, 16_384], [16_384, 1])).toEqual(yes(4));
    expect(sized(0, 16_385, [0, 1], [1, 16_385], [1], [1, 2, 3], [])).toEqual(
      no(
        "randomCrop",
        "size to be an integer from 1 to 16384, or two, in pixels",
        ...["0", "16385", "[0, 1]", "[1, 16385]", "[1]", "[1, 2, 3]", "[]"],
      ),
    );
  });

  it("randomResizedCrop", () => {
    const areas = (...values: unknown[]) =>
      each((area: [1, 1]) => randomResizedCrop({ area }), ...values);
    expect(areas([1e-6, 1], [0.5, 0.5])).toEqual(yes(2));
    const area = "area to be two numbers from 0.000001 to 1, in ascending order";
    expect(areas([0.9e-6, 1], [0.5, 1.001], [0.5, 0.4], [0.5], [0.5, 0.6, 0.7])).toEqual(
      no(
        "randomResizedCrop",
        area,
        ...["[9e-7, 1]", "[0.5, 1.001]", "[0.5, 0.4]", "[0.5]", "[0.5, 0.6, 0.7]"],
      ),
    );
    const ratios = (...values: unknown[]) =>
      each((ratio: [1, 1]) => randomResizedCrop({ ratio }), ...values);
    expect(ratios([1e-3, 1e3], [1e3, 1e3])).toEqual(yes(2));
    expect(ratios([0.9e-3, 1], [1, 1000.5])).toEqual(
      no(
        "randomResizedCrop",
        "ratio to be two numbers from 0.001 to 1000, in ascending order",
        ...["[0.0009, 1]", "[1, 1000.5]"],
      ),
    );
  });

  it("randomScale", () => {
    const of = (...pairs: [number, number][]) =>
      each(([min, max]: [number, number]) => randomScale({ min, max }), ...pairs);
    expect(of([0.01, 100], [2, 2])).toEqual(yes(2));
    expect(of([0.009, 1])).toEqual(
      no("randomScale", "min to be a number >= 0.01 and <= 100", "0.009"),
    );
    expect(of([1, 100.5])).toEqual(
      no("randomScale", "max to be a number >= 0.01 and <= 100", "100.5"),
    );
    expect(of([2, 1])).toEqual(no("randomScale", "min <= max", "[2, 1]"));
  });

  it("shift, rotate and cutout", () => {
    expect(each((max: 1) => shift({ max }), 0, 16_384, [0, 3])).toEqual(yes(3));
    expect(each((max: 1) => shift({ max }), -1, 16_385)).toEqual(
      no("shift", "max to be an integer from 0 to 16384, or two, in pixels", "-1", "16385"),
    );
    expect(each((degrees: 1) => rotate({ degrees }), 0, 360, [-360, 360], [5, 5])).toEqual(yes(4));
    expect(each((degrees: 1) => rotate({ degrees }), -1, 360.5, [-361, 0], [0, 361])).toEqual(
      no(
        "rotate",
        "degrees to be a number from 0 to 360, or two from -360 to 360 in ascending order",
        ...["-1", "360.5", "[-361, 0]", "[0, 361]"],
      ),
    );
    expect(each((size: 1) => cutout({ size }), 1, [1, 2])).toEqual(yes(2));
    expect(each((size: 1) => cutout({ size }), 0)).toEqual(
      no("cutout", "size to be an integer from 1 to 16384, or two, in pixels", "0"),
    );
  });

  it("colorJitter, tint and mixup", () => {
    for (const name of ["brightness", "contrast", "saturation"]) {
      const of = (...values: unknown[]) =>
        each((value: number) => colorJitter({ [name]: value }), ...values);
      expect(of(0, 1e6, [0, 1e6])).toEqual(yes(3));
      expect(of(-0.5, 1e6 + 1, [-0.5, 1], [0, 1e6 + 1])).toEqual(
        no(
          "colorJitter",
          `${name} to be a number from 0 to 1000000, or two from 0 to 1000000 in ascending order`,
          ...["-0.5", "1000001", "[-0.5, 1]", "[0, 1000001]"],
        ),
      );
    }
    expect(each((hue: 1) => colorJitter({ hue }), 0, 0.5, [-0.5, 0.5])).toEqual(yes(3));
    expect(each((hue: 1) => colorJitter({ hue }), -0.1, 0.6)).toEqual(
      no(
        "colorJitter",
        "hue to be a number from 0 to 0.5, or two from -0.5 to 0.5 in ascending order",
        "-0.1",
        "0.6",
      ),
    );
    expect(each((max: 1) => tint({ max }), 0, 1, [-1, 1])).toEqual(yes(3));
    expect(each((max: 1) => tint({ max }), -0.1, 1.1)).toEqual(
      no(
        "tint",
        "max to be a number from 0 to 1, or two from -1 to 1 in ascending order",
        "-0.1",
        "1.1",
      ),
    );
    expect(each((alpha: number) => mixup({ alpha }), 1e-6, 1e6)).toEqual(yes(2));
    expect(each((alpha: number) => mixup({ alpha }), 0.9e-6, 1e6 + 1)).toEqual(
      no("mixup", "alpha to be a number >= 0.000001 and <= 1000000", "9e-7", "1000001"),
    );
  });

  it("compose", () => {
    expect(each((seed: number) => compose([], { seed }), 0, 2 ** 53 - 1)).toEqual(yes(2));
    expect(each((seed: number) => compose([], { seed }), -1)).toEqual([
      "Cannot use compose: expected seed to be an integer >= 0, got -1",
    ]);
    expect(compose([mixup(), tint({ max: 0 })]).names).toEqual(["mixup", "tint"]);
    expect(said(() => compose([mixup(), tint({ max: 0 }), mixup()]))).toBe(
      "Cannot compose: expected mixup at most once, got 2",
    );
    expect([compose([]).seed, compose([], { seed: 3 }).seed, tint({ max: 0 }).seed]).toEqual([
      0, 3, 0,
    ]);
  });
});

it("no transform takes an option of another name", () => {
  const makers = {
    ...{ horizontalFlip, verticalFlip, randomCrop, randomResizedCrop, randomScale, shift },
    ...{ rotate, colorJitter, tint, cutout, mixup },
  } as unknown as Record<string, (options: object) => Augmentation>;
  const usual = { min: 1, max: 1, size: 1, degrees: 1 };
  for (const [name, make] of Object.entries(makers)) {
    expect(() => make({ ...usual, other: 1 }), name).toThrow(
      expect.objectContaining({ code: "UNKNOWN_NAME" }),
    );
  }
});

it("images have four dimensions, none of them 0, and up to four channels", () => {
  const of = (...shape: number[]) => said(() => requireImages("look", shape));
  expect(requireImages("look", [9, 3, 2, 4])).toEqual({ height: 3, width: 2, channels: 4 });
  expect([of(1, 1, 1, 1), of(2, 2, 2, 4)]).toEqual(yes(2));
  const refused = [of(0, 2, 2, 1), of(1, 0, 2, 1), of(1, 2, 0, 1), of(1, 2, 2, 0), of(1, 2, 2, 5)];
  expect(
    [...refused, of(2, 2, 2), of(1, 2, 2, 1, 1), of()].map((text) => text.slice(0, 79)),
  ).toEqual(
    new Array(8).fill(
      "Cannot look: expected images of shape [n, height, width, 1 to 4 channels], got ",
    ),
  );
});

it("images go from 0 to 1 where colours change: the first number beyond is told", () => {
  const float = (...values: number[]) => ({ data: Float32Array.from(values), shape: [2, 1, 1, 1] });
  const color = colorJitter({ brightness: 0.1 });
  const of = (augment: Augmentation, ...values: number[]) =>
    said(() => augment.preview(float(...values), 1));
  expect([of(color, 0, 1), of(compose([horizontalFlip(), color]), 0, 1)]).toEqual(yes(2));
  expect(of(compose([horizontalFlip(), tint({ max: 0.1 })]), 2, 0)).toMatch(
    /^Cannot preview with tint: .* 2/,
  );
  expect(of(color, 0, 2)).toMatch(/^Cannot preview with colorJitter: .* 2/);
  expect(of(horizontalFlip(), 2, 0)).toBe("yes");
});
