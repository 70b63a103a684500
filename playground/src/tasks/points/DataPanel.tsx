// Choosing points, and the features that the network sees of them.

import { useRef } from "preact/hooks";
import { attempt, attemptLater, change, setView } from "../../app/actions.ts";
import { laterParts } from "../../app/later.ts";
import { currentStore, useSlice } from "../../app/store.ts";
import { lossesFor } from "../../recipe/build.ts";
import { type DataRecipe, part, type Recipe } from "../../recipe/recipe.ts";
import { Refusal } from "../../recipe/refusal.ts";
import { CheckField, NumberField, RangeField, SelectField } from "../../views/fields.tsx";
import { Panel } from "../../views/Panel.tsx";
import { domainOf, shownRows } from "./domain.ts";
import { Marks } from "./Marks.tsx";
import { encodePoints } from "./own-points.ts";
import { MOST_POINTS, OWN, ownPointsOf, POINT_SOURCES, points, pointsFrom } from "./task.ts";

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
  const target = points.targetOf(data)!;
  const losses = lossesFor(target);
  const loss = losses.includes(recipe.loss.kind) ? recipe.loss : part("loss", losses[0]!);
  setView({ example: undefined });
  change({ data, loss });
}

export function DataPanel() {
  const recipe = useSlice((state) => state.recipe);
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
        <Own recipe={recipe} />
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
      <RangeField
        label="Held out"
        value={Math.round(recipe.validation * 100)}
        min={0}
        max={90}
        step={5}
        onChange={(percent) => change({ validation: percent / 100 })}
      />
      <button type="button" onClick={() => set({ seed: ((data.seed as number) + 1) % 1000 })}>
        Other points
      </button>
    </div>
  );
}

/** Points of the user: drawn, pasted, dropped. */
function Own({ recipe }: { readonly recipe: Recipe }) {
  const view = useSlice((state) => state.view);
  const file = useRef<HTMLInputElement>(null);
  const { data } = recipe;
  const isOwn = data.source === OWN;
  const read = (text: string) =>
    attemptLater(async () => {
      const { pointsFromTable } = laterParts();
      if (!pointsFromTable) throw new Refusal("The page is still loading: paste again");
      const { recipe: found, notice } = await pointsFromTable(text);
      changeData(currentStore().state.recipe, found);
      currentStore().set({ notice });
    });
  const readFile = async (chosen: File | undefined) => {
    if (!chosen) return;
    if (chosen.size > 1_000_000) {
      attempt(() => {
        throw new Refusal(`${chosen.name}: expected at most 1 MB`);
      });
    } else await read(await chosen.text());
  };
  return (
    <details
      class="own"
      open={isOwn}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void readFile(event.dataTransfer?.files[0]);
      }}
    >
      <summary>Your own points</summary>
      {isOwn ? (
        <div class="fields">
          <p class="hint">
            Click into the output to add a point, or move there with the arrow keys and press Enter.
          </p>
          <SelectField
            label="Kind"
            value={String(data.classes)}
            options={[
              ["0", "quantity"],
              ...["2", "3", "4", "5"].map((n) => [n, `${n} classes`] as const),
            ]}
            onChange={(value) => {
              const classes = Number(value);
              const kept = ownPointsOf(data).map((each) => ({
                ...each,
                target:
                  classes === 0
                    ? Math.min(1, each.target)
                    : Math.min(classes - 1, Math.max(0, Math.round(each.target))),
              }));
              changeData(recipe, { source: OWN, classes, points: encodePoints(kept, classes) });
            }}
          />
          {data.classes === 0 ? (
            <NumberField
              label="Value of new points"
              value={(view.drawnValue ?? 1) as number}
              min={-1}
              max={1}
              step={0.1}
              onChange={(drawnValue) => setView({ drawnValue })}
            />
          ) : (
            <SelectField
              label="Class of new points"
              value={String(view.drawnClass ?? 0)}
              options={Array.from(
                { length: data.classes as number },
                (_, i) => [`${i}`, `class ${i}`] as const,
              )}
              onChange={(value) => setView({ drawnClass: Number(value) })}
            />
          )}
          <div class="buttons">
            <button type="button" onClick={() => removeLast(recipe)}>
              Remove last
            </button>
            <button
              type="button"
              onClick={() =>
                changeData(recipe, { source: OWN, classes: data.classes!, points: "" })
              }
            >
              Remove all
            </button>
          </div>
        </div>
      ) : (
        <div class="buttons">
          <button type="button" onClick={() => changeData(recipe, ownFrom(recipe))}>
            Draw on these
          </button>
          <button
            type="button"
            onClick={() => changeData(recipe, { source: OWN, classes: 2, points: "" })}
          >
            Draw from scratch
          </button>
        </div>
      )}
      <label class="paste">
        Paste rows of x, y, class, or drop a CSV file here
        <textarea
          rows={3}
          placeholder={"x,y,class\n0.1,0.4,red\n…"}
          onPaste={({ clipboardData }) => {
            const text = clipboardData?.getData("text");
            if (text) void read(text);
          }}
          onChange={({ currentTarget: { value } }) => void (value.trim() && read(value))}
        />
      </label>
      <button type="button" onClick={() => file.current!.click()}>
        Choose a file
      </button>
      <input
        ref={file}
        class="hidden"
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        tabIndex={-1}
        aria-label="A file of points"
        onChange={({ currentTarget }) => {
          void readFile(currentTarget.files?.[0]);
          currentTarget.value = "";
        }}
      />
    </details>
  );
}

function removeLast(recipe: Recipe): void {
  const classes = recipe.data.classes as number;
  const kept = ownPointsOf(recipe.data).slice(0, -1);
  change({ data: { ...recipe.data, points: encodePoints(kept, classes) } });
}

/** The points that are shown, as the user's own. */
function ownFrom(recipe: Recipe): DataRecipe {
  const { x, targets, classes } = shownRows({ ...recipe, validation: 0 });
  const { left, right, bottom, top } = domainOf(recipe.data);
  const own = Array.from({ length: Math.min(targets.length, 1000) }, (_, i) => ({
    x: ((x[2 * i]! - left) / (right - left)) * 2.5 - 1.25,
    y: ((x[2 * i + 1]! - bottom) / (top - bottom)) * 2.5 - 1.25,
    target: targets[i]!,
  }));
  return { source: OWN, classes, points: encodePoints(own, classes) };
}
