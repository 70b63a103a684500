// What a task shows. A task adds its own panels to those that all trainings have.

import type { FunctionComponent } from "preact";
import type { AppState } from "../app/store.ts";
import type { Recipe, TaskName } from "../recipe/recipe.ts";
import type { Wants } from "../worker/protocol.ts";
import { pointsView } from "./points/view.tsx";

/** The views of a task. */
export interface TaskView {
  /** Looks that its views draw, with their options. */
  wants(state: AppState): Wants;
  /** The left column: choosing data and features. */
  readonly Data: FunctionComponent;
  /** The middle: the network. */
  readonly Network: FunctionComponent;
  /** The right column, above the curves: what comes out. */
  readonly Result: FunctionComponent;
}

/** Tasks by name, as the page calls them. */
export const TITLES: Readonly<Record<TaskName, string>> = {
  points: "Points",
  pictures: "Pictures",
  tables: "Tables",
};

const views: Partial<Record<TaskName, TaskView>> = { points: pointsView };

/** Views of the second script. */
export const addViews = (more: typeof views): void => void Object.assign(views, more);

/** The views of a task; undefined before the second script has come. */
export const viewOf = ({ task }: Pick<Recipe, "task">): TaskView | undefined => views[task];
