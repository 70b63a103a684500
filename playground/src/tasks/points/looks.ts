// What views of points draw: the outputs of every unit over the plane, and the gradients at one point.

import type { Training } from "../../worker/training.ts";
import { type ExampleSeen, example } from "./example.ts";

/** The plane that is drawn. */
export interface Domain {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** Options of heat. */
export interface HeatOptions {
  /** Points along a side. */
  readonly size: number;
  readonly domain: Domain;
}

/** Outputs of each layer over a grid: [units, size, size], from the top left. */
export interface HeatSeen {
  readonly size: number;
  readonly layers: Readonly<
    Record<string, { readonly units: number; readonly data: Float32Array }>
  >;
}

/** The points of a grid, from the top left, row by row. */
export function gridOf({ size, domain: { left, right, bottom, top } }: HeatOptions): Float32Array {
  const points = new Float32Array(2 * size * size);
  for (let row = 0; row < size; row++) {
    const y = top - ((row + 0.5) / size) * (top - bottom);
    for (let column = 0; column < size; column++) {
      const at = 2 * (row * size + column);
      points[at] = left + ((column + 0.5) / size) * (right - left);
      points[at + 1] = y;
    }
  }
  return points;
}

async function heat({ model }: Training, options: HeatOptions): Promise<HeatSeen> {
  const { size } = options;
  const count = size * size;
  const outputs = await model.activations({ data: gridOf(options), shape: [count, 2] });
  const layers = Object.entries(outputs).map(([name, { data, shape }]) => {
    const units = shape[1] ?? 1;
    const byUnit = new Float32Array(units * count);
    for (let unit = 0; unit < units; unit++) {
      for (let i = 0; i < count; i++) byUnit[unit * count + i] = data[i * units + unit]!;
    }
    return [name, { units, data: byUnit }] as const;
  });
  return { size, layers: Object.fromEntries(layers) };
}

/** The looks of this task. */
export const pointLooks = { heat, example } as const;

export type { ExampleSeen };
