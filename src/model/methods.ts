const predictions = () => import("./predictions.ts");
const trainer = () => import("./trainer.ts");

/** Loads the functions of the methods of Model that have the same names, on first use. */
export const METHODS = {
  ...{ evaluate: predictions, predict: predictions, predictClasses: predictions },
  ...{ predictDouble: predictions, predictProbabilities: predictions },
  ...{ trainer, gradients: trainer, flow: () => import("../inspect/model-flow.ts") },
  activations: () => import("./layer-outputs.ts"),
  explainPrediction: () => import("./explain-prediction.ts"),
  findLearningRate: () => import("./learning-rate-finder.ts"),
  monitor: () => import("./monitor/monitor.ts"),
  profile: () => import("../inspect/profile.ts"),
} as const;
