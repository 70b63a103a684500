// What a model file says beside its tensors.

import type { ColumnStatistics } from "../../data/statistics.ts";
import type { LayerBase } from "../../layers/layer.ts";
import type { LossDescription } from "../../losses/losses.ts";
import type { Metric } from "../../metrics/metric-values.ts";
import type { Optimizer } from "../../optimizers/optimizers.ts";
import type { Crop } from "../../training/features.ts";
import type { TrainingState } from "./training-state.ts";

/** Everything about a model that is not a tensor. */
export interface Description {
  readonly format: number;
  readonly numericsVersion: string;
  readonly seed: number;
  /** In sequence, or in the order of their numbers, inputs first. */
  readonly layers: readonly LayerBase[];
  /** Of a network: layers and operations in the order of their application. */
  readonly network?: { readonly applications: readonly unknown[] };
  readonly classNames?: readonly string[];
  readonly preprocessing?: unknown;
  readonly targetPreprocessing?: unknown;
  readonly statistics?: ColumnStatistics;
  readonly schema?: unknown;
  readonly crop?: Crop;
  /** Of a compiled model. */
  readonly training?: TrainingState & {
    readonly optimizer: Optimizer;
    /** "custom" for functions, which a file cannot hold. */
    readonly loss: LossDescription | "custom";
    readonly metrics: readonly Metric[];
  };
}
