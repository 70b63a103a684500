/** Where an error happened and what to do about it. */
export interface ErrorDetails {
  /** Name of the layer concerned. */
  readonly layer?: string;
  /** What was expected, as shown in the message. */
  readonly expected?: unknown;
  /** What came instead. */
  readonly got?: unknown;
  /** What to do. */
  readonly hint?: string;
}

/**
 * Base of every error this library throws on purpose. `code` is stable and in capitals; `message`
 * reads "action: what was expected, what came; what to do".
 */
export class GradlaneError extends Error {
  override readonly name: string = "GradlaneError";
  readonly code: string;
  declare readonly layer?: string;
  declare readonly expected?: unknown;
  declare readonly got?: unknown;
  declare readonly hint?: string;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(details.hint === undefined ? message : `${message}; ${details.hint}`);
    this.code = code;
    if (details.layer !== undefined) this.layer = details.layer;
    if ("expected" in details) this.expected = details.expected;
    if ("got" in details) this.got = details.got;
    if (details.hint !== undefined) this.hint = details.hint;
  }
}

/** Shapes that do not fit together. */
export class ShapeError extends GradlaneError {
  override readonly name: string = "ShapeError";
}
/** Values, labels, arguments or options that cannot be used. */
export class DataError extends GradlaneError {
  override readonly name: string = "DataError";
}
/** A loss or weight that is not finite. */
export class NumericsError extends GradlaneError {
  override readonly name: string = "NumericsError";
}
/** A file or buffer that is not what it should be. */
export class FormatError extends GradlaneError {
  override readonly name: string = "FormatError";
}
/** Something this engine, browser or state of the model cannot do. */
export class RuntimeUnsupportedError extends GradlaneError {
  override readonly name: string = "RuntimeUnsupportedError";
}
