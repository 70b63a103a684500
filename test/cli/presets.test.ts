// Schedules and transforms by name, and the data that options apply to.

import { describe, expect, it } from "vitest";
import { AUGMENT_NAMES, augmentBy } from "../../src/cli/augment.ts";
import {
  ARRAYS,
  type DataOptions,
  FIXED_FLAGS,
  IMAGES,
  requireApplicable,
  TABLE,
} from "../../src/cli/option-rules.ts";
import { SCHEDULES, type ScheduleName, scheduleFor } from "../../src/cli/schedule.ts";
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

describe("schedules by name", () => {
  const length = { totalSteps: 100, learningRate: 0.5 };
  const described = (name: ScheduleName, totalSteps = 100) =>
    scheduleFor(name, { ...length, totalSteps }, () => 0).toJSON();

  it("have options that depend on the length", () => {
    expect(described("stepDecay")).toMatchObject({ every: 34, factor: 0.1 });
    expect(described("stepDecay", 99)).toMatchObject({ every: 33 });
    expect(described("cosineRestarts")).toMatchObject({ period: 34 });
    expect(described("oneCycle")).toMatchObject({ maxLearningRate: 0.5 });
    expect(described("stepDecay", 0)).toMatchObject({ every: 1 });
  });

  it("that never reach 0 end at a hundredth", () => {
    for (const name of ["exponentialDecay", "inverseTimeDecay"] as const) {
      const { at } = scheduleFor(name, length, () => 0);
      expect(at(0, 1, 0.5)).toBe(0.5);
      expect(at(100, 1, 0.5)).toBeCloseTo(0.005, 12);
    }
  });

  it("continue after previous steps, with the length of the whole training", () => {
    for (const name of SCHEDULES) {
      const whole = scheduleFor(name, length, () => 0);
      const rest = scheduleFor(name, length, () => 40);
      expect(rest.at(7, 60, 0.5)).toBe(whole.at(47, 100, 0.5));
    }
    expect(scheduleFor("polynomialDecay", length, () => 0).at(25, 7, 1)).toBe(0.75);
  });
});

describe("transforms by name", () => {
  const image = { height: 24, width: 32, channels: 3 };
  const steps = ({ steps }: Augmentation) =>
    steps.map(({ resolve, alpha }) => ({ ...resolve(image as never), alpha }));

  const MEANT: Record<string, Augmentation> = {
    flip: horizontalFlip({ p: 0.5 }),
    "vertical-flip": verticalFlip({ p: 0.5 }),
    crop: randomCrop({ padding: 3 }),
    "resized-crop": randomResizedCrop(),
    scale: randomScale({ min: 0.9, max: 1.1 }),
    shift: shift({ max: 2 }),
    rotate: rotate({ degrees: 15 }),
    jitter: colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 }),
    tint: tint({ max: 0.1 }),
    cutout: cutout({ size: 6 }),
    mixup: mixup({ alpha: 0.2 }),
  };

  it.each(AUGMENT_NAMES)("%s depends on the shorter side", (name) => {
    for (const shape of [
      [5, 24, 32, 3],
      [5, 32, 24, 3],
    ]) {
      expect(steps(augmentBy([name], shape, 3))).toEqual(steps(MEANT[name]));
    }
  });

  it("move small images by at least a pixel, in the given order, with the seed", () => {
    const small = augmentBy(["cutout", "shift"], [5, 2, 2, 1], 3);
    expect(steps(small)).toEqual([...steps(cutout({ size: 1 })), ...steps(shift({ max: 1 }))]);
    expect(small.seed).toBe(3);
  });

  it.each([[[5, 24, 32]], [[5, 3]], [[5, 1, 2, 3, 4]]])(
    "need images, not x of shape %j",
    (shape) => {
      expect(() => augmentBy(["flip"], shape, 1)).toThrow(
        `expected images, got rows of shape [${shape.slice(1).join(", ")}]`,
      );
    },
  );
});

describe("options about data", () => {
  const KINDS = [TABLE, ARRAYS, IMAGES, "synthetic moons"];
  const allowed: Record<string, readonly string[]> = {
    target: [TABLE],
    types: [TABLE],
    columns: [TABLE],
    drop: [TABLE],
    delimiter: [TABLE],
    decimal: [TABLE],
    missingWords: [TABLE],
    unreadable: [TABLE],
    split: [TABLE, ARRAYS],
    groups: [TABLE],
    imageSize: [IMAGES],
  };
  const taken = (given: DataOptions) =>
    KINDS.filter((kind) => {
      try {
        requireApplicable(kind, given);
        return true;
      } catch {
        return false;
      }
    });

  it("are accepted for the kinds of data they apply to", () => {
    for (const [name, kinds] of Object.entries(allowed)) {
      expect([name, taken({ [name]: "x" })]).toEqual([name, kinds]);
    }
    expect(taken({ task: "auto" })).toEqual(KINDS);
    expect(taken({ task: "classification" })).toEqual([TABLE, ARRAYS, IMAGES]);
    expect(taken({ task: "regression" })).toEqual([TABLE, ARRAYS]);
    expect(taken({})).toEqual(KINDS);
  });

  it("are rejected with the kinds they apply to", () => {
    expect(() => requireApplicable(IMAGES, { split: 1 })).toThrow(
      "Cannot use --split with images by class: expected a table or NumPy arrays, got other data; remove --split",
    );
  });

  it("that a model determines do not include how cells are read", () => {
    expect(FIXED_FLAGS).toContain("--target");
    expect(FIXED_FLAGS).toContain("--image-size");
    for (const flag of ["--delimiter", "--decimal", "--missing-words", "--unreadable"]) {
      expect(FIXED_FLAGS).not.toContain(flag);
    }
  });
});
