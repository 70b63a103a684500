// Preprocessing.

import { Registry } from "../../core/registry.ts";
import { readTransformer, type Transformers } from "../../preprocessing/read-transformer.ts";
import type { Transformer } from "../../preprocessing/transformer.ts";

type Definitions<Made> = Made extends Registry<infer Each> ? readonly Each[] : never;

/** What reads transformers of these classes from their JSON. */
export function transformersOf(classes: Definitions<Transformers>): (json: unknown) => Transformer {
  const transformers: Transformers = new Registry("transformer", classes);
  return (json) => readTransformer(transformers, json);
}
