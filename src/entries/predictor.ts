// The entry `gradlane/predictor`: models as files of their own that predict.

export { toPredictor } from "../predictor/to-predictor.ts";
