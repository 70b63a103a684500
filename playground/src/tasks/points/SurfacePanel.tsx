// What the network says everywhere in the plane, with the points.

import { useEffect, useRef, useState } from "preact/hooks";
import { change, setView } from "../../app/actions.ts";
import { type AppState, useApp } from "../../app/store.ts";
import { CheckField } from "../../views/fields.tsx";
import { DataTable, Panel, shortNumber } from "../../views/Panel.tsx";
import { CLASS_COLOURS, css, isDark, MARKS, mix, neutral } from "./colours.ts";
import { domainOf, shownRows } from "./domain.ts";
import { paint, pixel, signedColours } from "./HeatMap.tsx";
import type { Domain, HeatSeen } from "./looks.ts";
import { Marks } from "./Marks.tsx";
import { encodePoints, type OwnPoint } from "./own-points.ts";
import { OWN, ownPointsOf } from "./task.ts";

/** Pixels along a side of the surface. */
const PIXELS = 100;

export function SurfacePanel() {
  const app = useApp(66);
  const { recipe, info, view } = app;
  const domain = domainOf(recipe.data);
  const rows = shownRows(recipe);
  const showsHeldOut = (view.showsHeldOut ?? true) as boolean;
  const isDiscrete = (view.isDiscrete ?? false) as boolean;
  const [cursor, setCursor] = useState<readonly [number, number]>([0, 0]);
  const outputs = outputsAt(app, domain, cursor);
  const classes = recipe.data.classes as number;
  const isOwn = recipe.data.source === OWN;
  const drawn = (view.drawnClass ?? 0) as number;

  const placeAt = ({ currentTarget, clientX, clientY }: MouseEvent): [number, number] => {
    const box = (currentTarget as Element).getBoundingClientRect();
    return [
      domain.left + ((clientX - box.left) / box.width) * (domain.right - domain.left),
      domain.top - ((clientY - box.top) / box.height) * (domain.top - domain.bottom),
    ];
  };
  const use = ([x, y]: readonly [number, number]) => {
    if (isOwn)
      addPoint(app, { x, y, target: classes > 0 ? drawn : ((view.drawnValue ?? 1) as number) });
    else setView({ example: { x, y, target: nearestTarget(rows.x, rows.targets, x, y) } });
  };
  const move = (event: KeyboardEvent) => {
    const step = (domain.right - domain.left) / (event.shiftKey ? 10 : 50);
    const [x, y] = cursor;
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [x - step, y],
      ArrowRight: [x + step, y],
      ArrowUp: [x, y + step],
      ArrowDown: [x, y - step],
    };
    const moved = moves[event.key];
    if (moved) {
      event.preventDefault();
      setCursor([
        Math.min(domain.right, Math.max(domain.left, moved[0])),
        Math.min(domain.top, Math.max(domain.bottom, moved[1])),
      ]);
    }
  };
  const place = `x ${shortNumber(cursor[0])}, y ${shortNumber(cursor[1])}`;
  const across = ((cursor[0] - domain.left) / (domain.right - domain.left)) * 100;
  const down = ((domain.top - cursor[1]) / (domain.top - domain.bottom)) * 100;
  return (
    <Panel title="Output" class="surface">
      <button
        type="button"
        class="plane"
        aria-label={`Plane at ${place}: ${outputs ?? "no output yet"}. Arrow keys move, Enter ${isOwn ? "adds a point" : "chooses the point for the gradient flow"}.`}
        onPointerMove={(event) => setCursor(placeAt(event))}
        onKeyDown={move}
        onClick={(event) => use(event.detail === 0 ? cursor : placeAt(event))}
      >
        <Surface app={app} isDiscrete={isDiscrete} />
        <svg viewBox="0 0 100 100" aria-hidden="true">
          <Marks rows={rows} domain={domain} radius={1.25} showsHeldOut={showsHeldOut} />
          <path class="cursor" d={`M${across} ${down - 3}v6M${across - 3} ${down}h6`} />
          <Example app={app} domain={domain} />
        </svg>
      </button>
      <p class="at">
        {place}
        <b>{outputs ?? ""}</b>
      </p>
      <div class="row">
        <CheckField
          label="held-out points"
          isOn={showsHeldOut}
          onChange={(isOn) => setView({ showsHeldOut: isOn })}
        />
        <CheckField
          label="discrete"
          isOn={isDiscrete}
          onChange={(isOn) => setView({ isDiscrete: isOn })}
        />
      </div>
      <Legend classes={classes} />
      <DataTable
        summary="The points"
        head={["x", "y", info?.target === "quantity" ? "value" : "class", "part"]}
        rows={Array.from({ length: Math.min(rows.targets.length, 500) }, (_, i) => [
          rows.x[2 * i]!,
          rows.x[2 * i + 1]!,
          rows.targets[i]!,
          i < rows.targets.length - rows.heldOut ? "training" : "held out",
        ])}
      />
    </Panel>
  );
}

/** Adds a point of the user. */
function addPoint({ recipe }: AppState, point: OwnPoint): void {
  const { data } = recipe;
  const classes = data.classes as number;
  change({ data: { ...data, points: encodePoints([...ownPointsOf(data), point], classes) } });
}

/** The target of the nearest row. */
function nearestTarget(
  points: Float32Array,
  targets: ArrayLike<number>,
  x: number,
  y: number,
): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < targets.length; i++) {
    const distance = (points[2 * i]! - x) ** 2 + (points[2 * i + 1]! - y) ** 2;
    if (distance < least) [best, least] = [i, distance];
  }
  return targets[best] ?? 0;
}

/** The point of the gradient flow. */
function Example({ app, domain }: { readonly app: AppState; readonly domain: Domain }) {
  const example = app.view.example as { x: number; y: number } | undefined;
  if (!example) return null;
  const { left, right, bottom, top } = domain;
  const cx = ((example.x - left) / (right - left)) * 100;
  const cy = ((top - example.y) / (top - bottom)) * 100;
  return <circle class="example" cx={cx} cy={cy} r="2.6" />;
}

function Legend({ classes }: { readonly classes: number }) {
  if (classes === 0) {
    return (
      <p class="legend-row">
        <span class="scale" aria-hidden="true" />
        −1 to 1
      </p>
    );
  }
  return (
    <ul class="legend-row">
      {Array.from({ length: classes }, (_, i) => (
        <li key={i}>
          <svg viewBox="-8 -8 16 16" aria-hidden="true">
            <path d={`M0 0${MARKS[i]!(5)}`} fill={css(CLASS_COLOURS[i]!)} />
          </svg>
          class {i}
        </li>
      ))}
    </ul>
  );
}

/** Outputs of the last layer over the plane. */
interface Maps {
  readonly size: number;
  readonly units: number;
  readonly data: Float32Array;
}

/** The maps of the last layer, if there are any. */
function lastMaps({ looks, info }: AppState): Maps | undefined {
  const heat = looks.heat as HeatSeen | undefined;
  const name = info?.layers.at(-1)?.name;
  const layer = name === undefined ? undefined : heat?.layers[name];
  return heat && layer ? { size: heat.size, ...layer } : undefined;
}

/** Probabilities of classes from outputs; one output is a quantity, or the logit of class 1. */
function probabilities(outputs: readonly number[]): number[] {
  if (outputs.length === 1) {
    const share = 1 / (1 + Math.exp(-outputs[0]!));
    return [1 - share, share];
  }
  const most = Math.max(...outputs);
  const powers = outputs.map((output) => Math.exp(output - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Linear between the four nearest points of the grid. */
function interpolated(
  data: Float32Array,
  start: number,
  size: number,
  row: number,
  column: number,
): number {
  const top = Math.max(0, Math.min(size - 2, Math.floor(row)));
  const left = Math.max(0, Math.min(size - 2, Math.floor(column)));
  const down = Math.max(0, Math.min(1, row - top));
  const along = Math.max(0, Math.min(1, column - left));
  const at = start + top * size + left;
  const upper = data[at]! * (1 - along) + data[at + 1]! * along;
  const lower = data[at + size]! * (1 - along) + data[at + size + 1]! * along;
  return upper * (1 - down) + lower * down;
}

function outputsAt(
  app: AppState,
  { left, right, top, bottom }: Domain,
  [x, y]: readonly [number, number],
): string | undefined {
  const maps = lastMaps(app);
  if (!maps) return undefined;
  const { size, units, data } = maps;
  const row = ((top - y) / (top - bottom)) * size - 0.5;
  const column = ((x - left) / (right - left)) * size - 0.5;
  const values = Array.from({ length: units }, (_, unit) =>
    interpolated(data, unit * size * size, size, row, column),
  );
  if (app.info?.target === "quantity") return `output ${shortNumber(values[0]!)}`;
  const shares = probabilities(values);
  const best = shares.indexOf(Math.max(...shares));
  return `class ${best}, ${Math.round(100 * shares[best]!)} %`;
}

/** The colours of the plane. */
function Surface({ app, isDiscrete }: { readonly app: AppState; readonly isDiscrete: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const maps = lastMaps(app);
  const isQuantity = app.info?.target === "quantity";
  useEffect(() => {
    if (maps) paint(canvas.current!, PIXELS, colourOf(maps, isQuantity, isDiscrete));
  }, [maps?.data, isDiscrete, isDark()]);
  return <canvas ref={canvas} width={PIXELS} height={PIXELS} />;
}

/** Shades of a class, from uncertain to certain. */
const SHADES = 32;

function colourOf(
  { size, units, data }: Maps,
  isQuantity: boolean,
  isDiscrete: boolean,
): (index: number) => number {
  const zero = neutral();
  const values = new Float64Array(units);
  const read = (index: number) => {
    const row = ((Math.floor(index / PIXELS) + 0.5) / PIXELS) * size - 0.5;
    const column = (((index % PIXELS) + 0.5) / PIXELS) * size - 0.5;
    for (let unit = 0; unit < units; unit++) {
      values[unit] = interpolated(data, unit * size * size, size, row, column);
    }
  };
  if (isQuantity) {
    const colours = signedColours();
    const middle = (colours.length - 1) / 2;
    return (index) => {
      read(index);
      const value = isDiscrete ? Math.round(values[0]! * 4) / 4 : values[0]!;
      return colours[Math.round((Math.max(-1, Math.min(1, value)) + 1) * middle)]!;
    };
  }
  const shades = CLASS_COLOURS.map((colour) =>
    Array.from({ length: SHADES + 1 }, (_, i) =>
      pixel(mix(zero, colour, isDiscrete ? 0.5 : 0.08 + (0.55 * i) / SHADES)),
    ),
  );
  const classes = Math.max(2, units);
  return (index) => {
    read(index);
    if (units === 1) {
      const share = 1 / (1 + Math.exp(-Math.abs(values[0]!)));
      return shades[values[0]! > 0 ? 1 : 0]![Math.round((2 * share - 1) * SHADES)]!;
    }
    let best = 0;
    for (let i = 1; i < units; i++) if (values[i]! > values[best]!) best = i;
    let sum = 0;
    for (let i = 0; i < units; i++) sum += Math.exp(values[i]! - values[best]!);
    const certainty = (1 / sum - 1 / classes) / (1 - 1 / classes);
    return shades[best]![Math.round(certainty * SHADES)]!;
  };
}
