// The events of a training that a report needs, and those passed on.

import { expect, it } from "vitest";
import { TrainingCurve } from "../../src/cli/training-curve.ts";
import { type EpochEvent, type StepsEvent, synthetic } from "../../src/index.ts";

const test = synthetic.moons({ count: 4, seed: 1 });
const steps = { type: "steps", epoch: 0, firstStep: 0 } as unknown as StepsEvent;
const common = { type: "epoch", epoch: 0, loss: 3, metrics: { accuracy: 0.5 }, seconds: 1 };
const epoch = {
  ...common,
  validationLoss: 2,
  validationMetrics: { accuracy: 0.25 },
} as unknown as EpochEvent;

it("shows validation rows, whose metrics are passed on", () => {
  const curve = new TrainingCurve(0.25, test);
  expect(curve.validation).toBe(0.25);
  expect(curve.options).toEqual({ steps: [], watched: "validation" });
  expect([curve.take(steps), curve.take(epoch)]).toEqual([steps, epoch]);
  expect(curve.options).toMatchObject({
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

it("shows the test set otherwise, whose metrics are not passed on", () => {
  const curve = new TrainingCurve(undefined, test);
  expect(curve.validation).toBe(test);
  expect([curve.take(steps), curve.take(epoch), curve.take(epoch)]).toEqual([
    steps,
    common,
    common,
  ]);
  expect(curve.options).toMatchObject({
    watched: "test",
    history: { loss: [3, 3], validationLoss: [2, 2] },
  });
});
