// The entry `gradlane/inspect`: what graphs and models compute, and what it costs.

export type { CommandCost } from "../compile/cost.ts";
export { type Histogram, type HistogramOptions, histogram } from "../data/histogram.ts";
export type { DrawingOptions } from "../drawing/picture.ts";
export type {
  LayerFlow,
  ModelFlow,
  Moments,
  ParameterFlow,
  WatchedStep,
} from "../flow/layer-flow.ts";
export type { GradientCheck } from "../graph/finite-differences.ts";
export type { Flow, FlowArray, FlowNode, FlowOptions, FlowValue } from "../graph/flow/types.ts";
export { gradientCheck } from "../graph/gradient-check.ts";
export type { Explanation } from "../inspect/explain.ts";
export type { CommandProfile, Profile, ProfileOptions } from "../inspect/profile.ts";
export type { PredictionExplanationOptions } from "../model/explain-prediction.ts";
