// Choosing points, and the features that the network sees of them.

import { change, setView } from "../../app/actions.ts";
import { laterParts } from "../../app/later.ts";
import { useSlice } from "../../app/store.ts";
import { lossFor } from "../../recipe/build.ts";
import type { DataRecipe, Recipe } from "../../recipe/recipe.ts";
import { CheckField, RangeField } from "../../views/fields.tsx";
import { HeldOut } from "../../views/HeldOut.tsx";
import { Panel } from "../../views/Panel.tsx";
import { domainOf, shownRows } from "./domain.ts";
import { Marks } from "./Marks.tsx";
import { MOST_POINTS, OWN, POINT_SOURCES, points, pointsFrom } from "./task.ts";

const TITLES: Readonly<Record<string, string>> = {
  x: "x",
  y: "y",
  xSquared: "x²",
  ySquared: "y²",
  product: "x·y",
  sinX: "sin πx",
  sinY: "sin πy",
  radius: "radius",
  angle: "angle",
};

/** How a feature is written. */
export const featureTitle = (name: string): string => TITLES[name] ?? name;

/** Other data, with a loss that suits them. */
export function changeData(recipe: Recipe, data: DataRecipe): void {
  setView({ example: undefined });
  change({ data, loss: lossFor(recipe, points.targetOf(data)!) });
}

export function DataPanel() {
  const recipe = useSlice((state) => state.recipe);
  const { OwnPoints } = useSlice(laterParts);
  const { data, features } = recipe;
  return (
    <>
      <Panel title="Data" class="data">
        <ul class="thumbnails">
          {POINT_SOURCES.map(({ name, title }) => (
            <li key={name}>
              <button
                type="button"
                aria-pressed={data.source === name}
                onClick={() => changeData(recipe, pointsFrom(name, data))}
              >
                <Thumbnail source={name} />
                <span>{title}</span>
              </button>
            </li>
          ))}
        </ul>
        {data.source !== OWN && <Generated recipe={recipe} />}
        {OwnPoints && <OwnPoints recipe={recipe} />}
      </Panel>
      <Panel title="Features" class="features">
        <p class="hint">What the network sees of a point.</p>
        <div class="checks">
          {points.features.map((name) => (
            <CheckField
              key={name}
              label={featureTitle(name)}
              isOn={features.includes(name)}
              onChange={(isOn) =>
                change({
                  features: points.features.filter((each) =>
                    each === name ? isOn : features.includes(each),
                  ),
                })
              }
            />
          ))}
        </div>
      </Panel>
    </>
  );
}

const THUMBNAIL = { classes: 2, count: 120, seed: 3 };

function Thumbnail({ source }: { readonly source: string }) {
  const data = pointsFrom(source, { source, ...THUMBNAIL });
  const rows = shownRows({ ...points.defaults, data, validation: 0 });
  return (
    <svg viewBox="0 0 100 100" aria-hidden="true">
      <Marks rows={rows} domain={domainOf(data)} radius={3} showsHeldOut={false} />
    </svg>
  );
}

function Generated({ recipe }: { readonly recipe: Recipe }) {
  const { data } = recipe;
  const source = POINT_SOURCES.find(({ name }) => name === data.source)!;
  const [least, most] = source.classes;
  const set = (changed: Partial<DataRecipe>) =>
    change({ data: { ...data, ...changed } as DataRecipe });
  return (
    <div class="fields">
      {most > least && (
        <RangeField
          label="Classes"
          value={data.classes as number}
          min={least}
          max={most}
          onChange={(classes) => set({ classes })}
        />
      )}
      <RangeField
        label="Points"
        value={data.count as number}
        min={20}
        max={Math.min(1000, MOST_POINTS)}
        step={20}
        onChange={(count) => set({ count })}
      />
      {source.noise !== undefined && (
        <RangeField
          label="Noise"
          value={data.noise as number}
          min={0}
          max={0.5}
          step={0.01}
          onChange={(noise) => set({ noise })}
        />
      )}
      <HeldOut label="Held out" />
      <button type="button" onClick={() => set({ seed: ((data.seed as number) + 1) % 1000 })}>
        Other points
      </button>
    </div>
  );
}
