import type { TaskChoice } from "../data/task.ts";
import type { LimitOptions } from "../node/budget.ts";
import type { DataFolder } from "../node/data-folder.ts";

export interface SourceOptions extends LimitOptions {
  readonly task?: TaskChoice;
  /** Pixels of each side that images are made to fit. */
  readonly imageSize?: number;
  /** Of a model that is to take the data: shape of a row and names of the classes. */
  readonly inputShape?: readonly number[] | undefined;
  readonly classNames?: readonly string[] | undefined;
}

/** Data, with what was left out in words. */
export interface Source extends DataFolder {
  readonly notes: readonly string[];
}

/** The limit alone. */
export const limitOf = ({ maxBytes }: LimitOptions): LimitOptions =>
  maxBytes === undefined ? {} : { maxBytes };
