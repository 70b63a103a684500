// A map of one unit over the plane, as pixels.

import { useEffect, useRef } from "preact/hooks";
import { isDark, mix, NEGATIVE, neutral, POSITIVE, type Rgb } from "./colours.ts";

interface Props {
  /** [size, size], from the top left. */
  readonly values: Float32Array | undefined;
  readonly size: number;
  readonly label: string;
}

/** Blue above 0, orange below; the strongest colour is the largest value of the map. */
export function HeatMap({ values, size, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = isDark();
  useEffect(() => {
    if (!values) return;
    let most = 1e-6;
    for (const value of values) most = Math.max(most, value, -value);
    const colours = signedColours();
    const middle = (colours.length - 1) / 2;
    paint(canvas.current!, size, (i) => colours[Math.round((values[i]! / most + 1) * middle)]!);
  }, [values?.buffer, values?.byteOffset, size, dark]);
  return <canvas ref={canvas} width={size} height={size} role="img" aria-label={label} />;
}

/** The colour of a value from −1 to 1. */
export const signed = (value: number, zero: Rgb = neutral()): Rgb =>
  mix(zero, value < 0 ? NEGATIVE : POSITIVE, Math.min(1, Math.abs(value)) * 0.85);

/** A colour as a pixel. */
export const pixel = ([red, green, blue]: Rgb): number =>
  ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

const SHADES = 256;
const tables = new Map<boolean, Uint32Array>();

/** Pixels from −1 to 1. */
export function signedColours(): Uint32Array {
  const dark = isDark();
  if (!tables.has(dark)) {
    tables.set(
      dark,
      Uint32Array.from({ length: 2 * SHADES + 1 }, (_, i) => pixel(signed(i / SHADES - 1))),
    );
  }
  return tables.get(dark)!;
}

/** Fills a square canvas, pixel by pixel. */
export function paint(
  canvas: HTMLCanvasElement,
  size: number,
  pixelAt: (index: number) => number,
): void {
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(size, size);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = pixelAt(i);
  context.putImageData(image, 0, 0);
}
