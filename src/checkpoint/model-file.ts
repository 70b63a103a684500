// What a saved model is: one safetensors file, all but tensors as JSON in its metadata.

import type { Layer } from "../layers/layers.ts";
import type { LossDescription } from "../losses/losses.ts";
import type { Optimizer } from "../optimizers/optimizers.ts";
import type { MetricName } from "../training/metric-values.ts";
import type { ColumnStatistics } from "../training/statistics.ts";
import type { StoredTensor } from "./stored-tensor.ts";

/** Key of the metadata that hold the description. */
export const METADATA_KEY = "gradlane";
/** Version of the description. */
export const FORMAT = 1;
/** Beginning of the names of optimizer state: "optimizer.velocity.hidden.kernel". */
export const STATE_PREFIX = "optimizer.";

/** Everything about a model that is not a tensor. */
export interface Description {
  readonly format: number;
  readonly numericsVersion: string;
  readonly seed: number;
  readonly layers: readonly Layer[];
  readonly classNames?: readonly string[];
  readonly preprocessing?: unknown;
  readonly targetPreprocessing?: unknown;
  readonly statistics?: ColumnStatistics;
  readonly schema?: unknown;
  /** Of a compiled model. */
  readonly training?: {
    readonly optimizer: Optimizer;
    /** "custom": a function, which no file can hold. */
    readonly loss: LossDescription | "custom";
    readonly metrics: readonly MetricName[];
    readonly step: number;
    readonly epoch: number;
  };
}

/** float32 values as they lie in a file. */
export function storeFloats(values: Float32Array, shape: readonly number[]): StoredTensor {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  bits.forEach((word, i) => {
    view.setUint32(4 * i, word, true);
  });
  return { dtype: "F32", shape, data: new Uint8Array(view.buffer) };
}

/** float32 values of a file, a copy. */
export function loadFloats({ data }: StoredTensor): Float32Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const bits = new Uint32Array(data.byteLength / 4);
  for (let i = 0; i < bits.length; i++) bits[i] = view.getUint32(4 * i, true);
  return new Float32Array(bits.buffer);
}
