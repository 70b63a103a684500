import { pictures } from "../tasks/pictures/task.ts";
import { points } from "../tasks/points/task.ts";
import { tables } from "../tasks/tables/task.ts";
import type { TaskName } from "./recipe.ts";
import type { Task } from "./task.ts";

/** The tasks that there are, by name. */
export const TASKS: Readonly<Record<TaskName, Task>> = { points, pictures, tables };

/** A task. */
export const taskOf = ({ task }: { readonly task: TaskName }): Task => TASKS[task];
