import { picturesCode } from "../tasks/pictures/code.ts";
import { pointsCode } from "../tasks/points/code.ts";
import { tablesCode } from "../tasks/tables/code.ts";
import type { TaskName } from "./recipe.ts";
import type { TaskCode } from "./task-code.ts";

/** The tasks in code, by name. */
export const TASK_CODES: Readonly<Record<TaskName, TaskCode>> = {
  points: pointsCode,
  pictures: picturesCode,
  tables: tablesCode,
};
