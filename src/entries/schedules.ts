// Learning-rate schedules.

export type { RateOptions, Schedule, ScheduleJSON } from "../schedules/schedule.ts";
export type {
  CosineOptions,
  CosineRestartsOptions,
  ExponentialDecayOptions,
  InverseTimeDecayOptions,
  OneCycleOptions,
  PolynomialDecayOptions,
  ScheduleInput,
  StepDecayOptions,
  WarmupStepOptions,
} from "../schedules/schedules.ts";
export {
  cosine,
  cosineRestarts,
  exponentialDecay,
  inverseTimeDecay,
  oneCycle,
  polynomialDecay,
  stepDecay,
  warmup,
  warmupStep,
} from "../schedules/schedules.ts";
