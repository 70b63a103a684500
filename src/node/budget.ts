// The bytes that one call may load into memory, checked before they are allocated.

import { DataError, phrase } from "../core/errors.ts";
import { optionError } from "../core/names.ts";

/** The option of all file readers. */
export interface LimitOptions {
  /**
   * The maximum size in bytes of everything the call reads, uncompressed and over all files. Larger data
   * are an error before they are decompressed. Default: 2^30 (1 GiB).
   */
  readonly maxBytes?: number | undefined;
}

/** 1 GiB: twenty times MNIST. */
export const DEFAULT_MAX_BYTES = 0x40000000;
/** The size limit of one array, regardless of `maxBytes`. */
const MOST_BYTES = 0x100000000;

/** Keeps account of the bytes that a call may still read. */
export class Budget {
  readonly max: number;
  readonly #most: number;
  #left: number;

  /** `most` limits one array. @throws DataError unless `max` is a positive integer */
  constructor(max: number = DEFAULT_MAX_BYTES, most: number = MOST_BYTES) {
    if (!(Number.isSafeInteger(max) && max >= 1)) {
      throw optionError("maxBytes", "a number of bytes, an integer >= 1", max);
    }
    this.max = max;
    this.#most = most;
    this.#left = max;
  }

  /** The maximum size of the next array. */
  get left(): number {
    return Math.min(this.#left, this.#most);
  }

  /** Spends bytes. @throws DataError TOO_LARGE if fewer are left */
  take(bytes: number, what: string): void {
    if (bytes > this.left) throw this.exceeded(what, bytes);
    this.#left -= bytes;
  }

  /** The error for more bytes than are left; `got` if the number is known. */
  exceeded(what: string, got?: number): DataError {
    const isKnown = got !== undefined && Number.isSafeInteger(got);
    const most = Math.min(this.max, this.#most);
    const total = this.#left < this.max ? " in total" : "";
    const needed = isKnown ? this.max - this.#left + got : 2 * this.max;
    const canBeRaised = most === this.max && needed <= this.#most;
    const hint = canBeRaised ? `raise the limit, as in maxBytes: ${needed}` : "read a part of it";
    const expected = phrase(`at most ${most} bytes${total}`, most);
    return DataError.of("TOO_LARGE", `read ${what}`, expected, isKnown ? got : phrase("more"), {
      hint,
    });
  }
}

/** An array of numbers. @throws DataError if there is not enough memory */
export function allocated<T>(make: () => T, what: string): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const hint = "read less at a time, or use a machine with more memory";
    throw DataError.of("NO_MEMORY", `read ${what}`, phrase("memory for it"), phrase("none"), {
      hint,
    });
  }
}
