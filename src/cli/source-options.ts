import type { TaskChoice } from "../data/task.ts";
import type { LimitOptions } from "../node/budget.ts";
import type { DataFolder } from "../node/data-folder.ts";

export interface SourceOptions extends LimitOptions {
  readonly task?: TaskChoice;
  /** The side in pixels to which images are resized. */
  readonly imageSize?: number;
  /** The shape of a row and the class names of the model that the data are for. */
  readonly inputShape?: readonly number[] | undefined;
  readonly classNames?: readonly string[] | undefined;
}

/** Data, with notes for people. */
export interface Source extends DataFolder {
  readonly notes: readonly string[];
}
