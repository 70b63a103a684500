// What a task shows. A task adds its own panels to those that all trainings have.

import type { FunctionComponent } from "preact";
import type { AppState } from "../app/store.ts";
import type { TaskName } from "../recipe/recipe.ts";
import type { Wants } from "../worker/protocol.ts";
import { pointsView } from "./points/view.tsx";

/** The views of a task. */
export interface TaskView {
  readonly title: string;
  /** Looks that its views draw, with their options. */
  wants(state: AppState): Wants;
  /** The left column: choosing data and features. */
  readonly Data: FunctionComponent;
  /** The middle: the network. */
  readonly Network: FunctionComponent;
  /** The right column, above the curves: what comes out. */
  readonly Result: FunctionComponent;
  /** More panels below, by title. */
  readonly panels: Readonly<Record<string, FunctionComponent>>;
}

export const VIEWS: Readonly<Partial<Record<TaskName, TaskView>>> = { points: pointsView };

export const viewOf = ({ task }: { readonly task: TaskName }): TaskView => VIEWS[task]!;
