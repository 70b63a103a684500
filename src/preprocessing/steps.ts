import { showValue } from "../data/show.ts";
import { Imputer } from "./imputer.ts";
import { badPreprocessing } from "./json.ts";
import { MinMaxScaler } from "./min-max-scaler.ts";
import { OneHotEncoder } from "./one-hot-encoder.ts";
import { StandardScaler } from "./standard-scaler.ts";
import type { Transformer } from "./transformer.ts";
import { ZeroCenter } from "./zero-center.ts";

const STEPS = {
  standardScaler: StandardScaler,
  zeroCenter: ZeroCenter,
  minMaxScaler: MinMaxScaler,
  imputer: Imputer,
  oneHotEncoder: OneHotEncoder,
} as const;

/** A transformer of a known kind that is no pipeline. @throws FormatError for anything else */
export function stepFromJSON(value: unknown): Transformer {
  const kind = (value as { kind?: unknown } | null | undefined)?.kind;
  if (typeof kind === "string" && Object.hasOwn(STEPS, kind)) {
    return STEPS[kind as keyof typeof STEPS].fromJSON(value);
  }
  throw badPreprocessing(`kind ${Object.keys(STEPS).join(", ")}`, showValue(kind));
}
