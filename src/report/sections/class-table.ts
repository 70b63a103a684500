// The classes: their rows, and examples of images.

import type { Facts } from "../facts.ts";
import { cut, figure, type Html, html, type Piece, tableOf } from "../html.ts";
import { imageReader, mosaic, picture } from "../images.ts";
import { printedCount, printedPercent } from "../numbers.ts";
import type { FactPart } from "../parts.ts";
import type { Pixels } from "../png.ts";

/** Further classes are only counted. */
export const CLASSES_SHOWN = 40;
const IMAGES_OF_A_CLASS = 12;
const IMAGES_WIDTH = 440;
const NAME_LENGTH = 40;

/** Rows of each class in training and test set, with its first images. */
export function classTable({ classes, train, test, isImages }: Facts): Html {
  const { names } = classes!;
  const [trained, tested] = [countLabels(train, names.length), countLabels(test, names.length)];
  const most = Math.max(...trained, 1);
  const read = isImages ? imageReader(train.x) : undefined;
  const shown = names.slice(0, CLASSES_SHOWN);
  const rows = shown.map((name, label): Piece[] => [
    cut(name, NAME_LENGTH),
    printedCount(trained[label]!),
    html`<div class="bar"><i style="width:${((100 * trained[label]!) / most).toFixed(1)}%"></i></div>`,
    printedPercent(trained[label]! / train.rows),
    printedCount(tested[label]!),
    ...(read ? [firstImages(train, label, name, read)] : []),
  ]);
  const rest = names.length - shown.length;
  return figure(
    "Classes",
    tableOf(
      ["class", "training", "", "share", "test", ...(isImages ? ["first images"] : [])],
      rows,
      [1, 3, 4],
    ),
    rest > 0 && `and ${rest} more classes`,
  );
}

function countLabels({ y }: FactPart, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of y.data) counts[label]!++;
  return counts;
}

function firstImages(
  { x, y, rows }: FactPart,
  label: number,
  name: string,
  read: (row: number) => Pixels,
): Piece {
  const width = Math.max(28, Math.min(64, x.shape[2]!)) + 2;
  const most = Math.min(IMAGES_OF_A_CLASS, Math.floor(IMAGES_WIDTH / width));
  const chosen: number[] = [];
  for (let row = 0; row < rows && chosen.length < most; row++) {
    if (y.data[row] === label) chosen.push(row);
  }
  if (chosen.length === 0) return "none";
  const tiles = chosen.map(read);
  return picture(
    mosaic(tiles, most, 2),
    `images of ${cut(name, NAME_LENGTH)}`,
    tiles.length * width,
  );
}
