// What a lesson is: settings, and what to look for. Plain data, so it is a script of its own beside the page.

import type { UnitPlace } from "../app/store.ts";
import type { Recipe } from "../recipe/recipe.ts";

/** Fields of a recipe as JSON; checkRecipe() completes them. */
export type Settings = { readonly [Field in keyof Recipe]?: unknown };

/** A training of a lesson. */
export interface Run {
  /** Of its button. */
  readonly label: string;
  /** What differs from the lesson's recipe. */
  readonly change?: Settings;
  /** What to look for. */
  readonly look: string;
}

/** An idea of the course, set up. */
export interface Lesson {
  /** In the address. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly recipe: Settings;
  /** The lesson as it is, then what to try. */
  readonly runs: readonly Run[];
  /** Titles of the panels that come first. */
  readonly show?: readonly string[];
  /** The unit whose weights are shown. */
  readonly selected?: UnitPlace;
  /** What the views of the task know. */
  readonly view?: Readonly<Record<string, unknown>>;
  /** Settings that the first run trains in a race. */
  readonly race?: readonly Settings[];
}

/** Lessons about one topic. */
export interface Topic {
  readonly title: string;
  readonly lessons: readonly Lesson[];
}

type Options = Readonly<Record<string, unknown>>;

/** A hidden layer. */
export const dense = (units: number, activation = "tanh", options: Options = {}): Options => ({
  kind: "dense",
  units,
  activation,
  ...options,
});

/** The same layer several times. */
export const repeated = (count: number, layer: Options): readonly Options[] =>
  Array.from({ length: count }, () => layer);

export const sgd = (learningRate: number, momentum = 0): Options => ({
  kind: "sgd",
  learningRate,
  momentum,
});

export const adam = (learningRate: number): Options => ({ kind: "adam", learningRate });

export const epochs = (count: number): Options => ({ unit: "epochs", count });

export const steps = (count: number): Options => ({ unit: "steps", count });
