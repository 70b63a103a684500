// One point forward and back: the value below and the gradient above every node, by the rules of the course.

import { setView } from "../../app/actions.ts";
import { useApp } from "../../app/store.ts";
import { NumberField } from "../../views/fields.tsx";
import { DataTable, Panel, shortNumber } from "../../views/Panel.tsx";
import { featureTitle } from "./DataPanel.tsx";
import { shownRows } from "./domain.ts";
import type { ExampleOptions, ExampleSeen, UnitNode } from "./example.ts";

const MOST_UNITS = 8;

export function GradientFlow() {
  const { recipe, view, looks, info } = useApp();
  const options = view.example as ExampleOptions | undefined;
  const seen = options && (looks.example as ExampleSeen | undefined);
  const set = (changed: Partial<ExampleOptions>) =>
    setView({ example: { ...(options ?? firstPoint()), ...changed } });
  const firstPoint = (): ExampleOptions => {
    const { x, targets } = shownRows(recipe);
    return { x: x[0]!, y: x[1]!, target: targets[0]! };
  };
  return (
    <Panel title="Gradient flow" class="gradient-flow">
      {!options ? (
        <>
          <p class="hint">
            Follow one point through the network: values forward, the gradient of its loss back.
          </p>
          <button type="button" disabled={!info} onClick={() => set({})}>
            Take the first point
          </button>
        </>
      ) : (
        <div class="row">
          <NumberField label="x" value={options.x} step={0.1} onChange={(x) => set({ x })} />
          <NumberField label="y" value={options.y} step={0.1} onChange={(y) => set({ y })} />
          <NumberField
            label={recipe.data.classes === 0 ? "value" : "class"}
            value={options.target}
            {...(recipe.data.classes !== 0 && {
              min: 0,
              max: (recipe.data.classes as number) - 1,
              step: 1,
            })}
            onChange={(target) => {
              const classes = recipe.data.classes as number;
              if (classes === 0 || (Number.isInteger(target) && target >= 0 && target < classes))
                set({ target });
            }}
          />
          <p class="hint">Or click a point of the output.</p>
        </div>
      )}
      {options && seen && (
        <>
          <Units
            seen={seen}
            chosen={options.unit}
            features={recipe.features}
            onChoose={(unit) => set({ unit })}
          />
          {seen.unit && seen.unit.length > 0 && <UnitGraph nodes={seen.unit} />}
          {seen.unit?.length === 0 && (
            <p class="hint">This unit has too many inputs for a picture.</p>
          )}
          <DataTable
            summary="The numbers of the flow"
            head={[
              "layer",
              "unit",
              "sum",
              "gradient of the sum",
              "output",
              "gradient of the output",
            ]}
            rows={seen.layers.flatMap(({ sums, sumGradients, outputs, outputGradients }, layer) =>
              sums.map((sum, unit) => [
                layer + 1,
                unit + 1,
                sum,
                sumGradients[unit]!,
                outputs[unit]!,
                outputGradients[unit]!,
              ]),
            )}
          />
        </>
      )}
    </Panel>
  );
}

interface UnitsProps {
  readonly seen: ExampleSeen;
  readonly chosen: readonly [number, number] | undefined;
  readonly features: readonly string[];
  readonly onChoose: (unit: readonly [number, number]) => void;
}

/** Every unit with its gradient above and its value below. */
function Units({ seen, chosen, features, onChoose }: UnitsProps) {
  return (
    <div class="flow-columns">
      <div class="flow-column">
        <h3>features</h3>
        {seen.inputs.map((value, i) => (
          <div class="flow-unit" key={i}>
            <span class="gradient">{shortNumber(seen.inputGradients[i]!)}</span>
            <span class="name">
              {seen.inputs.length === features.length ? featureTitle(features[i]!) : i + 1}
            </span>
            <span class="value">{shortNumber(value)}</span>
          </div>
        ))}
      </div>
      {seen.layers.map(({ outputs, outputGradients }, layer) => (
        <div class="flow-column" key={layer}>
          <h3>{layer === seen.layers.length - 1 ? "output" : `hidden ${layer + 1}`}</h3>
          {outputs.slice(0, MOST_UNITS).map((value, unit) => (
            <button
              key={unit}
              type="button"
              class="flow-unit"
              aria-pressed={chosen?.[0] === layer && chosen[1] === unit}
              onClick={() => onChoose([layer, unit])}
            >
              <span class="gradient">{shortNumber(outputGradients[unit]!)}</span>
              <span class="name">unit {unit + 1}</span>
              <span class="value">{shortNumber(value)}</span>
            </button>
          ))}
          {outputs.length > MOST_UNITS && <p class="hint">{outputs.length - MOST_UNITS} more</p>}
        </div>
      ))}
      <div class="flow-column">
        <h3>loss</h3>
        <div class="flow-unit">
          <span class="gradient">1</span>
          <span class="name">loss</span>
          <span class="value">{shortNumber(seen.loss)}</span>
        </div>
      </div>
    </div>
  );
}

/** Distance of columns and rows of the graph. */
const ACROSS = 92;
const DOWN = 66;

/** The computation of a unit, node by node. */
function UnitGraph({ nodes }: { readonly nodes: readonly UnitNode[] }) {
  const places = placesOf(nodes);
  const width = Math.max(...[...places.values()].map(([x]) => x)) + ACROSS / 2 + 10;
  const height = Math.max(...[...places.values()].map(([, y]) => y)) + DOWN / 2 + 16;
  const rules = [...new Set(nodes.map(({ rule }) => rule))].filter(
    (rule) => !rule.startsWith("input"),
  );
  return (
    <figure class="unit-graph">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: regions that scroll need the keyboard */}
      <section class="scroll" aria-label="Computation of the unit" tabIndex={0}>
        <svg
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label="Computation of the unit: the numbers are in the table below"
        >
          {nodes.flatMap(({ id, inputs }) =>
            inputs.map((input, i) => {
              const from = places.get(input);
              const [x, y] = places.get(id)!;
              return (
                from && (
                  <path
                    key={`${id} ${input} ${i}`}
                    class="edge"
                    d={`M${from[0] + 17} ${from[1]}C${from[0] + ACROSS / 2} ${from[1]} ${x - ACROSS / 2} ${y} ${x - 17} ${y}`}
                  />
                )
              );
            }),
          )}
          {nodes.map(({ id, op, value, gradient }) => {
            const [x, y] = places.get(id)!;
            return (
              <g key={id}>
                <circle class="node" cx={x} cy={y} r="15" />
                <text class="name" x={x} y={y} dy="0.32em">
                  {op === "input" ? id : (SIGNS[op] ?? op)}
                </text>
                <text class="gradient" x={x} y={y - 19}>
                  {gradient === undefined ? "" : shortNumber(gradient)}
                </text>
                <text class="value" x={x} y={y + 26}>
                  {shortNumber(value)}
                </text>
              </g>
            );
          })}
        </svg>
      </section>
      <figcaption>
        <span class="gradient">gradient above</span>, <span class="value">value below</span>.{" "}
        {rules.join("; ")}.
      </figcaption>
      <DataTable
        summary="The numbers of the unit"
        head={["node", "operation", "value", "gradient", "rule"]}
        rows={nodes.map(({ id, op, value, gradient, rule }) => [
          id,
          op,
          value,
          gradient ?? "",
          rule,
        ])}
      />
    </figure>
  );
}

const SIGNS: Readonly<Record<string, string>> = { add: "+", mul: "×", sub: "−", neg: "−" };

/** A column for each distance from the inputs. */
function placesOf(nodes: readonly UnitNode[]): Map<string, readonly [number, number]> {
  const depth = new Map<string, number>();
  const rows = new Map<number, number>();
  const places = new Map<string, readonly [number, number]>();
  for (const { id, inputs } of nodes) {
    const column =
      inputs.length === 0 ? 0 : 1 + Math.max(...inputs.map((each) => depth.get(each) ?? 0));
    depth.set(id, column);
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    const first = inputs.flatMap((each) => places.get(each)?.[1] ?? []);
    const y =
      first.length > 0
        ? first.reduce((sum, each) => sum + each, 0) / first.length
        : 30 + row * DOWN;
    places.set(id, [30 + column * ACROSS, y]);
  }
  return places;
}
