import { Sha256 } from "./sha256.ts";
import type { StoredTensor } from "./stored-tensor.ts";

/** Key of the hash in the metadata. */
export const HASH_KEY = "sha256";

/**
 * SHA-256 over a model's description and every tensor, in code-unit order of names, to detect damaged
 * files. Each text ends with 0x00.
 * @returns 64 lower-case hexadecimal digits
 */
export function contentsHash(
  description: string,
  tensors: ReadonlyMap<string, StoredTensor>,
): string {
  const encoder = new TextEncoder();
  const hash = new Sha256().update(encoder.encode(`${description}\0`));
  // sort() compares code units
  for (const name of [...tensors.keys()].sort()) {
    const { dtype, shape, data } = tensors.get(name)!;
    hash.update(encoder.encode(`${name}\0${dtype}\0${shape.join(",")}\0`)).update(data);
  }
  return hash.hex();
}
