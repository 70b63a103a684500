// Several settings from one seed: each trained in turn, their curves in one chart.

import { useState } from "preact/hooks";
import { pause, raceRecipes, setRacers, startRace } from "../app/actions.ts";
import { useSlice } from "../app/store.ts";
import type { Recipe } from "../recipe/recipe.ts";
import { toHash } from "../recipe/url.ts";
import { Chart } from "./Chart.tsx";
import { CheckField } from "./fields.tsx";
import { DataTable, Panel, shortNumber } from "./Panel.tsx";

const MOST = 4;
const STYLES = ["first", "second", "third", "fourth"];

export function Race() {
  const recipe = useSlice((state) => state.recipe);
  const lanes = useSlice((state) => state.lanes);
  const [recipes, setRecipes] = useState<readonly Recipe[]>(raceRecipes());
  const [isLogarithmic, setLogarithmic] = useState(true);
  const names = namesOf(recipes);
  const set = (changed: readonly Recipe[]) => {
    setRacers(changed);
    setRecipes(changed);
  };
  const isRunning =
    lanes.length > 0 && !(lanes.length === recipes.length && lanes.every((each) => each.isDone));
  return (
    <Panel
      title="Race"
      class="race"
      aside={<CheckField label="log scale" isOn={isLogarithmic} onChange={setLogarithmic} />}
    >
      <p class="hint">
        Add the current settings, change something above, add again; up to {MOST} of them are
        trained in turn from the same seed, each to its end.
      </p>
      <ol class="racers">
        {recipes.map((_, i) => (
          <li key={i}>
            <svg viewBox="0 0 22 8" aria-hidden="true">
              <path class={`line ${STYLES[i]}`} d="M1 4H21" />
            </svg>
            <span>{names[i]}</span>
            <button
              type="button"
              disabled={isRunning}
              onClick={() => set(recipes.filter((_, j) => j !== i))}
            >
              Remove<span class="hidden"> {names[i]}</span>
            </button>
          </li>
        ))}
      </ol>
      <div class="buttons">
        <button
          type="button"
          disabled={isRunning || recipes.length >= MOST}
          onClick={() => set([...recipes, recipe])}
        >
          Add current settings
        </button>
        {isRunning ? (
          <button type="button" onClick={pause}>
            Stop the race
          </button>
        ) : (
          <button type="button" disabled={recipes.length < 2} onClick={startRace}>
            Start the race
          </button>
        )}
      </div>
      {lanes.length > 0 && (
        <>
          <Chart
            title="Loss of each epoch"
            isLogarithmic={isLogarithmic}
            lines={lanes.map(({ number, epochs }) => ({
              name: names[number] ?? "",
              style: STYLES[number]!,
              x: epochs.map(({ step }) => step - 1),
              y: epochs.map(({ loss }) => loss),
            }))}
          />
          <DataTable
            summary="The numbers of the race"
            head={[
              "settings",
              "loss",
              "metric",
              "validation loss",
              "validation metric",
              "seconds",
              "weights hash",
            ]}
            rows={lanes.map(({ number, epochs, seconds, weightsHash, message }) => {
              const last = epochs.at(-1);
              return [
                names[number] ?? "",
                message ?? last?.loss ?? "",
                last?.metric ?? "",
                last?.validationLoss ?? "",
                last?.validationMetric ?? "",
                shortNumber(seconds),
                weightsHash.slice(0, 12),
              ];
            })}
          />
        </>
      )}
    </Panel>
  );
}

/** What distinguishes each recipe from the others. */
function namesOf(recipes: readonly Recipe[]): string[] {
  const fields = recipes.map((recipe) => {
    try {
      return toHash(recipe).split("&");
    } catch {
      return ["own data"];
    }
  });
  return fields.map((own, i) => {
    const others = fields.filter((_, j) => j !== i);
    const different = own.filter((field) => !others.every((each) => each.includes(field)));
    return (
      different.filter((field) => field !== "").join(" ") ||
      (i === 0 ? "first settings" : "the same again")
    );
  });
}
