// Pixels of data, and their PNG files, decoded by the rules of the format.

import { crc32, inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { imageReader, mosaic, picture } from "../../src/report/images.ts";
import { encodePng } from "../../src/report/png.ts";

const pixelsOf = (data: Float32Array | Uint8Array, shape: number[], row = 0) => {
  const { data: pixels, ...rest } = imageReader({ data, shape })(row);
  return { pixels: [...pixels], ...rest };
};
const floats = (...values: number[]) => Float32Array.from(values);

describe("images of rows", () => {
  it.each([
    ["from 0 to 1", floats(0, 0.5, 0.25, 1), [0, 128, 64, 255]],
    ["up to 255", floats(0, 1.5, 200, 255), [0, 2, 200, 255]],
    ["up to 200", floats(0, 1.5, 100, 200), [0, 2, 100, 200]],
    ["a little above 1", floats(0, 0.75, 1.5, 1), [0, 1, 2, 1]],
    ["from 0.25 to 0.5", floats(0.25, 0.5, 0.25, 0.5), [64, 128, 64, 128]],
    ["above 255", floats(0, 100, 50, 256), [0, 100, 50, 255]],
    ["below 0", floats(-1, 0, 1, 3), [0, 64, 128, 255]],
    ["all the same", floats(-1, -1, -1, -1), [0, 0, 0, 0]],
    ["of nothing", floats(0, 0, 0, 0), [0, 0, 0, 0]],
    ["in bytes", Uint8Array.of(0, 1, 2, 255), [0, 1, 2, 255]],
  ])("of numbers %s", (_, data, pixels) => {
    expect(pixelsOf(data, [1, 2, 2, 1])).toEqual({ pixels, width: 2, height: 2, channels: 1 });
  });

  it("have channels that can be displayed", () => {
    const bytes = (count: number) => Uint8Array.from({ length: 2 * count }, (_, i) => i);
    const shown = (depth: number) => pixelsOf(bytes(depth), [2, 1, 1, depth], 1);
    expect(shown(1)).toEqual({ pixels: [1], width: 1, height: 1, channels: 1 });
    expect(shown(2)).toEqual({ pixels: [2], width: 1, height: 1, channels: 1 });
    expect(shown(3)).toEqual({ pixels: [3, 4, 5], width: 1, height: 1, channels: 3 });
    expect(shown(4)).toEqual({ pixels: [4, 5, 6, 7], width: 1, height: 1, channels: 4 });
    expect(shown(5)).toEqual({ pixels: [5, 6, 7], width: 1, height: 1, channels: 3 });
  });

  it("are reduced above 64 pixels per side, by averaging squares", () => {
    const sized = (height: number, width: number) => {
      const data = Uint8Array.from({ length: height * width }, (_, i) => (i % width) * 2);
      const { pixels, ...rest } = pixelsOf(data, [1, height, width, 1]);
      return { ...rest, first: pixels.slice(0, 2), last: pixels.at(-1) };
    };
    expect(sized(2, 64)).toEqual({ width: 64, height: 2, channels: 1, first: [0, 2], last: 126 });
    // the last column is averaged alone
    expect(sized(2, 65)).toEqual({ width: 33, height: 1, channels: 1, first: [1, 5], last: 128 });
    expect(sized(65, 3)).toEqual({ width: 2, height: 33, channels: 1, first: [1, 4], last: 4 });
  });
});

describe("mosaics", () => {
  const tile = (channels: number, ...data: number[]) => ({
    data: Uint8Array.from(data),
    width: 1,
    height: data.length / channels,
    channels,
  });

  it("put images side by side with transparent gaps", () => {
    const tiles = [tile(1, 5, 6), tile(1, 7, 8), tile(1, 9, 10)];
    const { data, ...rest } = mosaic(tiles, 2);
    expect(rest).toEqual({ width: 3, height: 5, channels: 4 });
    const [o, grey] = [[0, 0, 0, 0], (value: number) => [value, value, value, 255]];
    expect([...data]).toEqual(
      [
        ...[grey(5), o, grey(7)],
        ...[grey(6), o, grey(8)],
        ...[o, o, o],
        ...[grey(9), o, o],
        ...[grey(10), o, o],
      ].flat(),
    );
    expect(mosaic(tiles.slice(0, 1), 2)).toMatchObject({ width: 1, height: 2 });
    expect(mosaic(tiles, 3, 2)).toMatchObject({ width: 7, height: 2 });
  });

  it("of any channels have colours and transparency", () => {
    const of = (channels: number, ...data: number[]) => [
      ...mosaic([tile(channels, ...data)], 1).data,
    ];
    expect(of(2, 5, 60)).toEqual([5, 5, 5, 60]);
    expect(of(3, 5, 6, 7)).toEqual([5, 6, 7, 255]);
    expect(of(4, 5, 6, 7, 60)).toEqual([5, 6, 7, 60]);
  });

  it("keep their size in a page", () => {
    const pixels = { data: new Uint8Array(6), width: 2, height: 3, channels: 1 };
    const { text } = picture(pixels, "<", 101);
    expect(text).toMatch(/^<img src="data:image\/png;base64,iVBORw0KGgo/);
    expect(text).toMatch(/ alt="&#60;" width="101" height="152">$/);
  });
});

describe("PNG files", () => {
  it.each([
    [1, 0],
    [2, 4],
    [3, 2],
    [4, 6],
  ])("of %i channels are read back", (channels, colorType) => {
    const data = Uint8Array.from({ length: 6 * channels }, (_, i) => 40 * i + 1);
    const file = encodePng({ data, width: 3, height: 2, channels });
    expect([...file.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    const view = new DataView(file.buffer);
    const chunks: [string, Uint8Array][] = [];
    for (let at = 8; at < file.length; ) {
      const length = view.getUint32(at);
      const framed = file.subarray(at + 4, at + 8 + length);
      expect(view.getUint32(at + 8 + length)).toBe(crc32(framed));
      chunks.push([String.fromCharCode(...framed.subarray(0, 4)), framed.subarray(4)]);
      at += 12 + length;
    }
    expect(chunks.map(([type]) => type)).toEqual(["IHDR", "IDAT", "IEND"]);
    expect([...chunks[0]![1]]).toEqual([...[0, 0, 0, 3], ...[0, 0, 0, 2], 8, colorType, 0, 0, 0]);
    const stride = 3 * channels;
    expect([...inflateSync(chunks[1]![1])]).toEqual([
      ...[0, ...data.subarray(0, stride)],
      ...[0, ...data.subarray(stride)],
    ]);
    expect(chunks[2]![1]).toHaveLength(0);
  });
});
