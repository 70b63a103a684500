import { useState } from "preact/hooks";
import { loadRecipe, open, saveModel, saveRecipe, share } from "../app/actions.ts";
import { laterParts } from "../app/later.ts";
import { useSlice } from "../app/store.ts";
import type { TaskName } from "../recipe/recipe.ts";
import { TITLES } from "../tasks/views.ts";
import { FileButton } from "./files.tsx";

export function Header() {
  const task = useSlice(({ recipe }) => recipe.task);
  const { LessonList } = useSlice(laterParts);
  return (
    <header class="top">
      <h1>
        gradlane <span>playground</span>
      </h1>
      <nav aria-label="Tasks">
        {Object.entries(TITLES).map(([name, title]) => (
          <button
            key={name}
            type="button"
            aria-current={task === name ? "page" : undefined}
            onClick={() => open({ task: name as TaskName })}
          >
            {title}
          </button>
        ))}
      </nav>
      {LessonList && <LessonList />}
      <div class="tools">
        <button type="button" onClick={share}>
          Copy link
        </button>
        <button type="button" onClick={saveRecipe}>
          Save
        </button>
        <FileButton
          label="A saved recipe"
          accept=".json,application/json"
          onChange={([chosen]) => void loadRecipe(chosen!)}
        >
          Load
        </FileButton>
        <button type="button" onClick={saveModel}>
          Download model
        </button>
        <Theme />
      </div>
    </header>
  );
}

const THEMES = ["auto", "light", "dark"] as const;

/** Colours of the system, light, or dark. */
function Theme() {
  const [theme, setTheme] = useState(0);
  const next = () => {
    const chosen = (theme + 1) % THEMES.length;
    setTheme(chosen);
    document.documentElement.dataset.theme = THEMES[chosen];
  };
  return (
    <button type="button" onClick={next} title="Colours: those of the system, light or dark">
      Colours: {THEMES[theme]}
    </button>
  );
}
