// What a task (points, pictures, tables) adds to recipes. Pure: views are elsewhere.

import type { Dataset, Transformer } from "../gradlane.ts";
import type { DataRecipe, Recipe, TaskName } from "./recipe.ts";

/** What is predicted: classes, their number, or a quantity. */
export type Target = { readonly classes: number } | "quantity";

/** Limits, so that no link can exhaust a machine. */
export interface Limits {
  readonly layers: number;
  /** Units, filters and other integers of a layer. */
  readonly size: number;
  /** Weights of a model. */
  readonly weights: number;
  readonly batchSize: number;
  /** Products of weights and inputs for a row, and outputs of a layer. Default: as few as the weights allow. */
  readonly work?: number;
}

/** A task. `given` is what recipes cannot hold: a file of the user, as a data set. */
export interface Task {
  readonly name: TaskName;
  readonly defaults: Recipe;
  readonly limits: Limits;
  /** Names of the features by hand. */
  readonly features: readonly string[];
  /** Kinds of layers that make sense. */
  readonly layers: readonly string[];
  /** Kinds of transformers that make sense. */
  readonly preprocessing: readonly string[];
  /** Whether quantities are standardised. */
  readonly scalesTarget?: boolean;
  /** The data of a recipe, checked and complete; of a source alone, its defaults. @throws Refusal */
  checkData(value: Readonly<Record<string, unknown>>, place: string): DataRecipe;
  /** What is predicted; undefined if only the given data tell. */
  targetOf(data: DataRecipe, given?: Dataset): Target | undefined;
  /** Shape of a raw row; undefined if only the given data tell. */
  rowShape(data: DataRecipe, given?: Dataset): readonly number[] | undefined;
  /** All rows. */
  dataset(data: DataRecipe, given?: Dataset): Dataset;
  /** What comes before the recipe's preprocessing: features by hand, words as numbers. */
  transformers(recipe: Recipe, given?: Dataset): readonly Transformer[];
}
