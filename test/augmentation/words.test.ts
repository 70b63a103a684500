// The words of each transform: one number means a range around the neutral value.

import { expect, it } from "vitest";
import {
  type Augmentation,
  colorJitter,
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

const image = { height: 8, width: 6, channels: 3 };

it.each<[string, Augmentation, object]>([
  ["flips of one in two", horizontalFlip(), { floats: [0.5] }],
  ["crops of the whole", randomCrop(), { integers: [8, 6, 0], height: 8, width: 6 }],
  ["mixtures", mixup(), {}],
  ["no colours", colorJitter(), { floats: [1, 1, 1, 1, 1, 1, 0, 0] }],
  ["flips", verticalFlip({ p: 0.25 }), { floats: [0.25] }],
  ["crops", randomCrop({ size: [4, 5], padding: 2 }), { integers: [4, 5, 2], height: 4, width: 5 }],
  [
    "crops of a share",
    randomResizedCrop({ size: 3, area: [0.25, 0.5], ratio: [1, 1] }),
    { integers: [3, 3], floats: [0.25, 0.5, 0, 0], height: 3, width: 3 },
  ],
  ["scales", randomScale({ min: 0.5, max: 2 }), { floats: [0.5, 2] }],
  ["shifts of both sides", shift({ max: 2 }), { integers: [2, 2] }],
  ["shifts", shift({ max: [1, 2] }), { integers: [1, 2] }],
  ["turns by as much to both sides", rotate({ degrees: 15 }), { floats: [-15, 15] }],
  ["turns", rotate({ degrees: [5, 15] }), { floats: [5, 15] }],
  ["no turns", rotate({ degrees: 0 }), { floats: [0, 0] }],
  [
    "colours around 1, and hue around 0",
    colorJitter({ brightness: 0.25, contrast: 0.5, saturation: 2, hue: 0.125 }),
    { floats: [0.75, 1.25, 0.5, 1.5, 0, 3, -0.125, 0.125] },
  ],
  [
    "colours",
    colorJitter({ contrast: [0.5, 0.75], hue: [0, 0.25] }),
    { floats: [1, 1, 0.5, 0.75, 1, 1, 0, 0.25] },
  ],
  ["tints", tint({ max: 0.25 }), { floats: [-0.25, 0.25] }],
  ["boxes", cutout({ size: [2, 3] }), { integers: [2, 3] }],
])("%s", (_, { steps }, expected) => {
  expect(steps.map(({ resolve }) => resolve(image as never))).toEqual([expected]);
});

it("resized crops have 0.3 to 1 of the area by default, and ratios of 3:4 to 4:3", () => {
  const { integers, floats, ...size } = randomResizedCrop().steps[0]!.resolve(image);
  expect({ integers, ...size }).toEqual({ integers: [8, 6], height: 8, width: 6 });
  expect(floats!.slice(0, 2)).toEqual([0.3, 1]);
  expect(floats![2]).toBeCloseTo(Math.log(3 / 4), 14);
  expect(floats![3]).toBeCloseTo(Math.log(4 / 3), 14);
});

it("mixup draws from Beta(0.2, 0.2) by default", () => {
  expect(mixup().steps.map(({ alpha }) => alpha)).toEqual([0.2]);
  expect(mixup({ alpha: 3 }).steps.map(({ alpha }) => alpha)).toEqual([3]);
});
