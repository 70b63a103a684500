// The arguments of a training as JSON: the options of `gradlane train` by their names in camelCase.

import { CommanderError, type Option } from "commander";
import { NOT_OF_RECIPES, trainOptions } from "../cli/options.ts";
import type { TrainArguments } from "../cli/train.ts";
import { DataError, phrase } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import type { Json } from "./json.ts";

/**
 * What decides the bits of a training, and its data: options of `gradlane train` by their names in camelCase, such as
 * `{ data: "houses.csv", target: "price", hidden: [64, 32], learningRate: 0.01 }`. Values are those of JSON, or the texts of
 * the command line ("64,32").
 */
export type Recipe = Readonly<Record<string, Json>>;

/** The options of a recipe, by name. */
export const recipeOptions: ReadonlyMap<string, Option> = new Map(
  trainOptions()
    .filter((option) => !NOT_OF_RECIPES.includes(option.attributeName()))
    .map((option) => [option.attributeName(), option]),
);

/** A recipe as the library reads it. */
export interface ReadRecipe {
  /** In one form: equal recipes are equal JSON. */
  readonly recipe: Recipe;
  readonly options: Omit<TrainArguments, "out">;
}

/** Reads a recipe. @throws DataError for unknown options, and for values that they do not accept */
export function readRecipe(given: object): ReadRecipe {
  requireKnownKeys("the recipe", given, [...recipeOptions.keys()]);
  const recipe: Record<string, Json> = {};
  const options: Record<string, unknown> = { task: "auto", numerics: "exact", threads: 1 };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const option = recipeOptions.get(name)!;
    const parsed = parseValue(name, value);
    options[name] = parsed;
    // defaults go: they are the same with and without
    if (parsed !== option.defaultValue) recipe[name] = jsonOf(parsed);
  }
  for (const name of Object.keys(recipe)) requireNoConflict(name, recipe);
  return { recipe, options: options as unknown as ReadRecipe["options"] };
}

/** The value of an option, parsed. @throws DataError if the option does not accept it */
export function parseValue(name: string, value: unknown): unknown {
  const option = recipeOptions.get(name)!;
  const text = textOf(value);
  try {
    if (text === undefined) throw new CommanderError(2, "", "Expected a value of JSON.");
    return option.parseArg ? option.parseArg(text, undefined) : text;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const expected = error.message
      .replace(/^Expected |\.$/g, "")
      .replace(/^Allowed/, "one of the allowed");
    throw DataError.of("RECIPE", `use ${name} of the recipe`, expected, value);
  }
}

/** A value as the text of the command line. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(String).join();
  if (typeof value !== "object" || value === null) return undefined;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return entries.map(([name, each]) => `${name}=${each}`).join();
}

const jsonOf = (parsed: unknown): Json =>
  (parsed instanceof Map ? Object.fromEntries(parsed) : parsed) as Json;

function requireNoConflict(name: string, recipe: Recipe): void {
  // commander does not declare it
  const { conflictsWith } = recipeOptions.get(name) as Option & { conflictsWith: string[] };
  const other = conflictsWith.find((each) => Object.hasOwn(recipe, each));
  if (other === undefined) return;
  const got = phrase(`also ${other}`, recipe[other]);
  throw DataError.of("RECIPE", `use ${name} of the recipe`, `no ${other}`, got);
}
