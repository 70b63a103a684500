// Drift of the rows that a model has been asked for lately.

import type { SourceArray } from "../array/types.ts";
import { monitor } from "../model/monitor/monitor.ts";
import type { Monitoring } from "../model/monitor/monitoring.ts";
import type { Served } from "./served.ts";

/** Rows and numbers that are kept: 8 MiB at most. */
const MOST_ROWS = 4096;
const MOST_NUMBERS = 1 << 20;
/** Fewer new rows than this share do not change what was found. */
const NEW_SHARE = 1 / 16;

/** The last rows, in a ring. */
export class DriftWindow {
  readonly #served: Served;
  #ring: Float64Array | undefined;
  #shape: readonly number[] = [];
  #size = 0;
  #capacity = 0;
  #seen = 0;
  #found: { readonly seen: number; readonly monitoring: Monitoring } | undefined;

  constructor(served: Served) {
    this.#served = served;
  }

  /** Keeps rows that were predicted. */
  add({ data, shape }: SourceArray): void {
    if (!this.#served.statistics) return;
    const rows = shape[0]!;
    const size = data.length / rows;
    if (!this.#ring) {
      this.#shape = shape.slice(1);
      this.#size = size;
      this.#capacity = Math.min(MOST_ROWS, Math.floor(MOST_NUMBERS / size));
      this.#ring = new Float64Array(this.#capacity * size);
    }
    if (size !== this.#size || this.#capacity === 0) return;
    const scale = data instanceof Uint8Array ? this.#served.byteScale : 1;
    const ring = this.#ring;
    for (let row = Math.max(0, rows - this.#capacity); row < rows; row++) {
      const at = (this.#seen++ % this.#capacity) * size;
      for (let j = 0; j < size; j++) ring[at + j] = data[row * size + j]! * scale;
    }
  }

  /** What model.monitor() sees in the last rows; undefined without rows, or for a model without statistics. */
  monitoring(): Monitoring | undefined {
    const rows = Math.min(this.#seen, this.#capacity);
    if (!this.#ring || rows === 0) return undefined;
    if (!this.#found || this.#seen - this.#found.seen >= rows * NEW_SHARE) {
      const data = this.#ring.subarray(0, rows * this.#size);
      const { input, ...facts } = this.#served;
      const monitored = { ...facts, architecture: { input: withoutParts(input) } };
      const monitoring = monitor(monitored, { data, shape: [rows, ...this.#shape] });
      this.#found = { seen: this.#seen, monitoring };
    }
    return this.#found.monitoring;
  }
}

/** The rows of several inputs are packed already. */
const withoutParts = ({ parts: _, ...input }: Served["input"]): Served["input"] => input;
