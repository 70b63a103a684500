// Snapshots of findings for data with all problems.

import { it } from "vitest";
import { type DoctorInput, diagnose } from "../../src/index.ts";
import { expectKept } from "../kept-files.ts";

const noise = (i: number) => Math.sin(i * i * 0.37 + i) * 0.999;
type Cell = (row: number, column: number) => number;

/** A table of numbers by row and column. */
function tableOf(rows: number, columns: number, cell: Cell, label: (row: number) => number) {
  const data = Float64Array.from({ length: rows * columns }, (_, i) =>
    cell(Math.floor(i / columns), i % columns),
  );
  return {
    x: { data, shape: [rows, columns] },
    y: Float64Array.from({ length: rows }, (_, row) => label(row)),
    columnNames: Array.from({ length: columns }, (_, i) => `column ${"abcdefgh"[i]}`),
  };
}
const plain: Cell = (row, column) => noise(4 * row + column + 1);
const half = (row: number) => (noise(row * 7 + 3) > 0 ? 1 : 0);
const value = (row: number) => noise(row * 5 + 2);
const changed =
  (where: (row: number, column: number) => boolean, to: Cell): Cell =>
  (row, column) =>
    where(row, column) ? to(row, column) : plain(row, column);

/** Images by row, pixel and channel. */
function pictures(rows: number, pixel: (row: number, i: number) => number, label = half) {
  const data = Uint8Array.from({ length: rows * 48 }, (_, i) => pixel(Math.floor(i / 48), i % 48));
  return {
    x: { data, shape: [rows, 4, 4, 3] },
    y: Int32Array.from({ length: rows }, (_, r) => label(r)),
  };
}
function floats(pixel: (row: number, i: number) => number) {
  const { x, y } = pictures(30, () => 0);
  const data = Float32Array.from(x.data, (_, i) => pixel(Math.floor(i / 48), i % 48));
  return { x: { data, shape: x.shape }, y };
}
const dots = (row: number, i: number) => Math.floor(128 + 127 * noise(row * 48 + i));

const CASES: Record<string, DoctorInput> = {
  fine: tableOf(60, 3, plain, half),
  values: tableOf(60, 3, plain, value),
  constant: tableOf(
    60,
    3,
    changed(
      (_, column) => column === 1,
      () => 4,
    ),
    half,
  ),
  "nearly constant": tableOf(
    60,
    3,
    changed(
      (row, column) => column === 1 && row > 0,
      () => 4,
    ),
    half,
  ),
  "apart in scale": tableOf(60, 3, (row, column) => plain(row, column) * 10 ** (3 * column), half),
  "not quite apart": tableOf(60, 3, (row, column) => plain(row, column) * 9 ** column, half),
  "an identifier": tableOf(
    60,
    3,
    changed(
      (_, column) => column === 0,
      (row) => 1000 + row,
    ),
    half,
  ),
  "a short identifier": tableOf(
    19,
    3,
    changed(
      (_, column) => column === 0,
      (row) => row,
    ),
    half,
  ),
  "a twin": tableOf(60, 3, (row, column) => plain(row, column === 2 ? 0 : column), half),
  "a scaled twin": tableOf(60, 3, (row, column) => plain(row, column % 2) * (1 + column), half),
  "far off": tableOf(
    60,
    3,
    changed(
      (row, column) => row === 7 && column === 2,
      () => 1e6,
    ),
    half,
  ),
  missing: tableOf(
    60,
    3,
    changed(
      (row, column) => (row + column) % 9 === 0,
      () => Number.NaN,
    ),
    half,
  ),
  infinite: tableOf(
    60,
    3,
    changed(
      (row) => row === 3,
      () => Infinity,
    ),
    half,
  ),
  leaking: tableOf(
    60,
    3,
    changed(
      (_, column) => column === 1,
      (row) => half(row) * 2 + 1,
    ),
    half,
  ),
  "leaking a value": tableOf(
    60,
    3,
    changed(
      (_, column) => column === 1,
      (row) => 3 * value(row),
    ),
    value,
  ),
  "leaking an order": tableOf(
    60,
    3,
    changed(
      (_, column) => column === 1,
      (row) => value(row) ** 3,
    ),
    value,
  ),
  repeated: tableOf(
    60,
    3,
    (row, column) => plain(row % 20, column),
    (row) => half(row % 20),
  ),
  contradicted: tableOf(
    60,
    3,
    (row, column) => plain(row % 30, column),
    (row) => Math.floor(row / 30),
  ),
  sorted: tableOf(60, 3, plain, (row) => Math.floor(row / 20)),
  "of one class": tableOf(60, 3, plain, () => 1),
  "of one value": tableOf(60, 3, plain, () => 0.5),
  "with a gap": tableOf(60, 3, plain, (row) => [0, 1, 5][row % 3]!),
  "of many classes": tableOf(60, 3, plain, (row) => row % 30),
  "of large values": tableOf(60, 3, plain, (row) => 1e4 * value(row)),
  "without targets": tableOf(60, 3, plain, (row) => (row % 10 === 0 ? Number.NaN : half(row))),
  few: tableOf(5, 3, plain, (row) => row % 2),
  wide: tableOf(6, 8, plain, (row) => row % 2),
  none: tableOf(0, 3, plain, half),
  pictures: pictures(30, dots),
  "equal pictures": pictures(30, (_, i) => dots(0, i)),
  "empty pictures": pictures(30, (row, i) => (row % 5 === 0 ? 9 : dots(row, i))),
  "dark pictures": pictures(30, (row, i) => dots(row, i) >> 4),
  "black pictures": pictures(30, (row, i) => (dots(row, i) > 128 ? 1 : 0)),
  "pictures of floats": floats((row, i) => dots(row, i) / 255),
  "pictures of large floats": floats((row, i) => dots(row, i)),
  "pictures around 0": floats((row, i) => dots(row, i) / 100 - 1),
  "pictures up to 1.01": floats((row, i) => (dots(row, i) / 255) * 1.01),
  "one picture": pictures(1, dots),
  "a hundred values": tableOf(1000, 3, plain, (row) => 3 * (row % 100)),
  "a hundred and one values": tableOf(1010, 3, plain, (row) => 3 * (row % 101)),
  "repeated pictures": pictures(30, (row, i) => dots(row % 10, i)),
};

it("without a test set", async () => {
  const texts: string[] = [];
  for (const [name, data] of Object.entries(CASES)) {
    const { verdict, task, findings } = await diagnose(data);
    texts.push(`== ${name}: ${verdict}, ${task}`);
    for (const { severity, message, advice, ...more } of findings) {
      texts.push(`${severity}: ${message}; ${advice}`, `  ${JSON.stringify(more)}`);
    }
  }
  await expectKept(texts.join("\n"), "doctor-cases.txt");
});

it("with a test part", async () => {
  const shifted = (by: number) =>
    tableOf(40, 3, (row, column) => plain(row + 60, column) + by, half);
  const TESTS: Record<string, DoctorInput> = {
    "like it": shifted(0),
    "a little beyond": shifted(0.5),
    "far beyond": shifted(40),
    "the same rows": tableOf(40, 3, plain, half),
    "some of the same rows": tableOf(
      40,
      3,
      (row, column) => plain(row < 3 ? row : row + 60, column),
      half,
    ),
    "another class": tableOf(
      40,
      3,
      (row, column) => plain(row + 60, column),
      (row) => row % 3,
    ),
    "one class less": tableOf(
      40,
      3,
      (row, column) => plain(row + 60, column),
      () => 0,
    ),
    "two rows": tableOf(2, 3, (row, column) => plain(row + 60, column), half),
    "missing values": tableOf(
      40,
      3,
      (row, column) => (row % 8 ? plain(row + 60, column) : NaN),
      half,
    ),
  };
  const texts: string[] = [];
  for (const [name, test] of Object.entries(TESTS)) {
    const diagnosis = await diagnose(tableOf(60, 3, plain, half), { test } as never);
    texts.push(`== ${name}: ${diagnosis.verdict}`, diagnosis.toText());
  }
  await expectKept(texts.join("\n"), "doctor-tests.txt");
});
