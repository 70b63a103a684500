// Below the first screen: what layers make of a picture, weights as images, augmentation, mistakes.

import { useState } from "preact/hooks";
import { change } from "../../app/actions.ts";
import { useApp } from "../../app/store.ts";
import { compose, GradlaneError, kinds } from "../../gradlane.ts";
import { augmentationOf } from "../../recipe/parts.ts";
import type { Part, Recipe } from "../../recipe/recipe.ts";
import { SelectField, words } from "../../views/fields.tsx";
import { DataTable, Panel, shortNumber } from "../../views/Panel.tsx";
import { firstPart, PartFields } from "../../views/PartFields.tsx";
import type { WorstSeen } from "../../worker/looks/worst.ts";
import type { FiltersSeen, PictureSeen, PicturesSeen } from "./looks.ts";
import { Pixels } from "./Pixels.tsx";

/** The outputs of every layer for the picture that is followed. */
export function FeatureMaps() {
  const { looks } = useApp();
  const seen = looks.picture as PictureSeen | undefined;
  if (!seen) return null;
  return (
    <Panel title="Feature maps" class="maps">
      <p class="hint">
        What each layer makes of the picture. Blue is above zero, orange below; each map has its own
        scale.
      </p>
      {seen.layers.map(({ name, height, width, count, data }) => (
        <div key={name}>
          <h3>{name}</h3>
          <ul class={height > 1 ? "map-row" : "map-row strip"}>
            {Array.from({ length: count }, (_, i) => (
              <li key={i}>
                <Pixels
                  values={data.subarray(i * height * width, (i + 1) * height * width)}
                  {...{ height, width }}
                  channels={1}
                  isSigned
                  label={height > 1 ? `${name}, map ${i + 1}` : `${name}, ${width} numbers`}
                />
              </li>
            ))}
          </ul>
        </div>
      ))}
      <DataTable
        summary="The numbers of the maps"
        head={["layer", "shape", "smallest", "mean", "largest"]}
        rows={seen.layers.map(({ name, height, width, count, data }) => [
          name,
          height > 1 ? `${height} × ${width}, ${count} maps` : `${width}`,
          data.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
          data.reduce((sum, value) => sum + value, 0) / data.length,
          data.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
        ])}
      />
    </Panel>
  );
}

/** The weights of the first layer as images. */
export function Filters() {
  const { looks } = useApp();
  const seen = looks.filters as FiltersSeen | undefined;
  const pictures = looks.pictures as PicturesSeen | undefined;
  if (!seen) return null;
  const { isWhole, isLast, height, width, channels, count, data } = seen;
  const size = height * width * channels;
  const nameOf = (i: number) =>
    isLast && isWhole ? (pictures?.classNames[i] ?? `${i}`) : `${i + 1}`;
  const [title, hint] =
    isLast && isWhole
      ? [
          "Templates",
          "Without a hidden layer the network keeps one image a class: the more a picture is like it, the higher the class scores.",
        ]
      : isWhole
        ? ["Weights of the first layer", "One image a unit: what it looks for in the picture."]
        : ["Filters of the first layer", "Each is moved over the picture and gives one map."];
  return (
    <Panel title={title} class="filters">
      <p class="hint">{hint} Blue is above zero, orange below.</p>
      <ul class={isWhole ? "map-row named" : "map-row named small"}>
        {Array.from({ length: count }, (_, i) => (
          <li key={i}>
            <Pixels
              values={data.subarray(i * size, (i + 1) * size)}
              {...{ height, width, channels }}
              isSigned
            />
            <span>{nameOf(i)}</span>
          </li>
        ))}
      </ul>
      <DataTable
        summary="The numbers of these weights"
        head={["image", "smallest", "largest", "norm"]}
        rows={Array.from({ length: count }, (_, i) => {
          const own = data.subarray(i * size, (i + 1) * size);
          return [
            nameOf(i),
            Math.min(...own),
            Math.max(...own),
            Math.sqrt(own.reduce((sum, value) => sum + value * value, 0)),
          ];
        })}
      />
    </Panel>
  );
}

const PREVIEWED = 8;

/** Transforms of the training pictures, and how they look. */
export function Augmentation() {
  const { recipe, looks } = useApp();
  const [epoch, setEpoch] = useState(0);
  const seen = looks.pictures as PicturesSeen | undefined;
  const { augment } = recipe;
  const set = (changed: readonly Part[]) => change({ augment: changed });
  const others = kinds("transform").filter((kind) => !augment.some((each) => each.kind === kind));
  const preview = seen && previewOf(recipe, seen, epoch);
  return (
    <Panel title="Augmentation" class="augmentation">
      <p class="hint">
        Training pictures are changed at random, anew in each epoch; held-out ones never. Below is
        how some pictures would look.
      </p>
      <div class="row">
        <SelectField
          label="Add"
          value=""
          options={[["", "choose"], ...others.map((kind) => [kind, words(kind)] as const)]}
          onChange={(kind) => kind !== "" && set([...augment, firstPart("transform", kind)])}
        />
        <button type="button" disabled={augment.length === 0} onClick={() => setEpoch(epoch + 1)}>
          Another epoch
        </button>
      </div>
      {augment.map((each, i) => (
        <fieldset key={each.kind} class="layer-card transform">
          <legend>{words(each.kind)}</legend>
          <div class="fields">
            <PartFields
              family="transform"
              label="Kind"
              value={each}
              among={[each.kind, ...others]}
              onChange={(value) => set(augment.map((old, j) => (j === i ? value! : old)))}
            />
          </div>
          <button type="button" onClick={() => set(augment.filter((_, j) => j !== i))}>
            Remove<span class="hidden"> {words(each.kind)}</span>
          </button>
        </fieldset>
      ))}
      {typeof preview === "string" ? (
        <p class="message">{preview}</p>
      ) : (
        preview && <PreviewRow preview={preview} />
      )}
    </Panel>
  );
}

interface Preview {
  readonly data: Uint8Array | Float32Array;
  readonly shape: readonly number[];
}

function PreviewRow({ preview: { data, shape } }: { readonly preview: Preview }) {
  const [count = 0, height = 1, width = 1, channels = 1] = shape;
  const size = height * width * channels;
  return (
    <ul class="map-row named">
      {Array.from({ length: count }, (_, i) => (
        <li key={i}>
          <Pixels
            values={data.subarray(i * size, (i + 1) * size)}
            {...{ height, width, channels }}
            label={`Picture ${i + 1}, changed`}
          />
        </li>
      ))}
    </ul>
  );
}

/** Some pictures as an epoch of training would see them; or why there are none. */
function previewOf(
  { augment, seed }: Recipe,
  { data, shape }: PicturesSeen,
  epoch: number,
): Preview | string {
  try {
    const transforms = compose(augment.map(augmentationOf), { seed });
    const count = Math.min(PREVIEWED, shape[0]);
    if (augment.length === 0) {
      const size = shape.slice(1).reduce((product, side) => product * side, 1);
      return { data: data.slice(0, count * size), shape: [count, ...shape.slice(1)] };
    }
    return transforms.preview({ data, shape }, count, { epoch }) as Preview;
  } catch (error) {
    if (error instanceof GradlaneError) return error.message;
    throw error;
  }
}

/** The pictures that are predicted worst. */
export function Mistakes() {
  const { looks } = useApp();
  const seen = looks.worst as WorstSeen | undefined;
  const pictures = looks.pictures as PicturesSeen | undefined;
  if (!seen || !pictures) return null;
  const [, height, width, channels] = pictures.shape;
  const nameOf = (label: number) => pictures.classNames[label] ?? `${label}`;
  const rows = seen.rows.filter(({ x }) => x.length === height * width * channels);
  return (
    <Panel title="Worst mistakes" class="mistakes">
      <p class="hint">
        {seen.wrong} of {seen.of} {seen.isHeldOut ? "held-out" : "training"} pictures are predicted
        wrong. The worst give their true class the smallest share.
      </p>
      <ul class="map-row named">
        {rows.map(({ truth, predicted, share = 0, x }, i) => (
          <li key={i}>
            <Pixels values={x as Uint8Array} {...{ height, width, channels }} />
            <span>
              <b>{nameOf(truth)}</b> as {nameOf(predicted)}
              <small>{shortNumber(100 * share)} %</small>
            </span>
          </li>
        ))}
      </ul>
      <DataTable
        summary="The mistakes as a table"
        head={["truth", "prediction", "share of the truth"]}
        rows={rows.map(({ truth, predicted, share = 0 }) => [
          nameOf(truth),
          nameOf(predicted),
          share,
        ])}
      />
    </Panel>
  );
}
