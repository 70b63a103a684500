import type { NdArray } from "../array/types.ts";
import { RuntimeUnsupportedError } from "../core/errors.ts";
import type { ClassKnowledge } from "../data/known-classes.ts";
import type { ColumnStatistics } from "../data/statistics.ts";
import type { TableSchema } from "../data/table-schema.ts";
import type { Draw } from "../initializers/random.ts";
import type { Architecture } from "../layers/architecture.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import type { Crop } from "../training/features.ts";
import type { Tensors } from "../training/tensors.ts";
import type { Runnable } from "../training/trainer.ts";

/** A model as the functions that its methods load see it. */
export interface ModelState {
  readonly architecture: Architecture;
  readonly preprocessing: Transformer | undefined;
  readonly targetPreprocessing: Transformer | undefined;
  classNames: readonly string[] | undefined;
  statistics: ColumnStatistics | undefined;
  schema: TableSchema | undefined;
  crop: Crop | undefined;
  readonly compiled: Runnable | undefined;
  readonly classKnowledge: ClassKnowledge;
  /** Copies of the weights. */
  currentWeights(draw?: Draw): Tensors;
  getWeights(): Record<string, NdArray<Float32Array>>;
  writeWeights(weights: Readonly<Record<string, NdArray>>): void;
  adoptCompiled(compiled: Runnable): void;
  enter(action: string): () => void;
}

/** The result of compile(). @throws RuntimeUnsupportedError NOT_COMPILED */
export function requireCompiled(action: string, { compiled }: ModelState): Runnable {
  if (compiled) return compiled;
  throw new RuntimeUnsupportedError("NOT_COMPILED", `Cannot ${action}: expected a compiled model`, {
    hint: "call await model.compile({ optimizer, loss }) first",
  });
}

/** Copies of weights or gradients, with their shapes. */
export const shaped = (
  { parameters }: Architecture,
  tensors: Tensors,
): Record<string, NdArray<Float32Array>> =>
  Object.fromEntries(
    parameters.flatMap(({ path, shape }) =>
      tensors[path] ? [[path, { data: tensors[path].slice(), shape: [...shape] }]] : [],
    ),
  );
