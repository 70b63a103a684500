// PNG files, 8 bits a channel: https://www.w3.org/TR/png-3/

import { deflateSync } from "node:zlib";
import { joinBytes } from "../core/join-bytes.ts";

/** Pixels of 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) bytes. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const COLOR_TYPES = [0, 4, 2, 6];

/** The bytes of a PNG file. */
export function encodePng({ data, width, height, channels }: Pixels): Uint8Array {
  const stride = width * channels;
  const rows = new Uint8Array(height * (1 + stride)); // each row starts with filter 0
  for (let y = 0; y < height; y++) {
    rows.set(data.subarray(y * stride, (y + 1) * stride), y * (1 + stride) + 1);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, COLOR_TYPES[channels - 1]!], 8);
  const packed = new Uint8Array(deflateSync(rows, { level: 9 }));
  return joinBytes([
    new Uint8Array(SIGNATURE),
    chunk("IHDR", header),
    chunk("IDAT", packed),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** A PNG file as a data URL. */
export const pngUrl = (pixels: Pixels): string =>
  `data:image/png;base64,${Buffer.from(encodePng(pixels).buffer).toString("base64")}`;

/** Length, type, body and checksum of the last two. */
function chunk(type: string, body: Uint8Array): Uint8Array {
  const framed = new Uint8Array(body.length + 12);
  const view = new DataView(framed.buffer);
  view.setUint32(0, body.length);
  for (let i = 0; i < 4; i++) framed[4 + i] = type.charCodeAt(i);
  framed.set(body, 8);
  view.setUint32(8 + body.length, crc32(framed.subarray(4, 8 + body.length)));
  return framed;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 0xff]!;
  return ~crc >>> 0;
}
