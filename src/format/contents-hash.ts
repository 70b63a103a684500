import { Sha256 } from "./sha256.ts";
import type { StoredTensor } from "./stored-tensor.ts";

/** Key of the metadata that hold the hash. */
export const HASH_KEY = "sha256";

/**
 * SHA-256 over a model's description and, in code-unit order of names, every tensor: what a damaged file
 * is told by. Each text ends with 0x00, so that none runs into the next.
 * @returns 64 lower-case hexadecimal digits
 */
export function contentsHash(
  description: string,
  tensors: ReadonlyMap<string, StoredTensor>,
): string {
  const encoder = new TextEncoder();
  const hash = new Sha256().update(encoder.encode(`${description}\0`));
  // sort() without a comparison is by code units
  for (const name of [...tensors.keys()].sort()) {
    const { dtype, shape, data } = tensors.get(name)!;
    hash.update(encoder.encode(`${name}\0${dtype}\0${shape.join(",")}\0`)).update(data);
  }
  return hash.hex();
}
