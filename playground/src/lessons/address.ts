// A lesson in the address: "lesson=dead-relu", then whatever differs from its recipe.

import { checkRecipe } from "../recipe/check.ts";
import type { Recipe } from "../recipe/recipe.ts";
import { refused } from "../recipe/refusal.ts";
import { fieldsOf, toHash } from "../recipe/url.ts";
import type { Lesson, Run } from "./lesson.ts";

/** What an address says. */
export interface Address {
  readonly recipe: Recipe;
  readonly lesson: Lesson | undefined;
}

/** The recipe of a run. */
export const recipeOf = ({ recipe }: Lesson, run?: Run): Recipe =>
  checkRecipe({ ...recipe, ...run?.change });

/** The hash of a recipe in a lesson or none, without "#". @throws Refusal if it would be too long */
export function toAddress({ recipe, lesson }: Address): string {
  if (!lesson) return toHash(recipe);
  const changed = toHash(recipe, recipeOf(lesson));
  return `lesson=${lesson.name}${changed && `&${changed}`}`;
}

/** What a hash says, with or without "#". @throws Refusal for anything that toAddress() would not write */
export function fromAddress(hash: string, lessons: readonly Lesson[]): Address {
  const { lesson: name, ...fields } = fieldsOf(hash);
  if (name === undefined) return { recipe: checkRecipe(fields), lesson: undefined };
  const lesson = lessons.find((each) => each.name === name);
  if (!lesson) throw refused("lesson", "the name of a lesson", name);
  return { recipe: checkRecipe({ ...lesson.recipe, ...fields }), lesson };
}
