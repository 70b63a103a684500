// What views of pictures draw: some pictures, what layers make of one, and the filters of the first layer.

import { sharesOf } from "../../worker/looks/shares.ts";
import type { Training } from "../../worker/training.ts";

/** Pictures with their classes: bytes, or numbers from 0 to 1. */
export interface PicturesSeen {
  readonly data: Uint8Array | Float32Array;
  readonly shape: readonly [count: number, height: number, width: number, channels: number];
  readonly labels: readonly number[];
  readonly classNames: readonly string[];
  readonly isHeldOut: boolean;
}

const MOST_SHOWN = 40;

/** The first of the held-out pictures, or of the training set. */
function pictures({ built }: Training): PicturesSeen {
  const { train, validation, target } = built;
  const { x, y, classNames, length } = validation ?? train;
  const count = Math.min(length, MOST_SHOWN);
  const [height = 1, width = 1, channels = 1] = x.shape.slice(1);
  return {
    data: (x.data as Uint8Array).slice(0, count * height * width * channels),
    shape: [count, height, width, channels],
    labels: Array.from(y.data as ArrayLike<number>).slice(0, count),
    classNames: classNames ?? numbered(target === "quantity" ? 0 : target.classes),
    isHeldOut: validation !== undefined,
  };
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}`);

/** A picture: one of those above, or a drawn one in grey, from 0 to 255. */
export type ChosenPicture = { readonly row: number } | { readonly pixels: readonly number[] };

/** The outputs of a layer for the picture: maps of an image, or the numbers of a row as one. */
export interface LayerMaps {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly count: number;
  /** [count, height, width] */
  readonly data: Float32Array;
}

/** What the network makes of a picture. */
export interface PictureSeen {
  readonly data: Uint8Array | Float32Array;
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Its class, if it is known. */
  readonly truth: number | undefined;
  readonly shares: readonly number[];
  readonly layers: readonly LayerMaps[];
}

const MOST_MAPS = 16;

async function picture(training: Training, chosen: ChosenPicture): Promise<PictureSeen> {
  const { built, model } = training;
  const rows = built.validation ?? built.train;
  const [height = 1, width = 1, channels = 1] = rows.x.shape.slice(1);
  const size = height * width * channels;
  const row = "row" in chosen ? Math.min(rows.length, MOST_SHOWN, chosen.row + 1) - 1 : 0;
  const data =
    "row" in chosen
      ? (rows.x.data as Uint8Array).slice(row * size, (row + 1) * size)
      : inFormOf(rows.x.data as Uint8Array, chosen.pixels, channels);
  const x = { data, shape: [1, height, width, channels] };
  const [shares = []] = await sharesOf(training, x);
  const outputs = await model.activations(x);
  return {
    data,
    shape: [height, width, channels],
    truth: "row" in chosen ? Number((rows.y.data as ArrayLike<number>)[row]) : undefined,
    shares,
    layers: Object.entries(outputs).map(([name, output]) => mapsOf(name, output)),
  };
}

/** Grey pixels as the data are: bytes or numbers, one channel or three. */
function inFormOf(like: Uint8Array | Float32Array, grey: readonly number[], channels: number) {
  const isBytes = like instanceof Uint8Array;
  const data = new (isBytes ? Uint8Array : Float32Array)(grey.length * channels);
  return data.map((_, i) => grey[Math.floor(i / channels)]! / (isBytes ? 1 : 255));
}

function mapsOf(
  name: string,
  { data, shape }: { readonly data: Float32Array; readonly shape: readonly number[] },
): LayerMaps {
  if (shape.length < 4) return { name, height: 1, width: data.length, count: 1, data };
  const [, height, width, channels] = shape as [number, number, number, number];
  const count = Math.min(MOST_MAPS, channels);
  const size = height * width;
  const maps = new Float32Array(count * size);
  for (let map = 0; map < count; map++) {
    for (let i = 0; i < size; i++) maps[map * size + i] = data[i * channels + map]!;
  }
  return { name, height, width, count, data: maps };
}

/** Weights of the first layer as small images, one a filter or a unit. */
export interface FiltersSeen {
  /** Whether they cover the whole picture: templates of units. */
  readonly isWhole: boolean;
  /** Whether the units are the classes. */
  readonly isLast: boolean;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly count: number;
  /** [count, height, width, channels] */
  readonly data: Float32Array;
}

const MOST_FILTERS = 32;

function filters({ model, built }: Training): FiltersSeen | undefined {
  const weights = model.getWeights();
  const layer = model.layers.find(({ name }) => weights[`${name}.kernel`]);
  const kernel = layer && weights[`${layer.name}.kernel`];
  if (!layer || !kernel) return undefined;
  const picture = built.train.x.shape.slice(1);
  const isWhole = layer.kind === "dense";
  const inputs = picture.reduce((product, side) => product * side, 1);
  if (isWhole ? kernel.shape[0] !== inputs : layer.kind !== "conv2d") return undefined;
  const [height = 1, width = 1, channels = 1] = isWhole ? picture : kernel.shape;
  const total = kernel.shape.at(-1)!;
  const count = Math.min(MOST_FILTERS, total);
  const size = height * width * channels;
  const data = new Float32Array(count * size);
  for (let filter = 0; filter < count; filter++) {
    for (let i = 0; i < size; i++) data[filter * size + i] = kernel.data[i * total + filter]!;
  }
  const isLast = layer === model.layers.at(-1) || layer.name === model.layers.at(-1)!.name;
  return { isWhole, isLast, height, width, channels, count, data };
}

/** The looks of this task. */
export const pictureLooks = { pictures, picture, filters } as const;
