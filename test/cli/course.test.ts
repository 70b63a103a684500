// What a report remembers of a training, and what is told of it all the same.

import { expect, it } from "vitest";
import { Course } from "../../src/cli/course.ts";
import { type EpochEvent, type StepsEvent, synthetic } from "../../src/index.ts";

const test = synthetic.moons({ count: 4, seed: 1 });
const steps = { type: "steps", epoch: 0, firstStep: 0 } as unknown as StepsEvent;
const common = { type: "epoch", epoch: 0, loss: 3, metrics: { accuracy: 0.5 }, seconds: 1 };
const epoch = {
  ...common,
  validationLoss: 2,
  validationMetrics: { accuracy: 0.25 },
} as unknown as EpochEvent;

it("is watched by rows held back, and tells of them", () => {
  const course = new Course(0.25, test);
  expect(course.validation).toBe(0.25);
  expect(course.shown).toEqual({ steps: [], watched: "validation" });
  expect([course.take(steps), course.take(epoch)]).toEqual([steps, epoch]);
  expect(course.shown).toMatchObject({
    watched: "validation",
    steps: [steps],
    history: {
      loss: [3],
      validationLoss: [2],
      metrics: { accuracy: [0.5] },
      validationMetrics: { accuracy: [0.25] },
    },
  });
});

it("is watched by the test part else, of which nothing is told", () => {
  const course = new Course(undefined, test);
  expect(course.validation).toBe(test);
  expect([course.take(steps), course.take(epoch), course.take(epoch)]).toEqual([
    steps,
    common,
    common,
  ]);
  expect(course.shown).toMatchObject({
    watched: "test",
    history: { loss: [3, 3], validationLoss: [2, 2] },
  });
});
