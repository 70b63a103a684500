// Choosing pictures: digits, files, the camera.

import { useState } from "preact/hooks";
import { attemptLater, change } from "../../app/actions.ts";
import { currentStore, useApp } from "../../app/store.ts";
import type { Recipe } from "../../recipe/recipe.ts";
import { Refusal } from "../../recipe/refusal.ts";
import { RangeField, SelectField } from "../../views/fields.tsx";
import { FileButton, OwnData } from "../../views/files.tsx";
import { HeldOut } from "../../views/HeldOut.tsx";
import { Panel } from "../../views/Panel.tsx";
import { Camera } from "./Camera.tsx";
import { choosePicture, chosenPicture } from "./chosen.ts";
import {
  areIdx,
  filesOf,
  type ReadPictures,
  readIdx,
  readImages,
  type SmallForm,
  type Source,
  sourcesOf,
} from "./files.ts";
import type { PicturesSeen } from "./looks.ts";
import { Pixels } from "./Pixels.tsx";
import { DIGITS, OWN, pictures } from "./task.ts";

const SHOWN = 15;

export function DataPanel() {
  const app = useApp();
  const { recipe, given } = app;
  const isOwn = recipe.data.source === OWN;
  return (
    <Panel title="Data" class="data">
      <div class="buttons choice">
        <button
          type="button"
          aria-pressed={!isOwn}
          onClick={() => change({ data: pictures.defaults.data })}
        >
          Digits
        </button>
        <button
          type="button"
          aria-pressed={isOwn}
          disabled={!given && !isOwn}
          onClick={() => given && "x" in given && useGiven(recipe, { given, data: dataOf(given) })}
        >
          Yours
        </button>
      </div>
      <Gallery />
      <div class="fields">
        {!isOwn && (
          <RangeField
            label="Pictures"
            value={recipe.data.count as number}
            min={100}
            max={5000}
            step={100}
            onChange={(count) => change({ data: { ...recipe.data, count } })}
          />
        )}
        <HeldOut />
        {recipe.data.source === DIGITS && (
          <button
            type="button"
            onClick={() =>
              change({
                data: { ...recipe.data, seed: ((recipe.data.seed as number) + 1) % 1000 },
              })
            }
          >
            Other digits
          </button>
        )}
      </div>
      <Own recipe={recipe} />
    </Panel>
  );
}

/** The first held-out pictures; one of them is followed. */
function Gallery() {
  const app = useApp();
  const seen = app.looks.pictures as PicturesSeen | undefined;
  const chosen = chosenPicture(app);
  if (!seen) return null;
  const [count, height, width, channels] = seen.shape;
  const size = height * width * channels;
  return (
    <>
      <p class="hint">
        {seen.isHeldOut ? "Held-out pictures" : "Pictures"}: choose one to follow it through the
        network.
      </p>
      <ul class="gallery">
        {Array.from({ length: Math.min(SHOWN, count) }, (_, i) => {
          const name = seen.classNames[seen.labels[i]!] ?? "";
          return (
            <li key={i}>
              <button
                type="button"
                aria-pressed={"row" in chosen && chosen.row === i}
                onClick={() => choosePicture({ row: i })}
              >
                <Pixels
                  values={seen.data.subarray(i * size, (i + 1) * size)}
                  {...{ height, width, channels }}
                />
                <span>
                  <span class="hidden">Picture {i + 1}, class </span>
                  {name}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** Settings of given rows. */
const dataOf = ({ x, classNames = [] }: ReadPictures["given"]): ReadPictures["data"] => {
  const [, height = 1, width = 1, channels = 1] = x.shape;
  return { source: OWN, height, width, channels, classes: classNames.length };
};

/** Trains on the pictures of the user from now on. */
function useGiven(recipe: Recipe, { data, given }: ReadPictures): void {
  choosePicture({ row: 0 });
  change({ ...recipe, data }, given);
}

const SIDES = ["16", "28", "32", "48", "64"].map((side) => [side, `${side} × ${side}`] as const);

/** Images that were chosen, so that another size can be made of them. */
let sources: readonly Source[] = [];

function Own({ recipe }: { readonly recipe: Recipe }) {
  const [form, setForm] = useState<SmallForm>({ side: 32, channels: 3 });
  const apply = (read: ReadPictures) => {
    useGiven(currentStore().state.recipe, read);
    const [count] = read.given.x.shape;
    const { refusal } = currentStore().state;
    if (!refusal) {
      currentStore().set({
        notice: `${count} pictures of ${read.given.classNames!.length} classes: ${read.given.classNames!.slice(0, 10).join(", ")}`,
      });
    }
  };
  const take = (given: readonly Source[], wanted: SmallForm) =>
    attemptLater(async () => {
      apply(await readImages(given, wanted));
      sources = given;
    });
  const read = (chosen: readonly File[]) =>
    areIdx(chosen)
      ? attemptLater(async () => apply(await readIdx(chosen)))
      : take(sourcesOf(chosen), form);
  const set = (changed: Partial<SmallForm>) => {
    const wanted = { ...form, ...changed };
    setForm(wanted);
    if (sources.length > 0 && recipe.data.source === OWN) void take(sources, wanted);
  };
  return (
    <OwnData
      title="Your own pictures"
      onDrop={(dropped) =>
        void attemptLater(async () => {
          const given = await filesOf(dropped).catch(() => undefined);
          if (!given) throw new Refusal("What was dropped cannot be read: choose the files");
          await read(given);
        })
      }
    >
      <p class="hint">
        Drop images here: a folder for each class, or names such as cat-1.jpg. Or drop a pair of IDX
        files, such as those of MNIST.
      </p>
      <div class="fields">
        <SelectField
          label="Made as small as"
          value={`${form.side}`}
          options={SIDES}
          onChange={(side) => set({ side: Number(side) })}
        />
        <SelectField
          label="Colours"
          value={`${form.channels}`}
          options={[
            ["1", "grey"],
            ["3", "red, green, blue"],
          ]}
          onChange={(channels) => set({ channels: Number(channels) })}
        />
      </div>
      <div class="buttons">
        <FileButton label="Images, or IDX files" many="files" onChange={read}>
          Files
        </FileButton>
        <FileButton label="A folder of images" many="folder" onChange={read}>
          Folder
        </FileButton>
      </div>
      <Camera onChange={(shots) => void take(shots, form)} />
    </OwnData>
  );
}
