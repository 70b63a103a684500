// A map of one unit over the plane, as pixels.

import { useEffect, useRef } from "preact/hooks";
import { mix, NEGATIVE, neutral, POSITIVE, type Rgb } from "./colours.ts";

interface Props {
  /** [size, size], from the top left. */
  readonly values: Float32Array | undefined;
  readonly size: number;
  /** The value of the strongest colour. Default: the largest of the map. */
  readonly most?: number;
  readonly label: string;
}

/** Blue above 0, orange below. */
export function HeatMap({ values, size, most, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!values) return;
    const highest = most ?? largest(values);
    paint(canvas.current!, size, (i) => signed(values[i]! / highest));
  });
  return <canvas ref={canvas} width={size} height={size} role="img" aria-label={label} />;
}

function largest(values: Float32Array): number {
  let most = 1e-6;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

/** The colour of a value from −1 to 1. */
export const signed = (value: number, zero: Rgb = neutral()): Rgb =>
  mix(zero, value < 0 ? NEGATIVE : POSITIVE, Math.min(1, Math.abs(value)) * 0.85);

/** Fills a square canvas, pixel by pixel. */
export function paint(
  canvas: HTMLCanvasElement,
  size: number,
  colourAt: (index: number) => Rgb,
): void {
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(size, size);
  for (let i = 0; i < size * size; i++) {
    const [red, green, blue] = colourAt(i);
    image.data[4 * i] = red;
    image.data[4 * i + 1] = green;
    image.data[4 * i + 2] = blue;
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
