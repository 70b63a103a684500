// How many bytes a call may bring into memory: said before any of them is.

import { DataError } from "../core/errors.ts";
import { optionError } from "../core/names.ts";

/** The option that all readers of files take. */
export interface LimitOptions {
  /**
   * The most bytes that what is read may have, unpacked, over all files of the call; more is refused
   * before it is unpacked. 2^30 by default (1 GiB).
   */
  readonly maxBytes?: number;
}

/** 1 GiB: twenty times MNIST. */
export const DEFAULT_MAX_BYTES = 0x40000000;
/** More than this is not to be had in one array, whatever the limit. */
const MOST_BYTES = 0x100000000;

/** The bytes that a call has left. */
export class Budget {
  readonly max: number;
  /** What is not to be had, whatever the limit. */
  readonly #most: number;
  #left: number;

  /** @throws DataError if the limit is no integer from 1 */
  constructor(max: number = DEFAULT_MAX_BYTES, most: number = MOST_BYTES) {
    if (!(Number.isSafeInteger(max) && max >= 1)) {
      throw optionError("maxBytes", "a number of bytes, an integer from 1", max);
    }
    this.max = max;
    this.#most = most;
    this.#left = max;
  }

  /** The most bytes that one more array may have. */
  get left(): number {
    return Math.min(this.#left, this.#most);
  }

  /** Takes bytes, or throws DataError TOO_LARGE where fewer are left. */
  take(bytes: number, what: string): void {
    if (bytes > this.left) throw this.exceeded(what, bytes);
    this.#left -= bytes;
  }

  /** The error for more bytes than are left; `got` where it is known how many. */
  exceeded(what: string, got?: number): DataError {
    const known = got !== undefined && Number.isSafeInteger(got);
    const most = Math.min(this.max, this.#most);
    const all = this.#left < this.max ? " in all" : "";
    const needed = known ? this.max - this.#left + got : 2 * this.max;
    const canBeRaised = most === this.max && needed <= this.#most;
    return new DataError(
      "TOO_LARGE",
      `Cannot read ${what}: expected at most ${most} bytes${all}, got ${known ? got : "more"}`,
      {
        expected: most,
        ...(known && { got }),
        hint: canBeRaised
          ? `raise the limit where that is wanted, as in maxBytes: ${needed}`
          : "read a part of it",
      },
    );
  }
}

/** An array of numbers. @throws DataError where there is no memory for it */
export function allocated<T>(make: () => T, what: string): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new DataError("NO_MEMORY", `Cannot read ${what}: expected memory for it, got none`, {
      hint: "read less at a time, or on a machine with more memory",
    });
  }
}
