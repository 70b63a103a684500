import { describe, expect, it } from "vitest";
import { measuresOf, UINT8_SCALE } from "../../src/array/measures.ts";
import type { SourceArray } from "../../src/array/types.ts";

/** All columns of the measures of x. */
function allOf(x: SourceArray, byteScale?: number) {
  const { of, names, rows, columns, column } = measuresOf(x, byteScale);
  const values = Array.from({ length: columns }, (_, number) => Array.from(column(number)));
  return { of, names, rows, values };
}

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
const deviation = (values: readonly number[]) =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

/** Pixels of images [n, height, width, channels] with different neighbours. */
function images(count: number, height: number, width: number, channels: number) {
  const length = count * height * width * channels;
  const data = Uint8Array.from({ length }, (_, i) => (i * i * 7 + 3 * i) % 251);
  return { data, shape: [count, height, width, channels] };
}

/** Measures of one image, pixel by pixel. */
function expectedOf({ data, shape }: ReturnType<typeof images>, image: number): number[] {
  const [, height, width, channels] = shape as [number, number, number, number];
  const at = (y: number, x: number, c: number) =>
    data[((image * height + y) * width + x) * channels + c]!;
  const byChannel = Array.from({ length: channels }, (): number[] => []);
  const steps: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        byChannel[c]!.push(at(y, x, c));
        if (x > 0) steps.push(Math.abs(at(y, x, c) - at(y, x - 1, c)));
      }
    }
  }
  const all = byChannel.flat();
  const sharpness = steps.length === 0 ? 0 : mean(steps);
  return [mean(all), deviation(all), sharpness, ...(channels > 1 ? byChannel.map(mean) : [])];
}

const COLORS = ["red", "green", "blue", "alpha"];

describe("columns of a table", () => {
  const data = [1, 2, 3, 4, 5, 6];

  it("are copies; bytes are scaled like model inputs", () => {
    const floats = { data: Float64Array.from(data), shape: [3, 2] };
    const values = [
      [1, 3, 5],
      [2, 4, 6],
    ];
    expect(allOf(floats)).toEqual({ of: "columns", names: undefined, rows: 3, values });
    const bytes = { data: Uint8Array.from(data), shape: [3, 2] };
    expect(allOf(bytes, 10).values).toEqual(values.map((column) => column.map((v) => 10 * v)));
    expect(allOf(bytes)).toEqual(allOf(bytes, UINT8_SCALE));
    expect(allOf(bytes).values[0]![2]).toBe(5 / 255);
    const { column } = measuresOf(floats);
    column(0).fill(0);
    expect(Array.from(column(0))).toEqual([1, 3, 5]);
  });

  it("are used up to 256; more are measured row by row", () => {
    const wide = (columns: number) => ({
      data: Float64Array.from({ length: 2 * columns }, (_, i) => i),
      shape: [2, columns],
    });
    expect(allOf(wide(256)).of).toBe("columns");
    expect(allOf(wide(256)).values[255]).toEqual([255, 511]);
    const measured = allOf(wide(257));
    expect(measured.of).toBe("rows");
    expect(measured.names).toEqual(["mean of the row", "deviation of the row"]);
    expect(measured.values[0]).toEqual([128, 385]);
    const spread = Math.sqrt((257 ** 2 - 1) / 12);
    for (const value of measured.values[1]!) expect(value).toBeCloseTo(spread, 10);
  });

  it("are none without rows", () => {
    expect(allOf({ data: new Float64Array(), shape: [] }).values).toEqual([[]]);
    expect(allOf({ data: new Float64Array(), shape: [0, 2] }).values).toEqual([[], []]);
  });
});

describe("measures of rows", () => {
  it("are used for rows with more than two dimensions", () => {
    const data = Float64Array.from([1, 2, 3, 4, 10, 10, 20, 20]);
    expect(allOf({ data, shape: [2, 2, 2] })).toEqual({
      of: "rows",
      names: ["mean of the row", "deviation of the row"],
      rows: 2,
      values: [
        [2.5, 15],
        [Math.sqrt(1.25), 5],
      ],
    });
  });

  it("use at most 10,000 evenly spaced rows", () => {
    const rows = (count: number) => ({
      data: Float64Array.from({ length: count }, (_, i) => i),
      shape: [count, 1, 1],
    });
    expect(measuresOf(rows(10_000)).rows).toBe(10_000);
    expect(Array.from(measuresOf(rows(20_000)).column(0).subarray(0, 3))).toEqual([0, 2, 4]);
    expect(measuresOf(rows(20_000)).rows).toBe(10_000);
  });
});

describe("measures of images", () => {
  it.each([1, 2, 3, 4, 5])("are computed for pixels, and each of %d channels", (channels) => {
    const x = images(3, 2, 4, channels);
    const { of, names, rows, values } = allOf(x, 1);
    expect([of, rows]).toEqual(["images", 3]);
    const ofChannels = Array.from({ length: channels > 1 ? channels : 0 }, (_, c) =>
      channels === 3 || channels === 4 ? COLORS[c] : `channel ${c}`,
    );
    expect(names).toEqual(["brightness", "contrast", "sharpness", ...ofChannels]);
    for (let image = 0; image < 3; image++) {
      const wanted = expectedOf(x, image);
      expect(values.length).toBe(wanted.length);
      for (const [i, value] of wanted.entries()) expect(values[i]![image]).toBeCloseTo(value, 10);
    }
  });

  it("have no sharpness at a width of one pixel, and one difference at two", () => {
    expect(allOf(images(1, 5, 1, 1), 1).values[2]).toEqual([0]);
    const data = Float32Array.from([3, 10]);
    expect(allOf({ data, shape: [1, 1, 2, 1] }).values).toEqual([[6.5], [3.5], [7]]);
  });

  it("are scaled for bytes", () => {
    const x = images(2, 2, 2, 3);
    expect(allOf(x)).toEqual(allOf(x, 1 / 255));
    const [bytes, floats] = [allOf(x, 2), allOf({ ...x, data: Float32Array.from(x.data) }, 2)];
    expect(bytes.values).toEqual(floats.values.map((column) => column.map((value) => 2 * value)));
  });
});
