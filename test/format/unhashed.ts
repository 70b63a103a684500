import { HASH_KEY } from "../../src/format/contents-hash.ts";
import { readSafetensors, writeSafetensors } from "../../src/format/safetensors.ts";

/** A model file without the hash of its contents, for tests of validation. */
export function unhashed(bytes: Uint8Array): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes);
  metadata.delete(HASH_KEY);
  return writeSafetensors(tensors, metadata);
}
