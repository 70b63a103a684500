import { arrayOf, parseNpyHeader, requireLength } from "../../src/data/npy.ts";
import { decodeNumbers } from "../../src/data/number-kind.ts";

/** The array of the bytes of a whole .npy file. */
export function parseNpy(bytes: Uint8Array, what = ".npy file") {
  const header = parseNpyHeader(bytes, what, { isAll: true })!;
  requireLength(header, bytes.length, what);
  const data = header.kind.make(header.count);
  decodeNumbers(
    header,
    new DataView(bytes.buffer, bytes.byteOffset + header.start, header.end - header.start),
    data,
  );
  return arrayOf(header, data, what);
}
