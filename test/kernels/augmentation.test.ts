import { describe, expect, test } from "vitest";
import {
  Adjustment,
  Axis,
  PlanWord,
  SCRATCH_WORDS,
  TRANSFORM_WORDS,
  Transform,
  View,
} from "../../assembly/augmentation/layout.ts";
import type { Memory } from "../../src/core/memory.ts";
import * as augmentTwin from "../../src/engine/js/augmentation/augment.ts";
import * as colorTwin from "../../src/engine/js/augmentation/color.ts";
import * as mixupTwin from "../../src/engine/js/augmentation/mixup.ts";
import * as resampleTwin from "../../src/engine/js/augmentation/resample.ts";
import * as viewTwin from "../../src/engine/js/augmentation/view.ts";
import { expectTwins, loadKernels, Numbers, OFFSETS, type Twin } from "./harness.ts";

const view = await loadKernels("assembly/augmentation/view.ts");
const resample = await loadKernels("assembly/augmentation/resample.ts");
const color = await loadKernels("assembly/augmentation/color.ts");
const mixup = await loadKernels("assembly/augmentation/mixup.ts");
const whole = await loadKernels("assembly/augmentation/augment.ts");

/** Heights and widths, mostly odd. */
const SIZES = [
  [1, 1],
  [1, 2],
  [1, 9],
  [7, 1],
  [2, 3],
  [4, 4],
  [5, 7],
  [17, 33],
] as const;
/** Rows of whole blocks of a copy, and of a pixel more. */
const WIDTHS = [5, 6, 8, 16, 17].map((width) => [2, width] as const);
const CHANNELS = [1, 2, 3, 4] as const;

describe("copyView", () => {
  /** Axis words: sign, offset, low, high, size. */
  const axes = (size: number) => [
    [1, 0, 0, size, size],
    [-1, size - 1, 0, size, size],
    [1, -2, 2, size + 2, size + 3],
    [-1, size, 1, size + 1, size + 1],
    [1, 0, 0, 0, 3],
    ...(size > 2 ? [[1, 1, 0, size - 2, size - 2]] : []),
  ];

  test.each(CHANNELS)("%i channels: equals its twin and a loop over pixels", (channels) => {
    for (const [height, width] of [...SIZES, ...WIDTHS]) {
      for (const isBytes of [0, 1]) {
        for (const isScaled of [0, 1]) {
          for (const [rows, cols] of axes(height).flatMap((r) => axes(width).map((c) => [r, c]))) {
            const source = isBytes ? 8195 : 8192 + 4;
            const memory = expectTwins(view, "copyView", viewTwin.copyView as Twin, {
              parameters: [16, 32768 + 8, channels, isScaled],
              bytes: 65536,
              fill: ({ i32, u8, f32 }) => {
                const numbers = new Numbers(height);
                if (isBytes) for (let i = 0; i < 4096; i++) u8[8192 + i] = numbers.word();
                else for (let i = 0; i < 4096; i++) f32[2048 + i] = numbers.word() >>> 24;
                i32.set([source, isBytes, width, ...rows!, ...cols!], 4);
              },
            });
            const element = (i: number) =>
              (isBytes ? memory.u8[source + i]! : memory.f32[(source >>> 2) + i]!) /
              (isScaled ? 255 : 1);
            const [rs, ro, rl, rh, rn] = rows as number[] as [
              number,
              number,
              number,
              number,
              number,
            ];
            const [cs, co, cl, ch, cn] = cols as number[] as [
              number,
              number,
              number,
              number,
              number,
            ];
            let at = 8192 + 2;
            for (let i = 0; i < rn; i++) {
              for (let j = 0; j < cn; j++) {
                for (let k = 0; k < channels; k++, at++) {
                  const isStored = i >= rl && i < rh && j >= cl && j < ch;
                  const from = ((rs * i + ro) * width + cs * j + co) * channels + k;
                  const expected = isStored ? Math.fround(element(from)) : 0;
                  if (memory.f32[at] !== expected) expect(memory.f32[at]).toBe(expected);
                }
              }
            }
          }
        }
      }
    }
  });

  test("all 256 bytes become value / 255", () => {
    const memory = expectTwins(view, "copyView", viewTwin.copyView as Twin, {
      parameters: [16, 8192, 1, 1],
      fill: ({ i32, u8 }) => {
        for (let i = 0; i < 256; i++) u8[1024 + i] = i;
        i32.set([1024, 1, 256, 1, 0, 0, 1, 1, 1, 0, 0, 256, 256], 4);
      },
    });
    for (let i = 0; i < 256; i++) expect(memory.f32[2048 + i]).toBe(Math.fround(i / 255));
  });
});

describe("viewImage, mirror, cut, isPlain", () => {
  test("keep track of pixel positions", () => {
    const kernel = view.exports;
    const { i32 } = view.memory;
    const axis = (which: View) => [...i32.subarray(4 + which, 4 + which + 5)];
    kernel.viewImage!(16, 4096, 0, 5, 7);
    expect(kernel.isPlain!(16)).toBe(1);
    kernel.cut!(16, View.columns, -2, 7); // to the right by 2
    expect(axis(View.columns)).toEqual([1, -2, 2, 7, 7]);
    kernel.mirror!(16, View.columns);
    expect(axis(View.columns)).toEqual([-1, 4, 0, 5, 7]);
    kernel.cut!(16, View.columns, 1, 3);
    expect(axis(View.columns)).toEqual([-1, 3, 0, 3, 3]);
    expect(kernel.isPlain!(16)).toBe(0);
    kernel.cut!(16, View.rows, 9, 2); // nothing of it is left
    expect(axis(View.rows)).toEqual([1, 9, 0, 0, 2]);
    kernel.viewImage!(16, 4096, 1, 5, 7);
    expect(kernel.isPlain!(16)).toBe(0);
    expect(i32[4 + View.columns + Axis.size]).toBe(7);
  });
});

describe("resample", () => {
  const steps = [
    [1, 0, 0, 1, 0, 0],
    [0.5, 0, 0, 0.5, 0.25, 0.25],
    [0.8, -0.6, 0.6, 0.8, 1.1, -2.3],
    [2.7, 0.1, -0.2, 1.9, -3, -1],
    [1e9, 0, 0, 1e9, 1e300, -1e300],
  ];

  test.each(CHANNELS)("%i channels: equals its twin", (channels) => {
    for (const [height, width] of SIZES) {
      for (const isBytes of [0, 1]) {
        for (const isClamped of [0, 1]) {
          for (const six of steps) {
            const box = [height >> 2, width >> 2, height, width];
            expectTwins(resample, "resample", resampleTwin.resample as Twin, {
              parameters: [64, width, channels, ...box, isClamped, ...six, 32768, 5, 7, isBytes],
              bytes: 65536,
              fill: ({ f32 }) => {
                const numbers = new Numbers(width);
                for (let i = 0; i < 4096; i++) {
                  f32[i] = isBytes ? numbers.word() >>> 24 : numbers.float(0, 1);
                }
              },
            });
          }
        }
      }
    }
  });

  test("steps of one pixel change nothing", () => {
    for (const isBytes of [0, 1]) {
      const memory = expectTwins(resample, "resample", resampleTwin.resample as Twin, {
        parameters: [64, 9, 3, 0, 0, 6, 9, 0, 1, 0, 0, 1, 0, 0, 8192, 6, 9, isBytes],
        fill: ({ f32 }) => {
          for (let i = 0; i < 200; i++) f32[16 + i] = i;
        },
      });
      expect(memory.f32.slice(2048, 2048 + 162)).toEqual(memory.f32.slice(16, 16 + 162));
    }
  });
});

describe("greyMean and adjustColors", () => {
  const fill = (isBytes: number, entries: number[][]) => (memory: Memory) => {
    const numbers = new Numbers(entries.length);
    for (let i = 0; i < 4096; i++) {
      memory.f32[i] = isBytes ? numbers.word() >>> 24 : numbers.float(0, 1);
    }
    // greys, whose hue is undefined, and corners of the colour cube
    const limit = isBytes ? 255 : 1;
    memory.f32.fill(limit, 40, 60);
    memory.f32.fill(0, 60, 80);
    entries.forEach(([kind, ...values], n) => {
      memory.i32[4 + 4 * n] = kind!;
      memory.f32.set(values, 5 + 4 * n);
    });
  };
  const lists: number[][][] = [
    [],
    [[Adjustment.brightness, 1.4, 0, 0]],
    [[Adjustment.contrast, 0.6, 0.2, 0]],
    [[Adjustment.saturation, 1.8, -0.8, 0]],
    [[Adjustment.hue, 0.7, 0, 0]],
    [[Adjustment.hue, -3, 0, 0]],
    [[Adjustment.tint, 0.1, -0.2, 0.3]],
    [
      [Adjustment.hue, 2.5, 0, 0],
      [Adjustment.brightness, 0.3, 0, 0],
      [Adjustment.saturation, 0, 1, 0],
      [Adjustment.contrast, 1.5, -0.3, 0],
    ],
  ];

  test.each(CHANNELS)("%i channels: equal their twins at every tail", (channels) => {
    for (const isBytes of [0, 1]) {
      for (const offset of OFFSETS) {
        for (const pixels of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 21]) {
          for (const list of lists) {
            expectTwins(color, "adjustColors", colorTwin.adjustColors as Twin, {
              parameters: [
                ...[128 + offset, pixels, channels, 16],
                ...[list.length, isBytes ? 255 : 1, isBytes],
              ],
              fill: fill(isBytes, list),
            });
          }
          if (pixels === 0) continue;
          expectTwins(color, "greyMean", colorTwin.greyMean as Twin, {
            parameters: [128 + offset, pixels, channels],
            fill: fill(isBytes, []),
          });
        }
      }
    }
  });

  test("alpha is unchanged", () => {
    for (const [channels, alpha] of [
      [2, 1],
      [4, 3],
    ] as const) {
      let before: number[] = [];
      const alphas = (memory: Memory) =>
        Array.from({ length: 21 }, (_, i) => memory.f32[32 + i * channels + alpha]!);
      const list = lists.at(-1)!;
      const memory = expectTwins(color, "adjustColors", colorTwin.adjustColors as Twin, {
        parameters: [128, 21, channels, 16, list.length, 1, 0],
        fill: (filled) => {
          fill(0, list)(filled);
          before = alphas(filled);
        },
      });
      expect(alphas(memory)).toEqual(before);
    }
  });
});

describe("mixup", () => {
  const fill = ({ i32 }: Memory) => {
    for (let i = 0; i < 512; i++) i32[16 + i] = 7 * i + 3;
    for (let i = 0; i < 512; i++) i32[1024 + i] = (i * 37) % 512;
    for (let i = 0; i < 512; i++) i32[3072 + i] = 511 - i;
  };

  test.each([1e-3, 0.2, 0.5, 1, 4, 100])("mixupShares of alpha %d follow Beta", (alpha) => {
    const { f32 } = expectTwins(mixup, "mixupShares", mixupTwin.mixupShares as Twin, {
      parameters: [64, 4096, 8192, 512, Math.fround(alpha), 2, 11, -7],
      fill,
    });
    const shares = [...f32.subarray(2048, 2048 + 512)];
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    const mean = shares.reduce((sum, each) => sum + each, 0) / 512;
    const variance = shares.reduce((sum, each) => sum + (each - 0.5) ** 2, 0) / 512;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.09);
    // variance of Beta(a, a) is 1 / (4 (2a + 1))
    expect(variance * 4 * (2 * alpha + 1)).toBeGreaterThan(0.8);
    expect(variance * 4 * (2 * alpha + 1)).toBeLessThan(1.2);
  });

  test("mixupPartners draws rows, looks them up, or finds them after the batch", () => {
    const run = (table: number, offset: number) =>
      expectTwins(mixup, "mixupPartners", mixupTwin.mixupPartners as Twin, {
        parameters: [64, 4096, 8192, 300, 512, table, offset, 2, 11, -7],
        fill,
      }).i32.slice(2048, 2348);
    const ranks = run(0, 0);
    expect(Math.min(...ranks)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...ranks)).toBeLessThan(512);
    expect(new Set(ranks).size).toBeGreaterThan(150);
    expect(run(3072 * 4, 0)).toEqual(ranks.map((rank) => 511 - rank));
    expect(run(0, 40)).toEqual(Int32Array.from(ranks, (_, i) => ((i * 37) % 512) + 40));
  });

  test("mix equals its twin at every tail", () => {
    for (const offset of OFFSETS) {
      for (const n of [0, 1, 2, 3, 4, 5, 7, 8, 33]) {
        for (const isBytes of [0, 1]) {
          expectTwins(mixup, "mix", mixupTwin.mix as Twin, {
            parameters: [64 + offset, 4096 + offset, n, Math.fround(0.3), isBytes],
            fill: ({ f32 }) => {
              const numbers = new Numbers(n);
              for (let i = 0; i < 2048; i++) {
                f32[i] = isBytes ? numbers.word() >>> 24 : numbers.float();
              }
            },
          });
        }
      }
    }
  });
});

describe("augment", () => {
  /** A random transform of an image of a given size, and the resulting size. */
  function transform(numbers: Numbers, height: number, width: number) {
    const whole = (low: number, high: number) => low + (numbers.word() % (high - low + 1));
    const record = (kind: Transform, integers: number[], floats: number[] = []) => ({
      kind,
      integers,
      floats,
      height,
      width,
    });
    const resized = { height: whole(1, 9), width: whole(1, 9) };
    const padding = whole(0, 3);
    const cropped = {
      height: whole(1, height + 2 * padding),
      width: whole(1, width + 2 * padding),
    };
    switch (whole(0, 9)) {
      case 0:
        return record(Transform.horizontalFlip, [], [0.5]);
      case 1:
        return record(Transform.verticalFlip, [], [1]);
      case 2:
        return {
          ...record(Transform.crop, [cropped.height, cropped.width, padding]),
          ...cropped,
        };
      case 3:
        return {
          ...record(
            Transform.resizedCrop,
            [resized.height, resized.width],
            [
              numbers.float(0.01, 0.3),
              numbers.float(0.3, 1),
              numbers.float(-3, 0),
              numbers.float(0, 3),
            ],
          ),
          ...resized,
        };
      case 4:
        return record(Transform.scale, [], [numbers.float(0.1, 0.9), numbers.float(1, 3)]);
      case 5:
        return record(Transform.shift, [whole(0, 3), whole(0, 40)]);
      case 6:
        return record(Transform.rotate, [], [-180, 180]);
      case 7:
        return record(Transform.colorJitter, [], [0.5, 1.5, 0.2, 1.8, 0, 2, -0.5, 0.5]);
      case 8:
        return record(Transform.tint, [], [-0.3, 0.3]);
      default:
        return record(Transform.cutout, [whole(0, 8), whole(0, 8)]);
    }
  }

  test.each(CHANNELS)("%i channels: equals its twin on random plans", (channels) => {
    for (let seed = 0; seed < 160; seed++) {
      const numbers = new Numbers(1000 * channels + seed);
      const [first] = [SIZES[seed % SIZES.length]!];
      let [height, width] = first as [number, number];
      let most = height * width;
      const transforms = Array.from({ length: seed % 6 }, () => {
        const each = transform(numbers, height, width);
        [height, width] = [each.height, each.width];
        most = Math.max(most, height * width);
        return each;
      });
      const mixing = seed % 4 === 3 ? transforms.length : -1;
      const records = [
        ...transforms,
        ...(mixing >= 0 ? [{ kind: Transform.mixup, integers: [], floats: [0.2] }] : []),
      ];
      const isBytes = seed & 1;
      const isScaled = isBytes && seed & 2 ? 1 : 0;
      const stride = first[0] * first[1] * channels + (seed % 3);
      const bufferBytes = 4 * most * channels + 16;
      const elements = height * width * channels;
      const [source, plan, y, scratch] = [4096, 2048, 131072, 262144];
      const memory = expectTwins(whole, "augment", augmentTwin.augment as Twin, {
        parameters: [
          ...[source, stride, isBytes, isScaled, 1024, 1152, 1280, 1408],
          ...[y, 5, plan, scratch, 12345, 6789],
        ],
        bytes: 786432,
        fill: ({ i32, f32, u8 }) => {
          for (let i = 0; i < 100000; i++) {
            if (isBytes) u8[source + i] = numbers.word();
            else if (i < 30000) f32[1024 + i] = numbers.float(0, 1);
          }
          i32.set([9, 8, 7, 600, 5, 4], 256);
          i32.set([0, 3, 2, 2, 5], 288);
          i32.set([1, 1, 4, 0, 2], 320);
          f32.set([0.5, 1, 0, 0.25, 0.9], 352);
          const at = plan / 4;
          i32[at + PlanWord.height] = first[0];
          i32[at + PlanWord.width] = first[1];
          i32[at + PlanWord.channels] = channels;
          i32[at + PlanWord.elements] = elements;
          i32[at + PlanWord.transforms] = records.length;
          i32[at + PlanWord.mixing] = mixing;
          i32[at + PlanWord.bufferBytes] = bufferBytes;
          records.forEach(({ kind, integers, floats }, n) => {
            const record = at + PlanWord.end + n * TRANSFORM_WORDS;
            i32.set([kind, ...integers], record);
            f32.set(floats, record + 1 + integers.length);
          });
        },
      });
      const result = memory.f32.subarray(y / 4, y / 4 + 5 * elements);
      const limit = isBytes && !isScaled ? 255 : 1;
      expect(result.every((value) => value >= 0 && value <= limit)).toBe(true);
      if (isBytes) {
        const bytes = result.map((value) => (isScaled ? value * 255 : value));
        expect(bytes.every((value) => Math.abs(value - Math.round(value)) < 1e-4)).toBe(true);
      }
      // a sample has the same result at every position of the batch
      if (mixing < 0) {
        expect(result.slice(3 * elements, 4 * elements)).toEqual(
          result.slice(2 * elements, 3 * elements),
        );
      }
      expect(scratch + 4 * SCRATCH_WORDS + 3 * bufferBytes).toBeLessThan(786432);
    }
  });
});
