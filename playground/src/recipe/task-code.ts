// What a task says in code and on the command line.

import type { Recipe } from "./recipe.ts";

/** Code that makes the data of a recipe, as `data`. */
export interface DataCode {
  /** Names to import from gradlane. */
  readonly imports: readonly string[];
  /** Names to import from gradlane/node. */
  readonly nodeImports?: readonly string[];
  readonly lines: readonly string[];
  /** Expressions of transformers before the recipe's own. */
  readonly features: readonly string[];
}

/** A task in code. `name`: of the files that hold the given data. */
export interface TaskCode {
  code(recipe: Recipe, name?: string): DataCode;
  /** Options of `gradlane train` that choose the data; undefined if there are none. */
  commandData(recipe: Recipe, name?: string): string | undefined;
}

/** A word of a shell that is no option. */
export const shellWord = (text: string): string =>
  /^[\w./][\w./-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
