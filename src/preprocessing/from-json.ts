import { Pipeline } from "./pipeline.ts";
import { stepFromJSON } from "./steps.ts";
import type { Transformer } from "./transformer.ts";

/**
 * The transformer that toJSON() described. Trusts nothing: kinds, properties, sizes and numbers are
 * checked.
 * @throws FormatError PREPROCESSING for anything else
 *
 * @example
 * preprocessingFromJSON(new ZeroCenter().fit([[1], [3]]).toJSON()).transform([[2]]).data[0]; // 0
 */
export function preprocessingFromJSON(value: unknown): Transformer {
  const kind = (value as { kind?: unknown } | null | undefined)?.kind;
  return kind === "pipeline" ? Pipeline.fromJSON(value) : stepFromJSON(value);
}
