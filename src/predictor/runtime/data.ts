// What a predictor's file has of its model.

import type { TableSchema } from "../../data/table-schema.ts";
import type { NamedInput } from "../../model/network/packing.ts";
import type { Steps } from "../../predict/layers.ts";
import type { Crop } from "../../training/features.ts";
import type { LossFacts } from "../../training/results.ts";

/** A model as plain data. */
export interface ModelData {
  /** One, or several side by side. */
  readonly inputs: readonly NamedInput[];
  readonly outputShape: readonly number[];
  /** The name of the last layer. */
  readonly output: string;
  readonly loss: LossFacts;
  readonly classNames?: readonly string[];
  readonly schema?: TableSchema;
  readonly crop?: Crop;
  readonly preprocessing?: unknown;
  readonly targetPreprocessing?: unknown;
  readonly network: DenseData | ProgramData;
}

/** Dense layers: their steps, and the weights that they name, one after the other. */
export interface DenseData {
  readonly steps: Steps["steps"];
  /** Base64 of float32. */
  readonly weights: string;
  /** Base64 of the deflated binary. */
  readonly binary: string;
}

/** Any network: a memory with its program. Addresses are in bytes. */
export interface ProgramData {
  /** Base64 of the first bytes of the memory; those behind it are 0. */
  readonly image: string;
  /** Bytes of the memory. */
  readonly bytes: number;
  /** The control block, and where rows and outputs lie. */
  readonly control: number;
  readonly x: number;
  readonly y: number;
  /** Rows that a run takes at most. */
  readonly rows: number;
  /** Base64 of the deflated binary. */
  readonly binary: string;
}
