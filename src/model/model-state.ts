import type { ColumnStatistics } from "../data/statistics.ts";
import type { TableSchema } from "../data/table-schema.ts";
import type { Architecture } from "../layers/architecture.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import type { Compiled } from "../training/compiled.ts";
import { requireFinite } from "../training/finite.ts";
import type { Crop } from "../training/inputs.ts";
import type { Tensors } from "../training/tensors.ts";

/** What a model is made of and has learned: what functions need that its methods load when they are called. */
export interface ModelState {
  readonly architecture: Architecture;
  readonly classNames: readonly string[] | undefined;
  readonly preprocessing: Transformer | undefined;
  readonly targetPreprocessing: Transformer | undefined;
  readonly statistics: ColumnStatistics | undefined;
  readonly schema: TableSchema | undefined;
  readonly crop: Crop | undefined;
  readonly compiled: Compiled | undefined;
  /** Copies of the weights. */
  currentWeights(): Tensors;
}

/** Refuses a model whose weights or optimizer state are not finite. */
export function requireFiniteModel(action: string, model: ModelState): void {
  if (model.compiled) model.compiled.session.requireFinite(action);
  else requireFinite(action, model.currentWeights());
}
