import { Sha256 } from "./sha256.ts";

/** A weight as returned by getWeights(): float32 in row-major order. */
export interface WeightArray {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

const CANONICAL_NAN = 0x7fc00000;
const CHUNK = 16_384;

/**
 * SHA-256 over every entry in code-unit order of names: UTF-8 name, 0x00, rank and dimensions as u32le,
 * data as f32le with every NaN as 7fc00000. −0 and +0 differ.
 * @returns 64 lower-case hexadecimal digits
 */
export function weightsHash(weights: Readonly<Record<string, WeightArray>>): string {
  const hash = new Sha256();
  const encoder = new TextEncoder();
  const chunk = new DataView(new ArrayBuffer(4 * CHUNK));
  // sort() compares code units
  for (const name of Object.keys(weights).sort()) {
    const { data, shape } = weights[name]!;
    hash.update(encoder.encode(name)).update(Uint8Array.of(0));
    const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
    [shape.length, ...shape].forEach((size, i) => {
      header.setUint32(4 * i, size, true);
    });
    hash.update(new Uint8Array(header.buffer));
    const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
    for (let start = 0; start < bits.length; start += CHUNK) {
      updateFloats(hash, bits.subarray(start, start + CHUNK), chunk);
    }
  }
  return hash.hex();
}

/** Adds the bits of up to CHUNK numbers, little-endian on every machine. */
function updateFloats(hash: Sha256, words: Uint32Array, chunk: DataView): void {
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    // the exponent is all ones, the fraction is not 0
    const isNan = (word & 0x7fffffff) > 0x7f800000;
    chunk.setUint32(4 * i, isNan ? CANONICAL_NAN : word, true);
  }
  hash.update(new Uint8Array(chunk.buffer, 0, 4 * words.length));
}
