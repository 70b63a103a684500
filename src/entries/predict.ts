// The entry `gradlane/predict`: predictions of saved models of dense layers.

export type { ErrorDetails } from "../core/errors.ts";
export {
  DataError,
  FormatError,
  GradlaneError,
  NumericsError,
  RuntimeUnsupportedError,
  ShapeError,
} from "../core/errors.ts";
export type { LoadSource, ReadableHandle } from "../format/places.ts";
export { loadPredictor, type PredictorOptions } from "../predict/load-predictor.ts";
export type { Predictor, PredictorInput } from "../predict/predictor.ts";
