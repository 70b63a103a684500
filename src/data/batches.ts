import { takeRows } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { coded, flagOption, numberOption, readOptions } from "../core/options.ts";
import { permute } from "../engine/js/random.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";

/** Default number of rows of a batch. */
export const DEFAULT_BATCH_SIZE = 32;

/** Copies of some rows of a data set. */
export interface Batch {
  /** [rows, …] */
  readonly x: SourceArray;
  /** [rows] or [rows, k] */
  readonly y: SourceArray;
}

/** Options of batches(). */
export interface BatchOptions {
  /** Rows of a batch; the last one may be smaller. Default: 32. */
  readonly batchSize?: number;
  /** Whether to shuffle the rows as in training. Default: false. */
  readonly shuffle?: boolean;
  /** Seed of the order. Default: 0. */
  readonly seed?: number;
  /** The epoch, from 0; each has another order. */
  readonly epoch?: number;
}

const OPTIONS = {
  batchSize: numberOption({ default: DEFAULT_BATCH_SIZE, low: 1, integer: true }),
  shuffle: coded("OPTION", flagOption(false)),
  seed: coded("SEED", numberOption({ default: 0, integer: true })),
  epoch: numberOption({ default: 0, low: 0, integer: true }),
};

/** The rows of x and y in batches; can be iterated several times. */
export function batchesOf({ x, y }: Batch, options: BatchOptions): Iterable<Batch> {
  const { batchSize, shuffle, seed, epoch } = readOptions("batches", OPTIONS, options, "COUNT");
  const length = x.shape[0]!;
  const [key0, key1] = keyFor(seed, PURPOSE.shuffle, epoch);
  return {
    *[Symbol.iterator]() {
      for (let start = 0; start < length; start += batchSize) {
        const rows = Int32Array.from({ length: Math.min(batchSize, length - start) }, (_, i) =>
          shuffle ? permute(start + i, length, key0, key1) : start + i,
        );
        yield { x: takeRows(x, rows), y: takeRows(y, rows) };
      }
    },
  };
}
