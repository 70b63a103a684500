// Images as pixels for a page.

import { rowSize } from "../array/place.ts";
import type { SourceArray } from "../array/types.ts";
import { Html, html } from "./html.ts";
import { type Pixels, pngUrl } from "./png.ts";

/** Larger images are shrunk. */
const SIDE_AT_MOST = 64;

/** Converts rows of x [n, height, width, channels] to pixels. */
export function imageReader(x: SourceArray): (row: number) => Pixels {
  const { data, shape } = x;
  const [, height, width, depth] = shape as [number, number, number, number];
  const size = rowSize(shape);
  const toByte = data instanceof Uint8Array ? (value: number) => value : byteScale(data);
  // other numbers of channels are shown as greyscale or RGB
  const channels = depth === 2 ? 1 : depth > 4 ? 3 : depth;
  const step = Math.max(1, Math.ceil(Math.max(height, width) / SIDE_AT_MOST));
  const [rows, columns] = [Math.ceil(height / step), Math.ceil(width / step)];
  return (row) => {
    const pixels = new Uint8Array(rows * columns * channels);
    for (let y = 0, i = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        for (let channel = 0; channel < channels; channel++, i++) {
          let [sum, seen] = [0, 0];
          for (let v = y * step; v < Math.min(height, (y + 1) * step); v++) {
            for (let u = x * step; u < Math.min(width, (x + 1) * step); u++, seen++) {
              sum += toByte(data[row * size + (v * width + u) * depth + channel]!);
            }
          }
          pixels[i] = Math.round(sum / seen);
        }
      }
    }
    return { data: pixels, width: columns, height: rows, channels };
  };
}

/** Scales 0 to 1 and 0 to 255 as such, other numbers from their minimum to their maximum. */
function byteScale(data: ArrayLike<number>): (value: number) => number {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    least = Math.min(least, data[i]!);
    most = Math.max(most, data[i]!);
  }
  const [low, high] = least < 0 || most > 255 ? [least, most] : [0, most > 1 ? 255 : 1];
  return (value) => (255 * (value - low)) / (high - low || 1);
}

/** Images in a grid, with gaps of transparent pixels. */
export function mosaic(tiles: readonly Pixels[], columns: number, gap = 1): Pixels {
  const [first] = tiles as [Pixels];
  const across = Math.min(columns, tiles.length);
  const down = Math.ceil(tiles.length / columns);
  const width = across * (first.width + gap) - gap;
  const height = down * (first.height + gap) - gap;
  const data = new Uint8Array(width * height * 4);
  tiles.forEach((tile, number) => {
    const left = (number % columns) * (first.width + gap);
    const top = Math.floor(number / columns) * (first.height + gap);
    for (let y = 0; y < tile.height; y++) {
      for (let x = 0; x < tile.width; x++) {
        const from = (y * tile.width + x) * tile.channels;
        const to = ((top + y) * width + left + x) * 4;
        const grey = tile.channels < 3;
        data[to] = tile.data[from]!;
        data[to + 1] = tile.data[grey ? from : from + 1]!;
        data[to + 2] = tile.data[grey ? from : from + 2]!;
        data[to + 3] = tile.channels % 2 === 0 ? tile.data[from + tile.channels - 1]! : 255;
      }
    }
  });
  return { data, width, height, channels: 4 };
}

/** Pixels as an <img>, scaled without interpolation. */
export function picture(
  pixels: Pixels,
  alt: string,
  width: number,
  height = Math.round((width * pixels.height) / pixels.width),
): Html {
  return html`<img src="${new Html(pngUrl(pixels))}" alt="${alt}" width="${width}" height="${height}">`;
}
