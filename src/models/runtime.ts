// Functions for asynchronous methods of the ready-made models: a separate chunk.

export { buildNetwork } from "./build-network.ts";
export { findClasses } from "./classes.ts";
export {
  classesOf,
  evaluateExamples,
  learnEpoch,
  readExamples,
  scoresOf,
} from "./perceptron-rule.ts";
export { evaluatePlane, fitPlane, predictPlane } from "./plane.ts";
