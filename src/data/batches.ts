import { takeRows } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { requireBooleans, requireKnownKeys } from "../core/names.ts";
import { permute } from "../engine/js/random.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";

/** Rows of a batch where nothing else is said. */
export const DEFAULT_BATCH_SIZE = 32;

/** Some rows of a data set, as fresh copies. */
export interface Batch {
  /** [rows, …] */
  readonly x: SourceArray;
  /** [rows] or [rows, k] */
  readonly y: SourceArray;
}

/** Options of batches(). */
export interface BatchOptions {
  /** Rows of a batch; the last one may be smaller. 32 by default. */
  readonly batchSize?: number;
  /** Whether the order is random, as in training. */
  readonly shuffle?: boolean;
  /** Decides the order, together with `epoch`. */
  readonly seed?: number;
  /** Counts from 0; each epoch has an order of its own. */
  readonly epoch?: number;
}

/** The rows of x and y, batch by batch; every iteration begins anew. */
export function batchesOf({ x, y }: Batch, options: BatchOptions): Iterable<Batch> {
  requireKnownKeys("batches", options, ["batchSize", "shuffle", "seed", "epoch"]);
  const { batchSize = DEFAULT_BATCH_SIZE, shuffle = false, seed = 0, epoch = 0 } = options;
  requireBooleans("batches", { shuffle });
  requireCount("batchSize", batchSize, 1);
  requireCount("epoch", epoch, 0);
  const length = x.shape[0]!;
  const [key0, key1] = keyFor(seed, PURPOSE.shuffle, epoch);
  return {
    *[Symbol.iterator]() {
      for (let start = 0; start < length; start += batchSize) {
        const rows = new Int32Array(Math.min(batchSize, length - start));
        for (let i = 0; i < rows.length; i++) {
          rows[i] = shuffle ? permute(start + i, length, key0, key1) : start + i;
        }
        yield { x: takeRows(x, rows), y: takeRows(y, rows) };
      }
    },
  };
}

function requireCount(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw DataError.of("COUNT", `use ${name}`, `an integer from ${least}`, value);
}
