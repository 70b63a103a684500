// The entry `gradlane/predictor`: models as files of their own that predict.

export { predictorTypes } from "../predictor/predictor-types.ts";
export { toPredictor } from "../predictor/to-predictor.ts";
