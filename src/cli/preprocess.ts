// Preprocessing by name.

import type { Dataset } from "../data/dataset.ts";
import type { DiagnoseOptions } from "../doctor/subject.ts";
import type { Model } from "../model/model.ts";
import { MinMaxScaler } from "../preprocessing/min-max-scaler.ts";
import { PCA } from "../preprocessing/pca.ts";
import { pipeline, stepsOf } from "../preprocessing/pipeline.ts";
import { StandardScaler } from "../preprocessing/standard-scaler.ts";
import { tablePreprocessing } from "../preprocessing/table-preprocessing.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import { Whitening } from "../preprocessing/whitening.ts";
import { ZeroCenter } from "../preprocessing/zero-center.ts";
import { invalid, list } from "./parse.ts";

const STEPS: Readonly<Record<string, () => Transformer>> = {
  standardize: () => new StandardScaler(),
  "standardize-channels": () => new StandardScaler({ per: "channel" }),
  center: () => new ZeroCenter(),
  minmax: () => new MinMaxScaler(),
  whiten: () => new Whitening({ method: "pca" }),
  zca: () => new Whitening({ method: "zca" }),
};

/** The names of the steps without a parameter. */
export const STEP_NAMES: readonly string[] = Object.keys(STEPS);

/** Steps in order, such as "standardize" and "pca:50". */
export type Preprocess = readonly string[];

/** Parses "none" or a list such as "standardize,pca:50". */
export function parsePreprocess(text: string): Preprocess {
  if (text.trim() === "none") return [];
  return list(text).map((step) => {
    if (STEP_NAMES.includes(step) || componentsOf(step) !== undefined) return step;
    throw invalid(
      `none, or any of ${STEP_NAMES.join(", ")}, pca:50 (components) or pca:0.95 (share of the variance)`,
    );
  });
}

/** The preprocessing of some rows; raw tables are imputed and encoded first. */
export function preprocessingFor(steps: Preprocess, { schema }: Dataset): Transformer | undefined {
  if (schema) {
    // before one-hot encoding, whose columns are not standardised
    const standardize = steps[0] === "standardize";
    const rest = standardize ? steps.slice(1) : steps;
    return pipeline(tablePreprocessing(schema, { standardize }), ...rest.map(stepFor));
  }
  const made = steps.map(stepFor);
  return made.length > 1 ? pipeline(...made) : made[0];
}

/** What the preprocessing of a model takes care of, so that diagnose() need not warn about it. */
export function handledBy({ preprocessing, targetPreprocessing }: Model): DiagnoseOptions {
  const kinds = stepsOf(preprocessing).map(({ kind }) => kind);
  return {
    scaled: ["standardScaler", "minMaxScaler", "whitening"].some((kind) => kinds.includes(kind)),
    imputed: kinds.includes("imputer"),
    targetScaled: targetPreprocessing !== undefined,
  };
}

const stepFor = (step: string): Transformer =>
  STEPS[step]?.() ?? new PCA({ components: componentsOf(step)! });

/** K of "pca:K": a number of components, or a share of the variance below 1. */
function componentsOf(step: string): number | undefined {
  const [, text] = /^pca:(\d+|0?\.\d+)$/.exec(step) ?? [];
  const components = Number(text);
  return components > 0 ? components : undefined;
}
