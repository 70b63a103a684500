// The network of a picture: its layers with their shapes and counts, and how they can be changed.

import { useState } from "preact/hooks";
import { change } from "../../app/actions.ts";
import { useApp, useSlice } from "../../app/store.ts";
import { type LayerRecipe, part } from "../../recipe/recipe.ts";
import { taskOf } from "../../recipe/tasks.ts";
import { SelectField, words } from "../../views/fields.tsx";
import {
  ActivationField,
  changedLayer,
  hasOption,
  LayerDetails,
} from "../../views/LayerDetails.tsx";
import { Panel } from "../../views/Panel.tsx";
import { firstPart, PartFields } from "../../views/PartFields.tsx";
import type { LayerInfo } from "../../worker/protocol.ts";

/** The network, its layers as blocks; for pictures and tables. */
export function NetworkPanel() {
  const { recipe } = useApp();
  const { layers } = recipe;
  const task = taskOf(recipe);
  const setLayers = (changed: readonly LayerRecipe[]) => change({ layers: changed });
  return (
    <Panel title="Network" class="network">
      <Blocks />
      <ol class="layer-cards">
        {layers.map((layer, i) => (
          <li key={i}>
            <LayerCard
              number={i + 1}
              layer={layer}
              kinds={task.layers}
              onChange={(changed) => setLayers(layers.map((each, j) => (j === i ? changed : each)))}
              onRemove={() => setLayers(layers.filter((_, j) => j !== i))}
            />
          </li>
        ))}
      </ol>
      <AddLayer
        kinds={task.layers}
        isFull={layers.length >= task.limits.layers}
        onAdd={(layer) => setLayers([...layers, layer])}
      />
    </Panel>
  );
}

/** A layer of a kind, as it is added. */
const newLayer = (kind: string): LayerRecipe => ({
  ...firstPart("layer", kind),
  ...(hasOption(kind, "activation") && { activation: part("activation", "relu") }),
  dropout: 0,
});

function AddLayer({
  kinds,
  isFull,
  onAdd,
}: {
  readonly kinds: readonly string[];
  readonly isFull: boolean;
  readonly onAdd: (layer: LayerRecipe) => void;
}) {
  const [kind, setKind] = useState(kinds[0]!);
  const chosen = kinds.includes(kind) ? kind : kinds[0]!;
  return (
    <div class="row add-layer">
      <SelectField
        label="New layer"
        value={chosen}
        options={kinds.map((each) => [each, words(each)])}
        onChange={setKind}
      />
      <button type="button" disabled={isFull} onClick={() => onAdd(newLayer(chosen))}>
        Add layer
      </button>
    </div>
  );
}

/** All layers of the model in order: blocks as high as the image, as wide as it has channels. */
function Blocks() {
  const info = useSlice((state) => state.info);
  if (!info) return <div class="blocks" />;
  const input: LayerInfo = { name: "input", kind: "input", outputShape: info.inputs, weights: 0 };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: regions that scroll need the keyboard
    <section class="scroll" aria-label="Layers of the network" tabIndex={0}>
      <ol class="blocks">
        {[input, ...info.layers].map(({ name, outputShape, weights }) => (
          <li key={name}>
            <Block shape={outputShape} />
            <b>{name}</b>
            <span>{outputShape.join(" × ")}</span>
            <small>{weights > 0 ? `${weights.toLocaleString("en")} weights` : "–"}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}

const HIGHEST = 64;

function Block({ shape }: { readonly shape: readonly number[] }) {
  const isImage = shape.length > 1;
  const [first = 1, , channels = 1] = shape;
  const height = isImage ? 8 + Math.min(first, 56) : Math.min(HIGHEST, 12 + 6 * Math.log2(first));
  const width = isImage ? Math.min(40, 6 + 6 * Math.log2(channels + 1)) : 8;
  const slant = isImage ? 8 : 0;
  const top = HIGHEST + 4 - height;
  return (
    <svg class="block" viewBox="0 0 60 70" aria-hidden="true">
      <path
        d={`M${(60 - width) / 2} ${top}h${width}v${height - slant / 2}h${-width}z`}
        class={isImage ? "image" : "vector"}
      />
      {isImage &&
        Array.from({ length: Math.min(6, channels - 1) }, (_, i) => {
          const x = (60 - width) / 2 + ((i + 1) * width) / Math.min(7, channels);
          return <path key={i} class="slice" d={`M${x.toFixed(1)} ${top}v${height - slant / 2}`} />;
        })}
    </svg>
  );
}

interface CardProps {
  readonly number: number;
  readonly layer: LayerRecipe;
  readonly kinds: readonly string[];
  readonly onChange: (layer: LayerRecipe) => void;
  readonly onRemove: () => void;
}

/** Options that few need, or that have their own field. */
const HIDDEN = [
  ...["groups", "dilation", "bias", "countPadding", "center", "scale", "epsilon", "momentum"],
  ...["dropout", "multiplier"],
];

function LayerCard({ number, layer, kinds, onChange, onRemove }: CardProps) {
  return (
    <fieldset class="layer-card">
      <legend>Layer {number}</legend>
      <PartFields
        family="layer"
        label="Kind"
        value={layer}
        among={kinds}
        without={HIDDEN}
        onChange={(value) => {
          const isOther = value!.kind !== layer.kind;
          onChange(isOther ? newLayer(value!.kind) : (value as LayerRecipe));
        }}
      />
      {hasOption(layer.kind, "padding") && (
        <SelectField
          label="Padding"
          value={String(layer.padding ?? "valid")}
          options={[
            ["valid", "none"],
            ["same", "to the same size"],
          ]}
          onChange={(padding) => onChange(changedLayer(layer, { padding }))}
        />
      )}
      <ActivationField layer={layer} onChange={onChange} />
      <LayerDetails layer={layer} onChange={onChange}>
        <button type="button" onClick={onRemove}>
          Remove layer<span class="hidden"> {number}</span>
        </button>
      </LayerDetails>
    </fieldset>
  );
}
