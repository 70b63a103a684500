// The feature maps of the worst mistake, and the class activation map of its prediction.

import type { NdArray, SourceArray } from "../../array/types.ts";
import type { FeatureMaps } from "../feature-maps.ts";
import { cut, figure, type Html, html } from "../html.ts";
import { imageReader, mosaic, picture } from "../images.ts";
import { printedCount } from "../numbers.ts";
import type { Pixels } from "../png.ts";

const CHANNELS_AT_MOST = 32;
const MAPS_ACROSS = 16;
/** With a gap: sixteen fit on the page. */
const MAP_WIDTH = 66;
const IMAGE_WIDTH = 112;
const NAME_LENGTH = 28;
const MARK = [213, 94, 0] as const;

/** Figures of an image as layers see it. */
export function featureMapFigures({ image, seen, layers }: FeatureMaps, row: number): Html {
  const shown = imageReader(image)(0);
  return html`<h3>Feature maps of row ${row}</h3><div class="row">${figure("Image", picture(shown, `test row ${row}`, IMAGE_WIDTH))}${
    seen &&
    figure(
      "Class activation map",
      picture(marked(shown, seen), "class activation map", IMAGE_WIDTH),
      "where the last layer with images speaks for the predicted class (Grad-CAM)",
    )
  }</div><p class="note">Outputs of convolutions, each channel from its smallest number, black, to its largest, white.</p>${layers.map(({ name, output }) => mapsOf(name, output))}`;
}

/** The image in grey, with a map in colour on it. */
function marked(image: Pixels, { data, shape }: NdArray): Pixels {
  const map = imageReader({ data, shape: [...shape, 1] })(0);
  const { width, height, channels } = image;
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const colors = channels < 3 ? 1 : 3;
    let grey = 0;
    for (let channel = 0; channel < colors; channel++) {
      grey += image.data[i * channels + channel]! / colors;
    }
    const share = map.data[i]! / 255;
    MARK.forEach((color, channel) => {
      pixels[3 * i + channel] = Math.round(grey + (color - grey) * 0.8 * share);
    });
  }
  return { data: pixels, width, height, channels: 3 };
}

/** The channels of an output in grey. */
function mapsOf(name: string, output: NdArray): Html {
  const [, height, width, channels] = output.shape as [number, number, number, number];
  const read = imageReader(greys(output));
  const count = Math.min(channels, CHANNELS_AT_MOST);
  const tiles = Array.from({ length: count }, (_, channel) => read(channel));
  const shown = mosaic(tiles, MAPS_ACROSS);
  const scale = Math.max(1, Math.floor(MAP_WIDTH / (tiles[0]!.width + 1)));
  return figure(
    html`${cut(name, NAME_LENGTH)}: ${printedCount(channels)} channels of ${height} × ${width}`,
    picture(shown, `feature maps of ${cut(name, NAME_LENGTH)}`, shown.width * scale),
    channels > count && `not shown: ${printedCount(channels - count)} more channels`,
  );
}

/** [1, height, width, channels] as grey images [channels, height, width, 1]; constant ones are black. */
function greys({ data, shape }: NdArray): SourceArray {
  const [, height, width, channels] = shape as [number, number, number, number];
  const size = height * width;
  const bytes = new Uint8Array(data.length);
  for (let channel = 0; channel < channels; channel++) {
    const values = Float64Array.from({ length: size }, (_, i) => data[i * channels + channel]!);
    const least = values.reduce((a, b) => Math.min(a, b));
    const most = values.reduce((a, b) => Math.max(a, b));
    for (let i = 0; i < size; i++) {
      bytes[channel * size + i] = Math.round((255 * (values[i]! - least)) / (most - least || 1));
    }
  }
  return { data: bytes, shape: [channels, height, width, 1] };
}
