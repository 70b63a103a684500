// What --preprocess names, as transformers.

import { InvalidArgumentError } from "commander";
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
  if (schema) {
    // standardised before words become columns of 0 and 1, which stay as they are
    const standardize = steps[0] === "standardize";
    const rest = standardize ? steps.slice(1) : steps;
    return pipeline(tablePreprocessing(schema, { standardize }), ...rest.map(stepFor));
  }
  const made = steps.map(stepFor);
  return made.length > 1 ? pipeline(...made) : made[0];
}

/** What diagnose() need not speak of, as the preprocessing of a model sees to it. */
export function seenTo({ preprocessing, targetPreprocessing }: Model): DiagnoseOptions {
  const kinds = kindsOf(preprocessing);
  return {
    scaled: ["standardScaler", "minMaxScaler", "whitening"].some((kind) => kinds.includes(kind)),
    imputed: kinds.includes("imputer"),
    targetScaled: targetPreprocessing !== undefined,
  };
}

/** What each step of a preprocessing is. */
export const kindsOf = (preprocessing: Transformer | undefined): string[] =>
  stepsOf(preprocessing).map(({ kind }) => kind);

const stepFor = (step: string): Transformer =>
  STEPS[step]?.() ?? new PCA({ components: componentsOf(step)! });

/** K of "pca:K": a number of components, or a share below 1. */
function componentsOf(step: string): number | undefined {
  const [, text] = /^pca:(\d+|0?\.\d+)$/.exec(step) ?? [];
  const components = Number(text);
  return components > 0 ? components : undefined;
}
