import type { SourceData } from "../array/types.ts";
import { decodeNumbers, type StoredNumbers } from "../data/number-kind.ts";
import { allocated } from "./budget.ts";
import type { ByteReader } from "./byte-reader.ts";

/** Numbers that are decoded at once. */
const BLOCK = 16_384;

/**
 * The numbers that follow, decoded as they come into one array of the final size, and how many bytes
 * there were: fewer than they need where the file ends before.
 */
export async function readNumbers(
  reader: ByteReader,
  stored: StoredNumbers,
  what: string,
): Promise<{ readonly data: SourceData; readonly bytes: number }> {
  const { kind, count } = stored;
  const data = allocated(() => kind.make(count), what);
  if (data instanceof Uint8Array) return { data, bytes: await reader.fill(data) };
  const block = new Uint8Array(Math.min(BLOCK, count) * kind.bytes);
  let bytes = 0;
  for (let first = 0; first < count; first += BLOCK) {
    const part = block.subarray(0, Math.min(BLOCK, count - first) * kind.bytes);
    const came = await reader.fill(part);
    bytes += came;
    if (came < part.length) break;
    decodeNumbers(stored, new DataView(part.buffer, 0, part.length), data, first);
  }
  return { data, bytes };
}
