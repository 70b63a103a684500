import { Registry } from "../core/registry.ts";
import { ColorHistogram } from "./features/color-histogram.ts";
import { OrientedGradients } from "./features/oriented-gradients.ts";
import { PointFeatures } from "./features/point.ts";
import { PolarCoordinates } from "./features/polar.ts";
import { PolynomialFeatures } from "./features/polynomial.ts";
import { Imputer } from "./imputer.ts";
import { MinMaxScaler } from "./min-max-scaler.ts";
import { OneHotEncoder } from "./one-hot-encoder.ts";
import { PCA } from "./pca.ts";
import type { Pipeline } from "./pipeline.ts";
import { readTransformer } from "./read-transformer.ts";
import { StandardScaler } from "./standard-scaler.ts";
import type { Transformer } from "./transformer.ts";
import { Whitening } from "./whitening.ts";
import { ZeroCenter } from "./zero-center.ts";

const TRANSFORMERS = [
  StandardScaler,
  ZeroCenter,
  MinMaxScaler,
  Imputer,
  OneHotEncoder,
  PCA,
  Whitening,
  PolynomialFeatures,
  PolarCoordinates,
  PointFeatures,
  ColorHistogram,
  OrientedGradients,
];

/** The kinds of transformers in files. */
export type TransformerKind = (typeof TRANSFORMERS | [typeof Pipeline])[number]["kind"];

/** Definitions by kind. */
export const transformers = new Registry(
  "transformer",
  TRANSFORMERS as readonly { readonly kind: string; fromJSON(value: unknown): Transformer }[],
);

/**
 * The transformer that toJSON() described. Checks every kind, property, size and number.
 * @throws FormatError PREPROCESSING for anything else
 *
 * @example
 * preprocessingFromJSON(new ZeroCenter().fit([[1], [3]]).toJSON()).transform([[2]]).data[0]; // 0
 */
export const preprocessingFromJSON = (value: unknown): Transformer =>
  readTransformer(transformers, value);
