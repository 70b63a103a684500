import { optionError } from "../core/names.ts";
import { numberOption } from "../core/options.ts";

/** Limits of a handler; each has a default. */
export interface Limits {
  /** Largest body in bytes: 10 MiB by default. A larger one is refused with 413. */
  readonly maxBody: number;
  /** Largest number of rows of a request: 10,000 by default. More are refused with 413. */
  readonly maxRows: number;
  /**
   * How long the rows of a request wait for others, in milliseconds: 0 by default, which joins those that arrive in one
   * turn of the event loop.
   */
  readonly maxWait: number;
  /** Rows that are predicted together: 1024 by default. A larger request is one batch. */
  readonly maxBatch: number;
  /** Rows of a model that may wait: 20,000 by default. Beyond, requests are refused with 503. */
  readonly maxQueue: number;
}

const KNOWN = {
  maxBody: numberOption({ default: 10 << 20, low: 1, high: 1 << 29, integer: true }),
  maxRows: numberOption({ default: 10_000, low: 1, integer: true }),
  maxWait: numberOption({ default: 0, low: 0, high: 10_000 }),
  maxBatch: numberOption({ default: 1024, low: 1, integer: true }),
  maxQueue: numberOption({ default: 20_000, low: 1, integer: true }),
};

export const LIMITS = Object.keys(KNOWN) as readonly (keyof Limits)[];

/** All limits. @throws DataError for one that is out of range */
export function readLimits(given: Partial<Limits>): Limits {
  const entries = LIMITS.map((name) => {
    const { [name]: value = KNOWN[name].default! } = given;
    if (!KNOWN[name].accepts(value)) {
      throw optionError(`${name} of createHandler`, KNOWN[name].expected, value);
    }
    return [name, value];
  });
  return Object.fromEntries(entries) as Limits;
}
