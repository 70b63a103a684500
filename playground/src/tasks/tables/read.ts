// A table as a data set, as the recipe says: its target, its task, the types of its columns.

import { type Dataset, type RowLike, readTable, type TypeChoice } from "../../gradlane.ts";
import type { DataRecipe } from "../../recipe/recipe.ts";
import { Refusal } from "../../recipe/refusal.ts";
import { exampleOf } from "./examples.ts";

/** Options of table() for a recipe, without defaults. */
export function tableOptions({ target, task, types }: DataRecipe) {
  const pairs = types as readonly (readonly [string, string])[];
  return {
    ...(target !== "" && { target: target as string }),
    ...(task !== "auto" && { task: task as "classification" | "regression" }),
    ...(pairs.length > 0 && { types: Object.fromEntries(pairs) as Record<string, TypeChoice> }),
    missing: "impute" as const,
  };
}

/** Tables that were read last: all of the page needs them. */
const kept = new Map<string, Map<string | undefined, Dataset>>();
const MOST_KEPT = 8;

/** The data set of a file or of an example. @throws GradlaneError for cells or columns that do not fit */
export function tableOf(data: DataRecipe, text?: string): Dataset {
  const key = JSON.stringify(data);
  const found = kept.get(key)?.get(text);
  if (found) return found;
  const read = readTable(rowsOf(data, text), tableOptions(data));
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, new Map([[text, read]]));
  return read;
}

function rowsOf({ source, count, seed }: DataRecipe, text?: string): readonly RowLike[] | string {
  const example = exampleOf(source);
  if (example) return example.rows(count as number, seed as number);
  if (text === undefined) throw new Refusal("This is a table of your own: choose its file again");
  return text;
}
