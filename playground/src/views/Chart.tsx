// Lines over steps: SVG with real axes, no smoothing.

import { shortNumber } from "./Panel.tsx";

/** A line of a chart. */
export interface Line {
  readonly name: string;
  /** Class of its colour and dash. */
  readonly style: string;
  /** Increasing; 0, 1, 2 … if absent. */
  readonly x?: readonly number[] | undefined;
  readonly y: ArrayLike<number>;
}

interface Props {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly isLogarithmic?: boolean;
  readonly height?: number;
  /** Where the axis of values begins and ends, if it is not where they do. */
  readonly range?: readonly [number, number];
}

const WIDTH = 320;
const LEFT = 42;
const RIGHT = 8;
const TOP = 8;
const BOTTOM = 22;

interface Scales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly low: number;
  readonly high: number;
  readonly last: number;
}

/** A chart; what it shows is also said in words. */
export function Chart({ title, lines, isLogarithmic = false, height = 150, range }: Props) {
  const scales = scalesOf(lines, isLogarithmic, height, range);
  const drawn = lines.filter(({ y }) => y.length > 0);
  const ends = drawn.map(({ name, y }) => `${name} ${shortNumber(y[y.length - 1]!)}`);
  const label = `${title}: ${ends.length > 0 ? ends.join(", ") : "no steps yet"}`;
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label}>
        <Axes scales={scales} isLogarithmic={isLogarithmic} height={height} />
        {drawn.map(({ name, style, x, y }) => (
          <path key={name} class={`line ${style}`} d={pathOf(x, y, scales, isLogarithmic)} />
        ))}
      </svg>
      <figcaption>
        {lines.map(({ name, style, y }) => (
          <span key={name} class="legend">
            <svg viewBox="0 0 22 8" aria-hidden="true">
              <path class={`line ${style}`} d="M1 4H21" />
            </svg>
            {name}
            {y.length > 0 && <b>{shortNumber(y[y.length - 1]!)}</b>}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function scalesOf(
  lines: readonly Line[],
  isLogarithmic: boolean,
  height: number,
  range: Props["range"],
): Scales {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let last = 1;
  for (const { x, y } of lines) {
    for (let i = 0; i < y.length; i++) {
      const value = y[i]!;
      if (!Number.isFinite(value) || (isLogarithmic && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    last = Math.max(last, x ? (x.at(-1) ?? 0) : y.length - 1);
  }
  if (range) [low, high] = range;
  else if (low > high) [low, high] = isLogarithmic ? [0.1, 1] : [0, 1];
  else if (isLogarithmic) high = Math.max(high, low * 1.5);
  else [low, high] = [Math.min(0, low), high > Math.min(0, low) ? high : low + 1];
  const place = isLogarithmic ? Math.log : (value: number) => value;
  const [from, to] = [place(low), place(high)];
  return {
    ...{ low, high, last },
    x: (value) => LEFT + (value / last) * (WIDTH - LEFT - RIGHT),
    y: (value) => height - BOTTOM - ((place(value) - from) / (to - from)) * (height - TOP - BOTTOM),
  };
}

interface AxesProps {
  readonly scales: Scales;
  readonly isLogarithmic: boolean;
  readonly height: number;
}

function Axes({ scales: { x, y, low, high, last }, isLogarithmic, height }: AxesProps) {
  const values = isLogarithmic ? powersBetween(low, high) : ticksBetween(low, high, 4);
  const steps = ticksBetween(0, last, 4).filter(Number.isInteger);
  return (
    <g class="axes">
      {values.map((value) => (
        <g key={value}>
          <path class="rule" d={`M${LEFT} ${y(value)}H${WIDTH - RIGHT}`} />
          <text x={LEFT - 6} y={y(value)} dy="0.32em" text-anchor="end">
            {shortNumber(value)}
          </text>
        </g>
      ))}
      {steps.map((value, i) => (
        <text
          key={value}
          x={x(value)}
          y={height - 6}
          text-anchor={i === 0 ? "start" : x(value) > WIDTH - 30 ? "end" : "middle"}
        >
          {i === 0 ? `step ${value}` : value.toLocaleString("en")}
        </text>
      ))}
    </g>
  );
}

/** Round numbers between two. */
export function ticksBetween(low: number, high: number, most: number): number[] {
  const raw = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= raw)!;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

function powersBetween(low: number, high: number): number[] {
  const powers: number[] = [];
  for (let power = Math.ceil(Math.log10(low)); 10 ** power <= high; power++)
    powers.push(10 ** power);
  return powers.length >= 2 ? powers : [low, high];
}

/** Points on the screen; of many in a column the lowest and the highest, so that nothing is smoothed away. */
function pathOf(
  steps: Line["x"],
  values: ArrayLike<number>,
  { x, y }: Scales,
  isLogarithmic: boolean,
): string {
  const visible = (value: number) => Number.isFinite(value) && !(isLogarithmic && value <= 0);
  const point = (i: number) => `${x(steps ? steps[i]! : i).toFixed(1)} ${y(values[i]!).toFixed(1)}`;
  const perColumn = Math.max(1, Math.floor(values.length / (WIDTH - LEFT - RIGHT)));
  const points: string[] = [];
  for (let start = 0; start < values.length; start += perColumn) {
    let least = -1;
    let most = -1;
    for (let i = start; i < Math.min(values.length, start + perColumn); i++) {
      if (!visible(values[i]!)) continue;
      if (least < 0 || values[i]! < values[least]!) least = i;
      if (most < 0 || values[i]! > values[most]!) most = i;
    }
    if (least < 0) continue;
    points.push(point(Math.min(least, most)));
    if (least !== most) points.push(point(Math.max(least, most)));
  }
  return points.length > 0 ? `M${points.join("L")}` : "";
}
