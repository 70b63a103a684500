// Reads scalers only: they are much smaller than all transformers.

import { Registry } from "../core/registry.ts";
import { MinMaxScaler } from "./min-max-scaler.ts";
import { readTransformer, type Transformers } from "./read-transformer.ts";
import { StandardScaler } from "./standard-scaler.ts";
import type { Transformer } from "./transformer.ts";
import { ZeroCenter } from "./zero-center.ts";

const SCALERS: Transformers = new Registry("transformer", [
  StandardScaler,
  ZeroCenter,
  MinMaxScaler,
] as readonly { readonly kind: string; fromJSON(value: unknown): Transformer }[]);

/** A scaler, or a pipeline of scalers, from a file. @throws FormatError PREPROCESSING */
export const scalersFromJSON = (value: unknown): Transformer => readTransformer(SCALERS, value);
