// Texts of a predictor's file → bytes, without anything of the host but atob().

/** Bytes of base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** Float32 numbers of base64. */
export const floatsOf = (text: string): Float32Array => new Float32Array(fromBase64(text).buffer);

/** A compiled binary of deflated base64. Synchronous; hosts that forbid it throw. */
export const compile = (binary: string): WebAssembly.Module =>
  new WebAssembly.Module(inflate(fromBase64(binary)));

/** Lengths and distances of deflate: 3 + … and 1 + …, with so many extra bits (RFC 1951, 3.2.5). */
const LENGTH_BITS = [...Array(8).fill(0), ...[1, 2, 3, 4, 5].flatMap((n) => Array(4).fill(n)), 0];
const DISTANCE_BITS = [0, 0, ...Array.from({ length: 28 }, (_, i) => i >> 1)];
/** The order of the lengths of codes for lengths. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Symbols in the order of their codes, and the number of codes of each length. */
interface Codes {
  readonly symbols: readonly number[];
  readonly counts: readonly number[];
}

function codesOf(lengths: readonly number[]): Codes {
  const counts = Array(16).fill(0) as number[];
  const ofLength: number[][] = counts.map(() => []);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    counts[length]!++;
    ofLength[length]!.push(symbol);
  });
  return { symbols: ofLength.flat(), counts };
}

/** The bytes of a raw deflate stream, which was made by this library: nothing is checked. */
export function inflate(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let at = 0; // in bits
  const out: number[] = [];
  const bits = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++, at++) value |= ((bytes[at >> 3]! >> (at & 7)) & 1) << i;
    return value;
  };
  const next = ({ symbols, counts }: Codes): number => {
    let [code, first, index] = [0, 0, 0];
    for (let length = 1; ; length++) {
      code |= bits(1);
      const count = counts[length]!;
      if (code - count < first) return symbols[index + code - first]!;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
  };
  const codes = (literals: number, distances: number): [Codes, Codes] => {
    const lengths = Array(19).fill(0) as number[];
    const count = bits(4) + 4;
    for (let i = 0; i < count; i++) lengths[ORDER[i]!] = bits(3);
    const ofLengths = codesOf(lengths);
    const all: number[] = [];
    while (all.length < literals + distances) {
      const symbol = next(ofLengths);
      if (symbol < 16) all.push(symbol);
      else if (symbol === 16) all.push(...Array(3 + bits(2)).fill(all.at(-1)));
      else all.push(...Array(symbol === 17 ? 3 + bits(3) : 11 + bits(7)).fill(0));
    }
    return [codesOf(all.slice(0, literals)), codesOf(all.slice(literals))];
  };
  const fixed = (): [Codes, Codes] => [
    codesOf([144, 112, 24, 8].flatMap((count, i) => Array(count).fill([8, 9, 7, 8][i]))),
    codesOf(Array(30).fill(5)),
  ];
  const based = (symbol: number, extra: readonly number[], least: number): number => {
    let base = least;
    for (let i = 0; i < symbol; i++) base += 1 << extra[i]!;
    return base + bits(extra[symbol]!);
  };
  for (let isLast = 0; isLast === 0; ) {
    isLast = bits(1);
    const type = bits(2);
    if (type === 0) {
      at = ((at + 7) & ~7) + 32;
      const start = at >> 3;
      const length = bytes[start - 4]! | (bytes[start - 3]! << 8);
      for (let i = 0; i < length; i++) out.push(bytes[start + i]!);
      at += 8 * length;
      continue;
    }
    const [literals, distances] = type === 1 ? fixed() : codes(bits(5) + 257, bits(5) + 1);
    for (let symbol = next(literals); symbol !== 256; symbol = next(literals)) {
      if (symbol < 256) {
        out.push(symbol);
        continue;
      }
      const length = symbol === 285 ? 258 : based(symbol - 257, LENGTH_BITS, 3);
      const distance = based(next(distances), DISTANCE_BITS, 1);
      for (let i = 0; i < length; i++) out.push(out[out.length - distance]!);
    }
  }
  return Uint8Array.from(out);
}
