import { showValue } from "../data/show.ts";
import { colorHistogramFromJSON } from "../features/color-histogram.ts";
import { orientedGradientsFromJSON } from "../features/oriented-gradients.ts";
import { polarFromJSON } from "../features/polar.ts";
import { polynomialFromJSON } from "../features/polynomial.ts";
import { Imputer } from "./imputer.ts";
import { badPreprocessing } from "./json.ts";
import { MinMaxScaler } from "./min-max-scaler.ts";
import { OneHotEncoder } from "./one-hot-encoder.ts";
import { PCA } from "./pca.ts";
import { StandardScaler } from "./standard-scaler.ts";
import type { Transformer, TransformerKind } from "./transformer.ts";
import { Whitening } from "./whitening.ts";
import { ZeroCenter } from "./zero-center.ts";

/** How to read each kind that is no pipeline. */
const READERS: Record<Exclude<TransformerKind, "pipeline">, (value: unknown) => Transformer> = {
  standardScaler: StandardScaler.fromJSON,
  zeroCenter: ZeroCenter.fromJSON,
  minMaxScaler: MinMaxScaler.fromJSON,
  imputer: Imputer.fromJSON,
  oneHotEncoder: OneHotEncoder.fromJSON,
  pca: PCA.fromJSON,
  whitening: Whitening.fromJSON,
  polynomialFeatures: polynomialFromJSON,
  polarCoordinates: polarFromJSON,
  colorHistogram: colorHistogramFromJSON,
  histogramOfOrientedGradients: orientedGradientsFromJSON,
};

/** A transformer of a known kind that is no pipeline. @throws FormatError for anything else */
export function stepFromJSON(value: unknown): Transformer {
  const kind = (value as { kind?: unknown } | null | undefined)?.kind;
  if (typeof kind === "string" && Object.hasOwn(READERS, kind)) {
    return READERS[kind as keyof typeof READERS](value);
  }
  throw badPreprocessing(`kind ${Object.keys(READERS).join(", ")}`, showValue(kind));
}
