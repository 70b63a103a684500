// Errors.

export type { ErrorDetails } from "../core/errors.ts";
export {
  DataError,
  FormatError,
  GradlaneError,
  NumericsError,
  RuntimeUnsupportedError,
  ShapeError,
} from "../core/errors.ts";
