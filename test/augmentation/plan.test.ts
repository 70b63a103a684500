// The words of plans for all transforms, and the partners of mixup.

import { expect, it } from "vitest";
import { PlanWord, SCRATCH_WORDS, Transform } from "../../assembly/augmentation/layout.ts";
import { centreCrop } from "../../src/augmentation/images.ts";
import { planAugmentation } from "../../src/augmentation/plan.ts";
import { partnersAmong, samplesOf } from "../../src/augmentation/samples.ts";
import {
  compose,
  cutout,
  horizontalFlip,
  mixup,
  randomCrop,
  randomScale,
} from "../../src/index.ts";
import { keyFor, PURPOSE } from "../../src/random/keys.ts";

const image = { height: 6, width: 4, channels: 3 };
const bitsOf = (value: number) => new Int32Array(Float32Array.of(value).buffer)[0]!;

it("a plan has sizes, and a record for each transform", () => {
  const { steps } = compose([
    randomCrop({ padding: 3, size: [7, 5] }),
    randomScale({ min: 0.5, max: 1.5 }),
    mixup({ alpha: 0.75 }),
    cutout({ size: 2 }),
  ]);
  const { words, ...plan } = planAugmentation(steps, image);
  const record = (...first: number[]) => [
    ...first,
    ...new Array<number>(10 - first.length).fill(0),
  ];
  const head = new Array<number>(PlanWord.end);
  head[PlanWord.height] = 6;
  head[PlanWord.width] = 4;
  head[PlanWord.channels] = 3;
  head[PlanWord.elements] = 7 * 5 * 3;
  head[PlanWord.transforms] = 4;
  head[PlanWord.mixing] = 2;
  head[PlanWord.bufferBytes] = 448 + 64; // 7 · 5 · 3 floats, a multiple of 64, and 64 behind them
  expect(words).toEqual([
    ...head,
    ...record(Transform.crop, 7, 5, 3),
    ...record(Transform.scale, bitsOf(0.5), bitsOf(1.5)),
    ...record(Transform.mixup),
    ...record(Transform.cutout, 2, 2),
  ]);
  expect(plan).toEqual({
    image,
    output: { height: 7, width: 5, channels: 3 },
    scratchBytes: plan.scratchBytes,
    mixing: { transform: 2, alpha: 0.75 },
  });
});

it("buffers fit the largest image of all steps", () => {
  const bytes = (...sizes: (number | [number, number])[]) =>
    planAugmentation(compose(sizes.map((size) => randomCrop({ size, padding: 9 }))).steps, image)
      .words[PlanWord.bufferBytes];
  expect([bytes(), bytes(1), bytes([1, 9])]).toEqual([320 + 64, 320 + 64, 320 + 64]);
  expect([bytes(8, 1), bytes(1, [8, 9])]).toEqual([768 + 64, 896 + 64]);
});

it("mixup may be the first transform, or missing", () => {
  const mixing = (...steps: Parameters<typeof compose>[0]) =>
    planAugmentation(compose(steps).steps, image).mixing;
  expect(mixing(mixup({ alpha: 2 }))).toEqual({ transform: 0, alpha: 2 });
  expect([mixing(), mixing(horizontalFlip())]).toEqual([undefined, undefined]);
});

it("three buffers follow the scratch", () => {
  const one = planAugmentation([], image);
  const two = planAugmentation([], { ...image, height: 60 });
  const buffer = (plan: typeof one) => plan.words[PlanWord.bufferBytes]!;
  expect(two.scratchBytes - one.scratchBytes).toBe(3 * (buffer(two) - buffer(one)));
  expect(one.scratchBytes - 3 * buffer(one)).toBe(4 * SCRATCH_WORDS);
});

it("rows have sample numbers equal to their positions by default", () => {
  expect(samplesOf("look", {}, 3)).toEqual(Int32Array.of(0, 1, 2));
  const samples = Int32Array.of(7, 5);
  expect(samplesOf("look", { samples }, 2)).toBe(samples);
  expect(() => samplesOf("look", { samples }, 3)).toThrow(/^Cannot look: expected samples/);
  expect(() => samplesOf("look", { samples: [7, 5] as never }, 2)).toThrow(/Int32Array/);
});

it("partners are found by rank if rows are out of order", () => {
  const table = (...samples: number[]) => partnersAmong(Int32Array.from(samples)).table;
  expect([table(), table(4), table(2, 2, 3), table(0, 1, 5)]).toEqual(new Array(4).fill(undefined));
  expect(table(1, 0)).toEqual(Int32Array.of(1, 0));
  expect(table(0, 2, 1)).toEqual(Int32Array.of(0, 2, 1));
  expect(table(3, 9, 3, 0)).toEqual(Int32Array.of(3, 0, 2, 1));
  // the same samples are mixed, at any positions
  const partnersOf = (samples: Int32Array) => {
    const { rowOf } = partnersAmong(samples);
    const pairs = Array.from(samples, (sample): [number, number] => [
      sample,
      samples[rowOf(sample, 1, [5, 6])]!,
    ]);
    return new Map(pairs.sort(([a], [b]) => a - b));
  };
  const inOrder = partnersOf(Int32Array.from({ length: 9 }, (_, i) => i));
  expect(partnersOf(Int32Array.of(4, 8, 0, 1, 7, 2, 6, 3, 5))).toEqual(inOrder);
});

it("centre crops are rounded towards the start", () => {
  const shape = [2, 5, 4, 2];
  const data = Uint8Array.from({ length: 80 }, (_, i) => i);
  const cut = centreCrop({ data, shape }, 2, 1);
  // rows 1 and 2, column 1
  expect(cut).toEqual({
    data: Uint8Array.of(...[10, 11, 18, 19], ...[50, 51, 58, 59]),
    shape: [2, 2, 1, 2],
  });
  expect(centreCrop({ data, shape }, 5, 4)).toEqual({ data, shape });
});

it("previews mix each image with its partner, in epoch 0 by default", () => {
  const count = 9;
  const data = Float32Array.from({ length: count }, (_, i) => (i * i) / 64);
  const x = { data, shape: [count, 1, 1, 1] };
  const augment = compose([mixup({ alpha: 1 })], { seed: 7 });
  const mixed = Array.from(augment.preview(x, count).data);
  const { rowOf } = partnersAmong(Int32Array.from(data.keys()));
  const key = keyFor(7, PURPOSE.augment, 0);
  const shares = mixed.map((value, row) => {
    const [own, other] = [data[row]!, data[rowOf(row, 0, key)]!];
    return (value - other) / (own - other);
  });
  // two are mixed with themselves
  const between = shares.filter((share) => share > 0 && share < 1);
  expect([between.length, shares.filter(Number.isNaN).length]).toEqual([count - 2, 2]);
  expect(Array.from(augment.preview(x, 4).data)).toEqual(mixed.slice(0, 4));
  expect(Array.from(augment.preview(x, count, { epoch: 0 }).data)).toEqual(mixed);
  expect(Array.from(augment.preview(x, count, { epoch: 1 }).data)).not.toEqual(mixed);
  expect(mixed.map((value) => Number(value.toFixed(4)))).toMatchInlineSnapshot(`
    [
      0.1278,
      0.4228,
      0.9465,
      0.204,
      0.25,
      0.0585,
      0.2427,
      0.2795,
      1,
    ]
  `);
});
