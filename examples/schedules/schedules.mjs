// All learning-rate schedules; at(step, totalSteps) returns the rate of a step.

import {
  constant,
  cosine,
  cosineRestarts,
  exponentialDecay,
  inverseTimeDecay,
  oneCycle,
  polynomialDecay,
  stepDecay,
  warmup,
  warmupStep,
} from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const STEPS = 1000;
const rate = { learningRate: 0.1 };

const schedules = {
  "warmupStep: × 0.1 at 50 % and 75 %": warmupStep({ ...rate, warmupSteps: 100 }),
  constant: constant(rate),
  "stepDecay: every 250, × 0.5": stepDecay({ ...rate, every: 250, factor: 0.5 }),
  "exponentialDecay: × 0.997 per step": exponentialDecay({ ...rate, factor: 0.997 }),
  "inverseTimeDecay: rate 0.01": inverseTimeDecay({ ...rate, rate: 0.01 }),
  "polynomialDecay: power 2": polynomialDecay({ ...rate, power: 2 }),
  cosine: cosine(rate),
  "cosineRestarts: 143, × 2": cosineRestarts({ ...rate, period: 143, multiplier: 2 }),
  "warmup(100, cosine)": warmup(100, cosine(rate)),
  "oneCycle: up to 0.1": oneCycle({ maxLearningRate: 0.1 }),
};

const panels = Object.entries(schedules).map(([title, schedule]) => {
  const points = Array.from({ length: STEPS }, (_, step) => ({
    step,
    rate: schedule.at(step, STEPS),
  }));
  return panel({
    title,
    width: 300,
    height: 170,
    y: { domain: [0, 0.105], label: "learning rate", ticks: 3 },
    x: { ticks: 5 },
    marks: [
      Plot.ruleY([0]),
      Plot.line(points, { x: "step", y: "rate", stroke: COLORS[0], strokeWidth: 2 }),
    ],
  });
});
await save("schedules", figure("Learning-rate schedules", panels, { columns: 3 }));
