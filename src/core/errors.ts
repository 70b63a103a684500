import { showValue } from "./show.ts";
import { visible } from "./visible.ts";

/** Maximum length of a message, and of its hint: names in files may be megabytes long. */
const MOST_CHARACTERS = 6000;

/** Details of an error. */
export interface ErrorDetails {
  /** Name of the layer. */
  readonly layer?: string;
  /** What was expected. */
  readonly expected?: unknown;
  /** What was passed or found instead. */
  readonly got?: unknown;
  /** How to fix it. */
  readonly hint?: string;
}

/**
 * Base class of all errors of this library. `code` is stable and in capitals; `message` states the action,
 * what was expected, what was found, and a hint.
 *
 * @example
 * try {
 *   dense(0);
 * } catch (error) {
 *   error instanceof GradlaneError; // true
 *   (error as GradlaneError).code; // "UNITS"
 * }
 */
export class GradlaneError extends Error {
  override readonly name: string = "GradlaneError";
  readonly code: string;
  declare readonly layer?: string;
  declare readonly expected?: unknown;
  declare readonly got?: unknown;
  declare readonly hint?: string;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    const hint = details.hint === undefined ? undefined : readable(details.hint);
    super(hint === undefined ? readable(message) : `${readable(message)}; ${hint}`);
    this.code = code;
    if (details.layer !== undefined) this.layer = details.layer;
    if (details.expected !== undefined) this.expected = details.expected;
    if (details.got !== undefined) this.got = details.got;
    if (hint !== undefined) this.hint = hint;
  }

  /** @internal "Cannot action: expected this, got that"; `got` as showValue() shows it, or a phrase(). */
  static of<Kind extends GradlaneError>(
    this: new (
      code: string,
      message: string,
      details?: ErrorDetails,
    ) => Kind,
    code: string,
    action: string,
    expected: string | Phrase,
    got: unknown,
    details: ErrorDetails = {},
  ): Kind {
    const message = `Cannot ${action}: expected ${textOf(expected)}, got ${textOf(got, showValue)}`;
    return new this(code, message, { expected: heldBy(expected), got: heldBy(got), ...details });
  }
}

class Phrase {
  constructor(
    readonly text: string,
    readonly value: unknown,
  ) {}
}

/**
 * Text for a message in place of a value, as in phrase("at most 9 bytes", 9). The error keeps the value;
 * without one it has no such property.
 */
export const phrase = (text: string, value?: unknown): Phrase => new Phrase(text, value);

/** A value and its position, as in valueAt(NaN, " at row 3"). */
export const valueAt = (value: unknown, place: string): Phrase =>
  phrase(showValue(value) + place, value);

const textOf = (said: unknown, show: (value: unknown) => string = String): string =>
  said instanceof Phrase ? said.text : show(said);

const heldBy = (said: unknown): unknown => (said instanceof Phrase ? said.value : said);

const readable = (text: string): string =>
  visible(text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text);

/**
 * Incompatible shapes.
 *
 * @example
 * try {
 *   sequential([input([28, 28]), dense(10)]);
 * } catch (error) {
 *   error instanceof ShapeError; // true
 *   (error as ShapeError).hint; // "add flatten() before it"
 * }
 */
export class ShapeError extends GradlaneError {
  override readonly name: string = "ShapeError";
}
/**
 * Invalid values, labels, arguments or options.
 *
 * @example
 * try {
 *   dropout(1.5);
 * } catch (error) {
 *   error instanceof DataError; // true
 *   (error as DataError).got; // 1.5
 * }
 */
export class DataError extends GradlaneError {
  override readonly name: string = "DataError";
}
/**
 * A non-finite loss or weight.
 *
 * @example
 * const model = sequential([input([1]), dense(1)]);
 * await model.compile({ optimizer: sgd({ learningRate: 1e30 }), loss: "meanSquaredError" });
 * const training = model.fit({ x: [[1], [2]], y: [[2], [4]] }, { epochs: 9 });
 * await training.catch((error) => error instanceof NumericsError); // true
 * await training.catch((error) => error.code); // "DIVERGED"
 */
export class NumericsError extends GradlaneError {
  override readonly name: string = "NumericsError";
  /** If training diverged: the step, counted from 0 in its epoch or, for a trainer, since compile(). */
  declare readonly step?: number;
  /** If fit() diverged: the epoch, counted from 0 in this call. */
  declare readonly epoch?: number;

  constructor(
    code: string,
    message: string,
    details: ErrorDetails & { readonly step?: number; readonly epoch?: number } = {},
  ) {
    super(code, message, details);
    if (details.step !== undefined) this.step = details.step;
    if (details.epoch !== undefined) this.epoch = details.epoch;
  }
}
/**
 * A file or buffer that violates its format.
 *
 * @example
 * const model = loadModel(new Uint8Array(100));
 * await model.catch((error) => error instanceof FormatError); // true
 */
export class FormatError extends GradlaneError {
  override readonly name: string = "FormatError";
}
/**
 * An operation that the engine, the host or the state of the model does not support.
 *
 * @example
 * const engine = createEngine({ backend: "js", numerics: "fast" });
 * await engine.catch((error) => error instanceof RuntimeUnsupportedError); // true
 */
export class RuntimeUnsupportedError extends GradlaneError {
  override readonly name: string = "RuntimeUnsupportedError";
}
