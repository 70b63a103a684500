// Micro-batching: rows of concurrent requests are predicted together. The results are those of each request alone, bit
// for bit, since no result depends on the batch.

import { emptyLike } from "../array/rows.ts";
import type { SourceArray, SourceData } from "../array/types.ts";
import { nextTurn } from "../core/turns.ts";
import { Refusal } from "./answer.ts";
import type { Limits } from "./limits.ts";
import { Batch, type Predictions } from "./predictions.ts";
import type { Served } from "./served.ts";

/** Rows that wait for a batch. */
interface Waiting {
  readonly x: SourceArray;
  readonly rows: number;
  readonly resolve: (predictions: Predictions) => void;
  readonly reject: (error: unknown) => void;
}

/** The batches of one model. */
export class Batcher {
  readonly #served: Served;
  readonly #limits: Limits;
  readonly #onBatch: (rows: number) => void;
  readonly #waiting: Waiting[] = [];
  #rows = 0;
  #isRunning = false;
  #wake: (() => void) | undefined;

  constructor(served: Served, limits: Limits, onBatch: (rows: number) => void) {
    this.#served = served;
    this.#limits = limits;
    this.#onBatch = onBatch;
  }

  /** Number of rows that wait. */
  get waitingRows(): number {
    return this.#rows;
  }

  /** The outputs of checked rows. @throws Refusal 503 if too many wait; the errors of predict() */
  predict(x: SourceArray): Promise<Predictions> {
    const rows = x.shape[0]!;
    if (this.#rows > 0 && this.#rows + rows > this.#limits.maxQueue) {
      const message = `Cannot predict now: ${this.#rows} rows are waiting; try again in a second`;
      throw new Refusal(503, "BUSY", message, { "retry-after": "1" });
    }
    this.#rows += rows;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ x, rows, resolve, reject });
      if (this.#rows >= this.#limits.maxBatch) this.#wake?.();
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      await this.#others();
      const batch = this.#take();
      const result = this.#predict(batch);
      if (result) await result;
    }
    this.#isRunning = false;
  }

  /** Waits for rows that arrive in the same turn of the event loop, or for those of the next milliseconds. */
  async #others(): Promise<void> {
    const { maxWait, maxBatch } = this.#limits;
    if (this.#rows >= maxBatch) return;
    if (maxWait === 0) {
      await nextTurn();
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, maxWait);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  /** The next requests: at least one, and further ones of the same type of numbers as fit. */
  #take(): Waiting[] {
    let rows = 0;
    let count = 0;
    const isBytes = isOfBytes(this.#waiting[0]!);
    for (const each of this.#waiting) {
      const isFull = count > 0 && rows + each.rows > this.#limits.maxBatch;
      if (isFull || isOfBytes(each) !== isBytes) break;
      rows += each.rows;
      count++;
    }
    this.#rows -= rows;
    return this.#waiting.splice(0, count);
  }

  /** Synchronous for predictors. */
  #predict(batch: readonly Waiting[]): void | Promise<void> {
    let outputs: Float32Array | Promise<Float32Array>;
    try {
      const x = joined(batch);
      this.#onBatch(x.shape[0]!);
      outputs = this.#served.predict(x);
    } catch (error) {
      return this.#failed(batch, error);
    }
    if (outputs instanceof Float32Array) {
      this.#deliver(batch, outputs);
      return;
    }
    return outputs.then(
      (data) => this.#deliver(batch, data),
      (error) => this.#failed(batch, error),
    );
  }

  #deliver(waiting: readonly Waiting[], outputs: Float32Array): void {
    const batch = new Batch(outputs, rowsOf(waiting), this.#served);
    let first = 0;
    for (const { rows, resolve } of waiting) {
      resolve({ batch, first, rows });
      first += rows;
    }
  }

  /** The rows of one request must not make those of others fail. */
  async #failed(batch: readonly Waiting[], error: unknown): Promise<void> {
    if (batch.length === 1) {
      batch[0]!.reject(error);
      return;
    }
    for (const each of batch) await this.#predict([each]);
  }
}

const rowsOf = (batch: readonly Waiting[]): number =>
  batch.reduce((sum, { rows }) => sum + rows, 0);

const isOfBytes = ({ x }: Waiting): boolean => x.data instanceof Uint8Array;

/** The rows of all requests. */
function joined(batch: readonly Waiting[]): SourceArray {
  const [first] = batch as [Waiting];
  if (batch.length === 1) return first.x;
  const rows = rowsOf(batch);
  const size = first.x.data.length / first.rows;
  const data: SourceData =
    first.x.data instanceof Uint8Array
      ? emptyLike(first.x.data, rows * size)
      : new Float64Array(rows * size);
  let at = 0;
  for (const { x } of batch) {
    data.set(x.data, at);
    at += x.data.length;
  }
  return { data, shape: [rows, ...first.x.shape.slice(1)] };
}
