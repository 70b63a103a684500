// What the network says of a picture: a held-out one, or one that is drawn.

import { useApp } from "../../app/store.ts";
import { ClassBars } from "../../views/ClassBars.tsx";
import { NumberField } from "../../views/fields.tsx";
import { Panel } from "../../views/Panel.tsx";
import { choosePicture, chosenPicture } from "./chosen.ts";
import type { PictureSeen, PicturesSeen } from "./looks.ts";
import { Pad } from "./Pad.tsx";
import { Pixels } from "./Pixels.tsx";
import { pictures } from "./task.ts";

export function ResultPanel() {
  const app = useApp();
  const { looks, recipe } = app;
  const seen = looks.picture as PictureSeen | undefined;
  const all = looks.pictures as PicturesSeen | undefined;
  const chosen = chosenPicture(app);
  const isDrawn = "pixels" in chosen;
  const classNames = all?.classNames ?? [];
  const [height, width, channels] = pictures.rowShape(recipe.data) as [number, number, number];
  const isFitting = seen?.data.length === height * width * channels;
  return (
    <Panel title="Output" class="output">
      <div class="draw-row">
        <Pad {...{ height, width }} />
        <div class="what-it-sees">
          {isFitting && (
            <Pixels
              values={seen.data}
              {...{ height, width, channels }}
              label={
                isDrawn
                  ? "Your drawing as the network sees it"
                  : `Picture ${chosen.row + 1}, class ${classNames[seen.truth ?? -1]}`
              }
            />
          )}
          <p class="hint">
            {isDrawn
              ? "Your drawing, centred and scaled as the pictures are"
              : "What the network sees"}
          </p>
          {all && (
            <NumberField
              label="Picture"
              value={isDrawn ? 1 : chosen.row + 1}
              min={1}
              max={all.shape[0]}
              step={1}
              onChange={(number) =>
                choosePicture({ row: Math.max(1, Math.min(all.shape[0], number)) - 1 })
              }
            />
          )}
        </div>
      </div>
      {seen && (
        <ClassBars
          shares={seen.shares}
          classNames={classNames}
          truth={seen.truth}
          label="The share that the network gives each class"
        />
      )}
    </Panel>
  );
}
