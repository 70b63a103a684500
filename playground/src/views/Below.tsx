// What stands below the first screen.

import type { FunctionComponent } from "preact";
import { useApp } from "../app/store.ts";
import type { TaskName } from "../recipe/recipe.ts";
import { GradientFlow } from "../tasks/points/GradientFlow.tsx";
import { Code } from "./Code.tsx";
import { Confusion } from "./Confusion.tsx";
import { Layers } from "./Layers.tsx";
import { Race } from "./Race.tsx";

/** Panels of a task, beside those of all. */
const PANELS: Readonly<Partial<Record<TaskName, readonly FunctionComponent[]>>> = {
  points: [GradientFlow],
};

export function Below() {
  const { recipe } = useApp();
  return (
    <>
      {(PANELS[recipe.task] ?? []).map((Each, i) => (
        <Each key={`${recipe.task} ${i}`} />
      ))}
      <Layers />
      <Confusion />
      <Race />
      <Code />
    </>
  );
}
