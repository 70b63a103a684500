import { attemptLater, change, setView, textOf } from "../../app/actions.ts";
import { currentStore, useSlice } from "../../app/store.ts";
import type { DataRecipe, Recipe } from "../../recipe/recipe.ts";
import { NumberField, SelectField } from "../../views/fields.tsx";
import { FileButton, OwnData, ROWS } from "../../views/files.tsx";
import { changeData } from "./DataPanel.tsx";
import { domainOf, shownRows } from "./domain.ts";
import { encodePoints } from "./own-points.ts";
import { pointsFromTable } from "./paste.ts";
import { OWN, ownPointsOf } from "./task.ts";

/** Points of the user: drawn, pasted, dropped. */
export function OwnPoints({ recipe }: { readonly recipe: Recipe }) {
  const view = useSlice((state) => state.view);
  const { data } = recipe;
  const isOwn = data.source === OWN;
  const read = (text: string) =>
    attemptLater(async () => {
      const { recipe: found, notice } = await pointsFromTable(text);
      changeData(currentStore().state.recipe, found);
      currentStore().set({ notice });
    });
  const readFile = (chosen: File | undefined) =>
    attemptLater(async () => {
      if (chosen) await read(await textOf(chosen));
    });
  return (
    <OwnData
      title="Your own points"
      isOpen={isOwn}
      onDrop={({ files: [dropped] }) => void readFile(dropped)}
    >
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
      <FileButton
        label="A file of points"
        accept={ROWS}
        onChange={([chosen]) => void readFile(chosen)}
      >
        Choose a file
      </FileButton>
    </OwnData>
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
