// What stands below the first screen, and what lessons put on it.

import type { FunctionComponent } from "preact";
import { useSlice } from "../app/store.ts";
import type { TaskName } from "../recipe/recipe.ts";
import { Augmentation, FeatureMaps, Filters, Mistakes } from "../tasks/pictures/panels.tsx";
import { GradientFlow } from "../tasks/points/GradientFlow.tsx";
import { Columns } from "../tasks/tables/DataPanel.tsx";
import { Doctor, WrongRows } from "../tasks/tables/panels.tsx";
import { Code } from "./Code.tsx";
import { Confusion } from "./Confusion.tsx";
import { Layers } from "./Layers.tsx";
import { Race } from "./Race.tsx";

type Panels = Readonly<Record<string, FunctionComponent>>;

/** Panels of a task by title, before those of all. */
const OF_TASK: Readonly<Record<TaskName, Panels>> = {
  points: { "Gradient flow": GradientFlow },
  pictures: {
    "Feature maps": FeatureMaps,
    Filters,
    Augmentation,
    "Worst mistakes": Mistakes,
  },
  tables: { Columns, Doctor, "Worst mistakes": WrongRows },
};

const OF_ALL: Panels = {
  "Inside the layers": Layers,
  "Confusion matrix": Confusion,
  Race,
  "The same in Node": Code,
};

/** The panels that the lesson puts first, or all others. */
export function Below({ isFirst = false }: { readonly isFirst?: boolean }) {
  const task = useSlice(({ recipe }) => recipe.task);
  const lesson = useSlice((state) => state.lesson);
  return (
    <>
      {Object.entries({ ...OF_TASK[task], ...OF_ALL }).map(
        ([title, Each]) =>
          (lesson?.show ?? []).includes(title) === isFirst && (
            <Each key={`${task} ${lesson?.name} ${title}`} />
          ),
      )}
    </>
  );
}
