// Learning-rate schedules.

export type { RateOptions, Schedule, ScheduleJSON } from "../schedules/schedule.ts";
export {
  type CosineOptions,
  type CosineRestartsOptions,
  cosine,
  cosineRestarts,
  type ExponentialDecayOptions,
  exponentialDecay,
  type InverseTimeDecayOptions,
  inverseTimeDecay,
  type OneCycleOptions,
  oneCycle,
  type PolynomialDecayOptions,
  polynomialDecay,
  type ScheduleInput,
  type StepDecayOptions,
  scheduleFromJSON,
  stepDecay,
  type WarmupStepOptions,
  warmup,
  warmupStep,
} from "../schedules/schedules.ts";
