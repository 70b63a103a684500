// The network: a map in every unit, weights as lines, layers that can be changed.

import { useMemo } from "preact/hooks";
import { change, editWeight, select } from "../../app/actions.ts";
import { type AppState, type UnitPlace, useApp, useSlice } from "../../app/store.ts";
import { pointFeatures } from "../../gradlane.ts";
import { denseLayer, type LayerRecipe } from "../../recipe/recipe.ts";
import { NumberField } from "../../views/fields.tsx";
import { ActivationField, changedLayer, LayerDetails } from "../../views/LayerDetails.tsx";
import { memo } from "../../views/memo.ts";
import { Panel, shortNumber } from "../../views/Panel.tsx";
import type { WeightsSeen } from "../../worker/looks/weights.ts";
import { featureTitle } from "./DataPanel.tsx";
import { domainOf } from "./domain.ts";
import { HeatMap } from "./HeatMap.tsx";
import { gridOf, type HeatSeen } from "./looks.ts";
import { points } from "./task.ts";

/** A column of the drawing: the inputs, or a layer of the model. */
interface Column {
  readonly title: string;
  readonly name: string | undefined;
  readonly units: number;
}

const GRID = 40;
const WIDTH = 1000;
/** More lines between two layers are not drawn: only the heaviest. */
const MOST_LINES = 400;

export function NetworkPanel() {
  const { layers } = useSlice((state) => state.recipe);
  const setLayers = (changed: readonly LayerRecipe[]) => {
    select(undefined);
    change({ layers: changed });
  };
  return (
    <Panel
      title="Network"
      class="network"
      aside={
        <div class="buttons">
          <button
            type="button"
            disabled={layers.length === 0}
            onClick={() => setLayers(layers.slice(0, -1))}
          >
            Remove layer
          </button>
          <button
            type="button"
            disabled={layers.length >= points.limits.layers}
            onClick={() => setLayers([...layers, layers.at(-1) ?? denseLayer(4)])}
          >
            Add layer
          </button>
        </div>
      }
    >
      <Drawing />
      <UnitInspector />
      <div class="layer-cards">
        {layers.map((layer, i) => (
          <LayerCard
            key={i}
            number={i + 1}
            layer={layer}
            onChange={(changed) => setLayers(layers.map((each, j) => (j === i ? changed : each)))}
            onRemove={() => setLayers(layers.filter((_, j) => j !== i))}
          />
        ))}
      </div>
    </Panel>
  );
}

function columnsOf({ recipe, info }: AppState): Column[] {
  const units = recipe.layers.map((layer) => layer.units as number);
  const dense = info?.layers.filter(({ kind }) => kind === "dense") ?? [];
  const outputs = dense.at(-1)?.outputShape[0] ?? (recipe.data.classes as number) ?? 1;
  const inputs = info?.inputs[0] ?? recipe.features.length;
  return [
    { title: "features", name: undefined, units: inputs },
    ...units.map((count, i) => ({ title: `hidden ${i + 1}`, name: dense[i]?.name, units: count })),
    { title: "output", name: dense.at(-1)?.name, units: Math.max(1, outputs) },
  ];
}

/** Where units are, in a drawing of WIDTH by `height`. */
interface Layout {
  readonly size: number;
  readonly height: number;
  readonly at: (column: number, unit: number) => readonly [x: number, y: number];
}

function layoutOf(columns: readonly Column[]): Layout {
  const most = Math.max(...columns.map(({ units }) => units));
  const size = most <= 8 ? 38 : most <= 12 ? 30 : most <= 20 ? 20 : 12;
  const gap = size > 20 ? 10 : 4;
  const height = most * (size + gap) + gap;
  const margin = 60;
  return {
    size,
    height,
    at: (column, unit) => [
      margin + (column / (columns.length - 1)) * (WIDTH - 2 * margin),
      height / 2 + (unit - (columns[column]!.units - 1) / 2) * (size + gap),
    ],
  };
}

function Drawing() {
  const app = useApp(100);
  const columns = columnsOf(app);
  const { looks, selected, recipe } = app;
  const key = columns.map(({ units }) => units).join();
  const layout = useMemo(() => layoutOf(columns), [key]);
  const heat = looks.heat as HeatSeen | undefined;
  const weights = looks.weights as WeightsSeen | undefined;
  const inputs = useInputMaps(app);
  const minWidth = `${columns.length * 72}px`;
  return (
    <div class="drawing">
      <div class="canvas" style={{ height: `${layout.height}px`, minWidth }}>
        <svg
          viewBox={`0 0 ${WIDTH} ${layout.height}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {columns.slice(1).map(({ name }, i) => {
            const kernel = name === undefined ? undefined : weights?.[`${name}.kernel`];
            return (
              kernel && (
                <Lines
                  key={name}
                  column={i + 1}
                  kernel={kernel.data}
                  shape={kernel.shape as [number, number]}
                  layout={layout}
                  selected={selected}
                />
              )
            );
          })}
        </svg>
        {columns.map(({ name, units, title }, column) =>
          Array.from({ length: units }, (_, unit) => {
            const [x, y] = layout.at(column, unit);
            const layer = name === undefined ? undefined : heat?.layers[name];
            const count = GRID * GRID;
            const values =
              column === 0 ? inputs[unit] : layer?.data.subarray(unit * count, (unit + 1) * count);
            const label =
              column === 0
                ? featureTitle(recipe.features[unit] ?? `${unit}`)
                : `${title}, unit ${unit + 1}`;
            const isSelected = selected?.layer === column && selected.unit === unit;
            return (
              <button
                key={`${column} ${unit}`}
                type="button"
                class="unit"
                aria-pressed={isSelected}
                style={{
                  left: `${(x / WIDTH) * 100}%`,
                  top: `${y}px`,
                  width: `${layout.size}px`,
                  height: `${layout.size}px`,
                }}
                title={label}
                onClick={() => select(isSelected ? undefined : { layer: column, unit })}
              >
                <HeatMap values={values} size={GRID} label={label} />
              </button>
            );
          }),
        )}
      </div>
      <ol class="column-names" style={{ minWidth }}>
        {columns.map(({ title, units }, i) => (
          <li key={title} style={{ left: `${(layout.at(i, 0)[0] / WIDTH) * 100}%` }}>
            {title}
            <small>{units}</small>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Maps of the features, which do not change in training. */
function useInputMaps({ recipe }: AppState): readonly Float32Array[] {
  const { data, features } = recipe;
  const domain = domainOf(data);
  return useMemo(() => {
    const count = GRID * GRID;
    const grid = { data: gridOf({ size: GRID, domain }), shape: [count, 2] };
    const values = pointFeatures({ features: features as never }).transform(grid).data;
    return features.map((_, unit) =>
      Float32Array.from({ length: count }, (_, i) => values[i * features.length + unit]!),
    );
  }, [domain, features]);
}

interface LinesProps {
  readonly column: number;
  readonly kernel: Float32Array;
  readonly shape: readonly [number, number];
  readonly layout: Layout;
  readonly selected: UnitPlace | undefined;
}

/** The weights into a column: wide lines are large, dashed ones negative. */
const Lines = memo(({ column, kernel, shape: [inputs, units], layout, selected }: LinesProps) => {
  let most = 0.5;
  for (const weight of kernel) most = Math.max(most, Math.abs(weight));
  const order = Array.from(kernel.keys());
  if (order.length > MOST_LINES) {
    order.sort((a, b) => Math.abs(kernel[b]!) - Math.abs(kernel[a]!)).length = MOST_LINES;
  }
  return (
    <g>
      {order.map((i) => {
        const from = Math.floor(i / units);
        const unit = i % units;
        if (from >= inputs) return null;
        const weight = kernel[i]!;
        const [x0, y0] = layout.at(column - 1, from);
        const [x1, y1] = layout.at(column, unit);
        const middle = (x0 + x1) / 2;
        const isChosen =
          selected !== undefined &&
          ((selected.layer === column && selected.unit === unit) ||
            (selected.layer === column - 1 && selected.unit === from));
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: the fields of the unit do the same for keyboards
          <path
            key={i}
            class={`weight ${weight < 0 ? "negative" : "positive"} ${isChosen ? "chosen" : ""}`}
            d={`M${x0} ${y0.toFixed(1)}C${middle} ${y0.toFixed(1)} ${middle} ${y1.toFixed(1)} ${x1} ${y1.toFixed(1)}`}
            stroke-width={(0.4 + 5 * (Math.abs(weight) / most)).toFixed(2)}
            opacity={(0.25 + 0.75 * (Math.abs(weight) / most)).toFixed(2)}
            onClick={() => select({ layer: column, unit })}
          >
            <title>{shortNumber(weight)}</title>
          </path>
        );
      })}
    </g>
  );
});

/** The numbers of the chosen unit: its weights can be set. */
function UnitInspector() {
  const app = useApp();
  const columns = columnsOf(app);
  const { selected, looks, recipe } = app;
  const weights = looks.weights as WeightsSeen | undefined;
  const column = selected && columns[selected.layer];
  const kernel = column?.name === undefined ? undefined : weights?.[`${column.name}.kernel`];
  const bias = column?.name === undefined ? undefined : weights?.[`${column.name}.bias`];
  if (!selected || !column || !kernel || !bias) {
    return (
      <p class="hint">
        Choose a unit to see and set its weights. Blue is above zero; orange, dashed, below.
      </p>
    );
  }
  const { layer, unit } = selected;
  const [inputs, units] = kernel.shape as [number, number];
  const before = columns[layer - 1]!;
  const nameOf = (i: number) =>
    layer === 1 && before.units === recipe.features.length
      ? featureTitle(recipe.features[i]!)
      : `unit ${i + 1}`;
  return (
    <fieldset class="inspector">
      <legend>
        {column.title}, unit {unit + 1}
      </legend>
      <div class="weights">
        {Array.from({ length: Math.min(inputs, 16) }, (_, i) => (
          <NumberField
            key={i}
            label={`from ${nameOf(i)}`}
            value={Number(kernel.data[i * units + unit]!.toPrecision(4))}
            step={0.1}
            onChange={(value) => editWeight(`${column.name}.kernel`, i * units + unit, value)}
          />
        ))}
        <NumberField
          label="bias"
          value={Number(bias.data[unit]!.toPrecision(4))}
          step={0.1}
          onChange={(value) => editWeight(`${column.name}.bias`, unit, value)}
        />
      </div>
      <button type="button" onClick={() => select(undefined)}>
        Close
      </button>
    </fieldset>
  );
}

interface CardProps {
  readonly number: number;
  readonly layer: LayerRecipe;
  readonly onChange: (layer: LayerRecipe) => void;
  readonly onRemove: () => void;
}

/** A hidden layer's settings. */
function LayerCard({ number, layer, onChange, onRemove }: CardProps) {
  const setUnits = (units: number) => onChange(changedLayer(layer, { units }));
  const units = layer.units as number;
  return (
    <fieldset class="layer-card">
      <legend>Hidden {number}</legend>
      <div class="stepper">
        <button
          type="button"
          disabled={units <= 1}
          aria-label={`Fewer units in hidden layer ${number}`}
          onClick={() => setUnits(units - 1)}
        >
          −
        </button>
        <span>
          {units} {units === 1 ? "unit" : "units"}
        </span>
        <button
          type="button"
          disabled={units >= points.limits.size}
          aria-label={`More units in hidden layer ${number}`}
          onClick={() => setUnits(units + 1)}
        >
          +
        </button>
      </div>
      <ActivationField layer={layer} onChange={onChange} />
      <LayerDetails layer={layer} onChange={onChange}>
        <button type="button" onClick={onRemove}>
          Remove this layer
        </button>
      </LayerDetails>
    </fieldset>
  );
}
