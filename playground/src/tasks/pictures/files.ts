// Files of the user as pictures by class: IDX files, or images that the browser decodes.

import { GradlaneError, parseIdx, type SourceArray } from "../../gradlane.ts";
import type { GivenRows } from "../../recipe/given.ts";
import type { DataRecipe } from "../../recipe/recipe.ts";
import { Refusal } from "../../recipe/refusal.ts";
import { MOST_CLASSES, MOST_SIDE, OWN, PAIR } from "./task.ts";

/** Pictures with the settings that fit them. */
export interface ReadPictures {
  readonly data: DataRecipe;
  readonly given: GivenRows;
}

/** A picture before it is made small. */
export interface Source {
  readonly className: string;
  readonly image: File | HTMLCanvasElement;
}

/** How pictures are made small. */
export interface SmallForm {
  readonly side: number;
  readonly channels: number;
}

const MOST_BYTES = 100_000_000;
const MOST_IMAGES = 5000;

/** Whether files look like IDX files rather than images. */
export const areIdx = (files: readonly File[]): boolean =>
  files.length > 0 && files.every(({ name }) => /idx|ubyte/i.test(name));

/** A pair of IDX files, compressed or not. @throws Refusal */
export async function readIdx(files: readonly File[]): Promise<ReadPictures> {
  const arrays: (SourceArray & { readonly name: string })[] = [];
  for (const file of files.slice(0, 4)) {
    const bytes = await unpacked(file);
    arrays.push({ name: file.name, ...refusing(() => parseIdx(bytes, file.name)) });
  }
  const isTrain = ({ name }: { readonly name: string }) => !/t10k|test/i.test(name);
  const of = (rank: number) => {
    const found = arrays.filter(({ shape }) => shape.length === rank);
    return found.find(isTrain) ?? found[0];
  };
  const [images, labels] = [of(3), of(1)];
  if (!(images?.data instanceof Uint8Array) || !labels) {
    throw new Refusal(
      "Cannot read pictures: expected two IDX files, images of bytes [n, height, width] and labels [n]; choose both at once",
    );
  }
  const [count, height, width] = images.shape as [number, number, number];
  if (labels.shape[0] !== count) {
    throw new Refusal(
      `Cannot read pictures: expected as many labels as images, got ${labels.shape[0]} and ${count}`,
    );
  }
  if (height > MOST_SIDE || width > MOST_SIDE) {
    throw new Refusal(
      `Cannot read pictures: expected at most ${MOST_SIDE} × ${MOST_SIDE} pixels, got ${height} × ${width}`,
    );
  }
  const y = Int32Array.from(labels.data);
  const classes = y.reduce((most, label) => Math.max(most, label + 1), 2);
  if (y.some((label) => label < 0) || classes > MOST_CLASSES) {
    throw new Refusal(`Cannot read pictures: expected labels from 0 to ${MOST_CLASSES - 1}`);
  }
  return {
    data: { source: OWN, height, width, channels: 1, classes },
    given: {
      name: images.name + PAIR + labels.name,
      x: { data: images.data, shape: [count, height, width, 1] },
      y: { data: y, shape: [count] },
      classNames: Array.from({ length: classes }, (_, i) => `${i}`),
    },
  };
}

/** The bytes of a file, decompressed if need be. */
async function unpacked(file: File): Promise<Uint8Array> {
  const tooLarge = () => new Refusal(`${file.name}: expected at most 100 MB`);
  if (file.size > MOST_BYTES) throw tooLarge();
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = file.stream().pipeThrough(new DecompressionStream("gzip"));
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      size += value.length;
      if (size > MOST_BYTES) throw tooLarge();
    }
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(`${file.name}: it cannot be decompressed`);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The same, with the errors of the library as refusals. */
function refusing<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw error instanceof GradlaneError ? new Refusal(error.message) : error;
  }
}

/** Images with their classes: the folder of each, or the words before the number in its name. */
export const sourcesOf = (files: readonly File[]): Source[] =>
  files
    .filter(({ type }) => type.startsWith("image/"))
    .map((image) => ({ className: classOf(image), image }));

/** Paths of dropped folders, which files do not know. */
export const paths = new WeakMap<File, string>();

function classOf(file: File): string {
  const path = (paths.get(file) ?? file.webkitRelativePath).split("/");
  const folder = path.at(-2);
  if (folder && path.length > 2) return folder;
  const word = /^(.*?)[\s_.-]*\(?\d*\)?\.[^.]*$/.exec(file.name)?.[1];
  return word || folder || file.name;
}

/** Pictures of one size, their middle where the sides differ. @throws Refusal for images that cannot be decoded */
export async function readImages(
  given: readonly Source[],
  { side, channels }: SmallForm,
): Promise<ReadPictures> {
  const classNames = [...new Set(given.map(({ className }) => className))].sort();
  if (classNames.length < 2 || classNames.length > MOST_CLASSES) {
    throw new Refusal(
      `Cannot read pictures: expected 2 to ${MOST_CLASSES} classes, a folder for each or names such as cat-1.jpg, got ${classNames.join(", ") || "no images"}`,
    );
  }
  if (given.length > MOST_IMAGES) {
    throw new Refusal(`Cannot read pictures: expected at most ${MOST_IMAGES}, got ${given.length}`);
  }
  const size = side * side * channels;
  const x = new Uint8Array(given.length * size);
  const y = new Int32Array(given.length);
  const context = smallCanvas(side);
  for (const [i, { image, className }] of given.entries()) {
    await draw(context, image, side);
    x.set(smallPixels(context, side, channels), i * size);
    y[i] = classNames.indexOf(className);
  }
  return {
    data: { source: OWN, height: side, width: side, channels, classes: classNames.length },
    given: {
      name: "pictures",
      x: { data: x, shape: [given.length, side, side, channels] },
      y: { data: y, shape: [given.length] },
      classNames,
    },
  };
}

function smallCanvas(side: number): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.imageSmoothingQuality = "high";
  return context;
}

async function draw(
  context: CanvasRenderingContext2D,
  image: Source["image"],
  side: number,
): Promise<void> {
  const isFile = image instanceof File;
  const bitmap = isFile ? await createImageBitmap(image).catch(() => undefined) : image;
  if (!bitmap) throw new Refusal(`${(image as File).name}: the browser cannot decode this image`);
  const inner = Math.min(bitmap.width, bitmap.height);
  const left = (bitmap.width - inner) / 2;
  const top = (bitmap.height - inner) / 2;
  context.fillStyle = "#000";
  context.fillRect(0, 0, side, side);
  context.drawImage(bitmap, left, top, inner, inner, 0, 0, side, side);
  if (bitmap instanceof ImageBitmap) bitmap.close();
}

/** Bytes of a canvas: red, green and blue, or their luma (ITU-R BT.601). */
export function smallPixels(
  context: CanvasRenderingContext2D,
  side: number,
  channels: number,
): Uint8Array {
  const { data } = context.getImageData(0, 0, side, side);
  return Uint8Array.from({ length: side * side * channels }, (_, i) => {
    const at = 4 * Math.floor(i / channels);
    if (channels === 3) return data[at + (i % 3)]!;
    return Math.round(0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!);
  });
}

/** All files of a drop, those in folders too. */
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return [...transfer.files];
  const files: File[] = [];
  for (const entry of entries) await collect(entry, files);
  return files;
}

async function collect(entry: FileSystemEntry, files: File[]): Promise<void> {
  if (files.length > MOST_IMAGES) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    paths.set(file, entry.fullPath);
    files.push(file);
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // a call gives at most a hundred
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return;
    for (const each of some) await collect(each, files);
  }
}
