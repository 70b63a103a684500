// Every transform applied to eight copies of an image and to eight synthetic digits, as in the first
// training epoch.

import {
  colorJitter,
  compose,
  cutout,
  horizontalFlip,
  mixup,
  randomCrop,
  randomResizedCrop,
  randomScale,
  rotate,
  shift,
  synthetic,
  tint,
  verticalFlip,
} from "gradlane";
import { picture, save } from "../draw.mjs";

const SIZE = 48;
const SHOWN = 8;

/** A house in a meadow, lit from the left: flips, rotations and colour changes are easy to see. */
function paint() {
  const data = new Uint8Array(SIZE * SIZE * 3);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      let color = [110 + 2 * y, 170 + y, 235]; // sky
      const sun = (x - 38) * (x - 38) + (y - 9) * (y - 9);
      if (sun < 26) color = [255, 225, 80];
      if (y > 33) color = [70 + ((x * 7 + y * 3) % 11), 150 + ((x * 5 + y) % 13) - y, 60];
      if (x >= 9 && x < 29 && y >= 21 && y < 38)
        color = [225 - 3 * (x - 9), 205 - 3 * (x - 9), 170];
      if (y >= 11 && y < 21 && Math.abs(x - 18.5) <= y - 9) color = [190, 60, 45];
      if (x >= 12 && x < 17 && y >= 25 && y < 30) color = [60, 90, 160];
      if (x >= 21 && x < 26 && y >= 27 && y < 38) color = [95, 60, 35];
      const crown = (x - 39) * (x - 39) + (y - 27) * (y - 27);
      if (x >= 38 && x < 41 && y >= 30 && y < 40) color = [90, 60, 40];
      if (crown < 40) color = [30 + ((x * y) % 9), 105 + ((x + y) % 17), 45];
      data.set(color, (y * SIZE + x) * 3);
    }
  }
  return data;
}

const house = paint();
const houses = new Uint8Array(SHOWN * house.length);
for (let i = 0; i < SHOWN; i++) houses.set(house, i * house.length);
const pictures = { data: houses, shape: [SHOWN, SIZE, SIZE, 3] };
const digits = synthetic.digits({ count: SHOWN, seed: 3 }).x;

const sheets = [
  ["original", compose([])],
  ["horizontalFlip()", horizontalFlip()],
  ["verticalFlip()", verticalFlip()],
  ["randomCrop({ padding: 6 })", randomCrop({ padding: 6 })],
  ["randomResizedCrop()", randomResizedCrop()],
  ["randomScale({ min: 0.6, max: 1.4 })", randomScale({ min: 0.6, max: 1.4 })],
  ["shift({ max: 6 })", shift({ max: 6 })],
  ["rotate({ degrees: 30 })", rotate({ degrees: 30 })],
  ["colorJitter({ brightness: 0.5 })", colorJitter({ brightness: 0.5 })],
  ["colorJitter({ contrast: 0.8 })", colorJitter({ contrast: 0.8 })],
  ["colorJitter({ saturation: 1 })", colorJitter({ saturation: 1 })],
  ["colorJitter({ hue: 0.5 })", colorJitter({ hue: 0.5 })],
  ["tint({ max: 0.2 })", tint({ max: 0.2 })],
  ["cutout({ size: 14 })", cutout({ size: 14 })],
  ["mixup({ alpha: 1 })", mixup({ alpha: 1 })],
  [
    "combined",
    compose([
      horizontalFlip(),
      rotate({ degrees: 15 }),
      randomCrop({ padding: 6 }),
      colorJitter({ brightness: 0.3, contrast: 0.3, saturation: 0.3, hue: 0.05 }),
      cutout({ size: 14 }),
    ]),
  ],
];

const GAP = 4;
const LABEL = 230;
const ROW = SIZE + GAP;
const SECOND = LABEL + SHOWN * ROW + 12;
const SMALL = 28;

const at = ({ data, shape: [, height, width, channels] }, i) => ({
  data: data.slice(i * height * width * channels, (i + 1) * height * width * channels),
  shape: [height, width, channels],
});
const parts = sheets.flatMap(([label, augment], row) => {
  const y = row * ROW;
  const [left, right] = [pictures, digits].map((x) => augment.preview(x, SHOWN));
  return [
    `<text x="0" y="${y + 28}" font-size="12" fill="#333">${label}</text>`,
    ...Array.from({ length: SHOWN }, (_, i) => picture(at(left, i), LABEL + i * ROW, y, 1)),
    ...Array.from({ length: SHOWN }, (_, i) =>
      picture(at(right, i), SECOND + i * (SMALL + GAP), y + (SIZE - SMALL) / 2, 1),
    ),
  ];
});
const width = SECOND + SHOWN * (SMALL + GAP) + 28;
const height = sheets.length * ROW + 28;
await save(
  "augmentation",
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif"><rect width="100%" height="100%" fill="#fff"/><g transform="translate(16 16)">${parts.join("\n")}</g></svg>`,
);
