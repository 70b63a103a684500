// What --preprocess names, as transformers.

import { InvalidArgumentError } from "commander";
import type { Dataset } from "../data/dataset.ts";
import { MinMaxScaler } from "../preprocessing/min-max-scaler.ts";
import { PCA } from "../preprocessing/pca.ts";
import { pipeline } from "../preprocessing/pipeline.ts";
import { StandardScaler } from "../preprocessing/standard-scaler.ts";
import { tablePreprocessing } from "../preprocessing/table-preprocessing.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import { Whitening } from "../preprocessing/whitening.ts";
import { ZeroCenter } from "../preprocessing/zero-center.ts";

const STEPS: Readonly<Record<string, () => Transformer>> = {
  standardize: () => new StandardScaler(),
  center: () => new ZeroCenter(),
  minmax: () => new MinMaxScaler(),
  whiten: () => new Whitening({ method: "pca" }),
  zca: () => new Whitening({ method: "zca" }),
};

/** Steps in order, such as "standardize" and "pca:50"; none: the columns stay as they are. */
export type Preprocess = readonly string[];

/** Reads "none" or a list such as "standardize,pca:50". */
export function parsePreprocess(text: string): Preprocess {
  if (text.trim() === "none") return [];
  const steps = text.split(",").map((step) => step.trim());
  for (const step of steps) {
    if (Object.hasOwn(STEPS, step) || componentsOf(step) !== undefined) continue;
    throw new InvalidArgumentError(
      `Expected none, or some of ${Object.keys(STEPS).join(", ")}, pca:50 (components) or pca:0.95 (share of the variance).`,
    );
  }
  return steps;
}

/** The transformers for some rows. Of raw tables, words and empty cells become numbers first. */
export function preprocessingFor(steps: Preprocess, { schema }: Dataset): Transformer | undefined {
  if (steps.length === 0) return undefined;
  const [first, ...rest] = steps as [string, ...string[]];
  // a table's own preprocessing standardises
  const left = schema && first === "standardize" ? rest : steps;
  const made = [...(schema ? [tablePreprocessing(schema)] : []), ...left.map(stepFor)];
  return made.length === 1 ? made[0] : pipeline(...made);
}

const stepFor = (step: string): Transformer =>
  STEPS[step]?.() ?? new PCA({ components: componentsOf(step)! });

/** K of "pca:K": a number of components, or a share below 1. */
function componentsOf(step: string): number | undefined {
  const [, text] = /^pca:(\d+|0?\.\d+)$/.exec(step) ?? [];
  const components = Number(text);
  return components > 0 ? components : undefined;
}
