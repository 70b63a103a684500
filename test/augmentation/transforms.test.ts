// Results of transforms: compared with torchvision, with independent formulas, and by statistics.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { scratchMemory } from "../../src/core/memory.ts";
import { mixupShares } from "../../src/engine/js/augmentation/mixup.ts";
import {
  type Augmentation,
  colorJitter,
  compose,
  cutout,
  horizontalFlip,
  mixup,
  type NdArray,
  randomCrop,
  randomResizedCrop,
  randomScale,
  rotate,
  shift,
  synthetic,
  tint,
  verticalFlip,
} from "../../src/index.ts";
import { Numbers } from "../kernels/harness.ts";

interface Case {
  readonly name: string;
  readonly channels: 1 | 3;
  readonly parameter: number | readonly [number, number] | null;
  readonly bytes: readonly number[];
  readonly floats: readonly number[];
}
const fixture = JSON.parse(readFileSync("test/fixtures/augmentation.json", "utf8")) as {
  readonly shape: readonly [number, number];
  readonly images: Record<string, { readonly bytes: number[]; readonly floats: number[] }>;
  readonly cases: readonly Case[];
  readonly beta: { readonly shares: number[]; readonly quantiles: Record<string, number[]> };
};

/** The transform with the fixed parameter of a fixture. */
function fixed({ name, parameter }: Case): Augmentation {
  const [height, width] = fixture.shape;
  const pair = [parameter, parameter] as [number, number];
  switch (name) {
    case "rotate":
      return rotate({ degrees: pair });
    case "scale":
      return randomScale({ min: pair[0], max: pair[1] });
    case "resize": {
      const ratio = [width / height, width / height] as const;
      const size = parameter as readonly [number, number];
      return randomResizedCrop({ size, area: [1, 1], ratio });
    }
    case "horizontalFlip":
      return horizontalFlip({ p: 1 });
    case "verticalFlip":
      return verticalFlip({ p: 1 });
    default:
      return colorJitter({ [name]: pair });
  }
}

/** torchvision rounds the rows of a resized image before its columns. */
const ROUNDED_ONCE = ["rotate", "scale", "horizontalFlip", "verticalFlip"];

describe("torchvision", () => {
  it.each(fixture.cases)("$name $parameter of $channels channels", (each) => {
    const image = fixture.images[each.channels]!;
    const shape = [1, ...fixture.shape, each.channels];
    const augment = fixed(each);
    const floats = augment.preview({ data: Float32Array.from(image.floats), shape }, 1);
    each.floats.forEach((value, i) => {
      expect(Math.abs(floats.data[i]! - value)).toBeLessThan(2e-6);
    });
    const bytes = augment.preview({ data: Uint8Array.from(image.bytes), shape }, 1);
    expect(bytes.data).toBeInstanceOf(Uint8Array);
    // torchvision rounds bytes down after each colour; near half a byte, float32 rounding decides
    const off = each.bytes.map((value, i) => Math.abs(bytes.data[i]! - value));
    expect(Math.max(...off)).toBeLessThanOrEqual(1);
    if (ROUNDED_ONCE.includes(each.name)) {
      expect(off.filter((difference) => difference > 0).length).toBeLessThanOrEqual(2);
    }
  });
});

/** Random bytes or floats. */
function images(rows: number, shape: readonly number[], bytes = true): NdArray {
  const numbers = new Numbers(rows + shape.length);
  const length = rows * shape.reduce((a, b) => a * b, 1);
  const data = bytes
    ? Uint8Array.from({ length }, () => numbers.word())
    : Float32Array.from({ length }, () => numbers.float(0, 1));
  return { data, shape: [rows, ...shape] };
}

const SHAPES = [1, 2, 3, 4].flatMap((channels) => [
  [1, 1, channels],
  [1, 8, channels],
  [33, 17, channels],
]);

describe.each([true, false])("identities, bytes: %s", (bytes) => {
  it.each(SHAPES)("[%i, %i, %i]", (...shape) => {
    const x = images(3, shape, bytes);
    const unchanged = [
      compose([]),
      compose([horizontalFlip({ p: 1 }), horizontalFlip({ p: 1 })]),
      compose([verticalFlip({ p: 1 }), horizontalFlip({ p: 1 }), rotate({ degrees: [0, 0] })]),
      randomScale({ min: 1, max: 1 }),
      rotate({ degrees: 0 }),
      shift({ max: 0 }),
      horizontalFlip({ p: 0 }),
      randomCrop(),
      colorJitter(),
      colorJitter({ brightness: [1, 1], hue: [0, 0] }),
      tint({ max: 0 }),
      randomResizedCrop({ area: [1, 1], ratio: [shape[1]! / shape[0]!, shape[1]! / shape[0]!] }),
    ];
    for (const [i, augment] of unchanged.entries()) {
      const shown = augment.preview(x, 3);
      expect(shown.shape).toEqual(x.shape);
      if (i === 2) {
        // two flips are half a turn
        const turned = compose([verticalFlip({ p: 1 }), horizontalFlip({ p: 1 })]);
        expect(shown).toEqual(turned.preview(x, 3));
      } else expect(shown.data).toEqual(x.data);
    }
  });
});

describe("crops and shifts", () => {
  /** Row and column of each pixel, from 1 on, as values of the image. */
  const places = (height: number, width: number) => ({
    data: Float32Array.from({ length: 400 * height * width * 2 }, (_, i) => {
      const pixel = Math.floor(i / 2) % (height * width);
      return i % 2 === 0 ? 1 + Math.floor(pixel / width) : 1 + (pixel % width);
    }),
    shape: [400, height, width, 2],
  });

  /** The offset of each image in the original; checks that it is a crop of it, padded with zeros. */
  function offsets(shown: NdArray, height: number, width: number): [number, number][] {
    const [rows, h, w] = shown.shape as [number, number, number];
    return Array.from({ length: rows }, (_, n) => {
      const at = (i: number, j: number, k: number) => shown.data[((n * h + i) * w + j) * 2 + k]!;
      let [top, left] = [Number.NaN, Number.NaN];
      for (let i = 0; i < h; i++) {
        for (let j = 0; j < w; j++) {
          if (at(i, j, 0) === 0) continue;
          top = at(i, j, 0) - 1 - i;
          left = at(i, j, 1) - 1 - j;
        }
      }
      for (let i = 0; i < h; i++) {
        for (let j = 0; j < w; j++) {
          const [y, x] = [top + i, left + j];
          const isInside = y >= 0 && y < height && x >= 0 && x < width;
          if (at(i, j, 0) !== (isInside ? y + 1 : 0)) throw new Error(`row at ${n} ${i} ${j}`);
          if (at(i, j, 1) !== (isInside ? x + 1 : 0)) throw new Error(`column at ${n} ${i} ${j}`);
        }
      }
      return [top, left];
    });
  }

  it.each([
    ["randomCrop", randomCrop({ size: [3, 4], padding: 1 }), -1, 3, -1, 4],
    ["randomCrop of the image's size", randomCrop({ padding: 2 }), -2, 2, -2, 2],
    ["shift", shift({ max: [2, 3] }), -2, 2, -3, 3],
  ] as const)("%s: every place alike", (_, augment, top0, top1, left0, left1) => {
    const found = offsets(augment.preview(places(5, 7), 400), 5, 7);
    for (const [axis, low, high] of [
      [0, top0, top1],
      [1, left0, left1],
    ] as const) {
      const values = found.map((each) => each[axis]);
      const expected = 400 / (high - low + 1);
      for (let value = low; value <= high; value++) {
        const count = values.filter((each) => each === value).length;
        // 5 standard deviations of a binomial
        expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
      }
      expect(Math.min(...values)).toBe(low);
      expect(Math.max(...values)).toBe(high);
    }
  });

  it("randomResizedCrop respects area and ratio, and falls back to the centre", () => {
    // a ramp: the horizontal slope gives the width of the box
    const [height, width] = [40, 60];
    const ramp = {
      data: Float32Array.from({ length: 200 * height * width * 2 }, (_, i) => {
        const pixel = Math.floor(i / 2) % (height * width);
        return i % 2 === 0 ? Math.floor(pixel / width) : pixel % width;
      }),
      shape: [200, height, width, 2],
    };
    const shown = randomResizedCrop({ size: 9 }).preview(ramp, 200);
    for (let n = 0; n < 200; n++) {
      const at = (i: number, j: number, k: number) => shown.data[((n * 9 + i) * 9 + j) * 2 + k]!;
      const tall = (at(5, 4, 0) - at(3, 4, 0)) * 4.5;
      const wide = (at(4, 5, 1) - at(4, 3, 1)) * 4.5;
      const area = (tall * wide) / (height * width);
      expect(area).toBeGreaterThan(0.27);
      expect(area).toBeLessThan(1.03);
      expect(wide / tall).toBeGreaterThan(0.7);
      expect(wide / tall).toBeLessThan(1.4);
    }
    const middle = randomResizedCrop({ size: [40, 10], area: [1, 1], ratio: [0.25, 0.25] });
    const strip = middle.preview(ramp, 1);
    expect([strip.data[0], strip.data[1]]).toEqual([0, 25]);
  });
});

describe("probabilities and ranges", () => {
  const one = (value: number, rows = 2000) => ({
    data: new Float32Array(rows).fill(value),
    shape: [rows, 1, 1, 1],
  });

  it.each([0, 0.1, 0.5, 0.9, 1])("flips with p = %d", (p) => {
    const pairs = {
      data: Float32Array.from({ length: 4000 }, (_, i) => i % 2),
      shape: [2000, 1, 2, 1],
    };
    const { data } = horizontalFlip({ p }).preview(pairs, 2000);
    const flipped = data.filter((value, i) => i % 2 === 0 && value === 1).length;
    expect(Math.abs(flipped - 2000 * p)).toBeLessThanOrEqual(5 * Math.sqrt(2000 * p * (1 - p)));
  });

  it("draws brightness, tint and contrast uniformly from their ranges", () => {
    for (const [augment, low, high] of [
      [colorJitter({ brightness: 0.4 }), 0.3, 0.7],
      [colorJitter({ brightness: 3 }), 0, 1],
      [tint({ max: 0.2 }), 0.3, 0.7],
      [tint({ max: [0.1, 0.2] }), 0.6, 0.7],
    ] as const) {
      const { data } = augment.preview(one(0.5), 2000);
      const sorted = [...data].sort((a, b) => a - b);
      expect(sorted[0]).toBeGreaterThanOrEqual(Math.fround(low) - 1e-7);
      expect(sorted.at(-1)).toBeLessThanOrEqual(Math.fround(high) + 1e-7);
      if (high === 1) continue; // half of it is clamped
      for (const share of [0.1, 0.5, 0.9]) {
        expect(sorted[2000 * share]!).toBeCloseTo(low + share * (high - low), 1);
      }
    }
  });

  it("colour stays within its limits, alpha is unchanged", () => {
    const jitter = colorJitter({ brightness: 2, contrast: 2, saturation: 2, hue: 0.5 });
    const wild = compose([jitter, tint({ max: 0.5 })]);
    for (const channels of [1, 2, 3, 4]) {
      for (const bytes of [true, false]) {
        const x = images(20, [5, 4, channels], bytes);
        const { data } = wild.preview(x, 20);
        expect(data.every((value) => value >= 0 && value <= (bytes ? 255 : 1))).toBe(true);
        if (channels % 2 === 1) continue;
        const alphas = (values: NdArray["data"]) =>
          values.filter((_, i) => i % channels === channels - 1);
        expect(alphas(data)).toEqual(alphas(x.data));
      }
    }
  });

  it("a grey image has neither hue nor saturation", () => {
    const x = images(3, [4, 4, 2]);
    expect(colorJitter({ saturation: 1, hue: 0.5 }).preview(x, 3)).toEqual({ ...x });
  });

  it("the four adjustments occur in every order", () => {
    // brightness clamps, contrast blends with the mean, saturation with grey: all orders differ
    const rows = 2000;
    const colors = [0.9, 0.5, 0.1, 0.2, 0.7, 0.4];
    const x = {
      data: Float32Array.from({ length: 6 * rows }, (_, i) => colors[i % 6]!),
      shape: [rows, 1, 2, 3],
    };
    const jitter = colorJitter({
      brightness: [1.7, 1.7],
      contrast: [2.3, 2.3],
      saturation: [1.9, 1.9],
      hue: [0.13, 0.13],
    });
    const { data } = jitter.preview(x, rows);
    const counts = new Map<string, number>();
    for (let n = 0; n < rows; n++) {
      const seen = [...data.subarray(6 * n, 6 * n + 6)].map((value) => value.toFixed(3)).join();
      counts.set(seen, (counts.get(seen) ?? 0) + 1);
    }
    expect(counts.size).toBeGreaterThan(12);
    expect([...counts.values()].reduce((a, b) => a + b)).toBe(rows);
    expect(Math.min(...counts.values())).toBeGreaterThan(rows / 24 / 2);
  });

  it("cutout writes a box of zeros, which may be partly outside", () => {
    const x = { data: new Uint8Array(500 * 81).fill(9), shape: [500, 9, 9, 1] };
    const { data } = cutout({ size: [3, 4] }).preview(x, 500);
    const sizes = Array.from({ length: 500 }, (_, n) => {
      const zeros = [...data.subarray(81 * n, 81 * n + 81)].flatMap((value, i) =>
        value === 0 ? [i] : [],
      );
      const rows = new Set(zeros.map((i) => Math.floor(i / 9)));
      const columns = new Set(zeros.map((i) => i % 9));
      expect(zeros.length).toBe(rows.size * columns.size);
      return zeros.length;
    });
    expect(Math.max(...sizes)).toBe(12);
    expect(Math.min(...sizes)).toBe(4);
    // 7 of 9 rows and 6 of 9 columns fit all of it
    const whole = sizes.filter((each) => each === 12).length / 500;
    expect(Math.abs(whole - 42 / 81)).toBeLessThan(0.1);
  });
});

describe("mixup", () => {
  it.each(Object.entries(fixture.beta.quantiles))("shares of %s: Beta", (alpha, quantiles) => {
    const rows = 20_000;
    const memory = scratchMemory(12 * rows);
    for (let i = 0; i < rows; i++) memory.i32[i] = i;
    mixupShares(memory, 0, 0, 4 * rows, rows, Math.fround(Number(alpha)), 0, 1, 2);
    const shares = memory.f32.subarray(rows, 2 * rows);
    fixture.beta.shares.forEach((share, q) => {
      if (Math.fround(quantiles[q]!) === 1) return; // a share cannot lie between it and 1
      const below = shares.filter((value) => value <= quantiles[q]!).length / rows;
      expect(Math.abs(below - share)).toBeLessThan(0.012); // Kolmogorov and Smirnov: 1 in 200 by chance
    });
  });

  it("mixes augmented images", () => {
    const x = images(30, [4, 5, 3], false);
    const before = compose([horizontalFlip(), rotate({ degrees: 30 })], { seed: 4 }).preview(x, 30);
    const mixed = compose([horizontalFlip(), rotate({ degrees: 30 }), mixup({ alpha: 2 })], {
      seed: 4,
    }).preview(x, 30);
    const row = (array: NdArray, i: number) => array.data.subarray(60 * i, 60 * i + 60);
    for (let i = 0; i < 30; i++) {
      const isMixture = Array.from({ length: 30 }, (_, partner) => {
        const [own, other, got] = [row(before, i), row(before, partner), row(mixed, i)];
        const k = own.findIndex((value, j) => Math.abs(value - other[j]!) > 0.1);
        const share = k < 0 ? 1 : (got[k]! - other[k]!) / (own[k]! - other[k]!);
        return own.every(
          (value, j) => Math.abs(share * value + (1 - share) * other[j]! - got[j]!) < 1e-5,
        );
      });
      expect(isMixture).toContain(true);
    }
  });
});

describe("preview", () => {
  it("is deterministic, for any n", () => {
    const { x } = synthetic.digits({ count: 12, seed: 1 });
    const augment = compose([rotate({ degrees: 20 }), colorJitter({ contrast: 0.5 }), mixup()]);
    const twelve = augment.preview(x, 12);
    const three = augment.preview(x, 3);
    expect(three.shape).toEqual([3, 28, 28, 1]);
    expect(three.data).toEqual(twelve.data.slice(0, 3 * 784));
    expect(augment.preview(x, 12)).toEqual(twelve);
  });

  it("accepts nested arrays and float64", () => {
    const nested = [[[[0.25], [0.5]]]];
    expect([...horizontalFlip({ p: 1 }).preview(nested, 1).data]).toEqual([0.5, 0.25]);
    const data = Float64Array.of(0.25, 0.5);
    const wide = horizontalFlip({ p: 1 }).preview({ data, shape: [1, 1, 2, 1] }, 1);
    expect(wide.data).toBeInstanceOf(Float32Array);
  });

  it("does not change its input", () => {
    const x = images(4, [6, 6, 3]);
    const before = x.data.slice();
    compose([rotate({ degrees: 90 }), cutout({ size: 3 }), mixup()]).preview(x, 4);
    expect(x.data).toEqual(before);
  });
});
