// Asks for the second script, which says what it brings.

import type { FunctionComponent } from "preact";
import type { Lesson, Topic } from "../lessons/lesson.ts";
import type { Recipe } from "../recipe/recipe.ts";
import { currentStore } from "./store.ts";
import { addressOf } from "./worker-source.ts";

/** What the second script brings. */
export interface Later {
  /** Panels below the first screen, or those that the lesson puts first. */
  readonly Below: FunctionComponent<{ readonly isFirst?: boolean }>;
  readonly LessonList: FunctionComponent;
  readonly LessonCard: FunctionComponent;
  readonly course: readonly Topic[];
  readonly OwnPoints: FunctionComponent<{ readonly recipe: Recipe }>;
}

let later: Partial<Later> = {};

/** What has come: nothing before the second script has. */
export const laterParts = (): Partial<Later> => later;

/** All lessons in their order. */
export const loadedLessons = (): readonly Lesson[] =>
  (later.course ?? []).flatMap(({ lessons }) => lessons);

/** Called by the second script. */
export function showLater(parts: Later): void {
  later = parts;
  currentStore().set({});
}

/** Loads the second script. */
export function loadLater(): void {
  const script = document.createElement("script");
  script.src = addressOf("later.js");
  script.onerror = () => currentStore().set({ notice: "later.js is missing beside the page" });
  document.body.append(script);
}
