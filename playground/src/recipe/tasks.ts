import { points } from "../tasks/points/task.ts";
import type { TaskName } from "./recipe.ts";
import type { Task } from "./task.ts";

/** The tasks that there are, by name. */
export const TASKS: Readonly<Partial<Record<TaskName, Task>>> = { points };

/** A task. */
export const taskOf = ({ task }: { readonly task: TaskName }): Task => TASKS[task]!;
