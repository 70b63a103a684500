import { showValue } from "../core/show.ts";
import { colorHistogramFromJSON } from "./features/color-histogram.ts";
import { orientedGradientsFromJSON } from "./features/oriented-gradients.ts";
import { polarFromJSON } from "./features/polar.ts";
import { polynomialFromJSON } from "./features/polynomial.ts";
import { Imputer } from "./imputer.ts";
import { badPreprocessing, fromFile, readStep } from "./json.ts";
import { MinMaxScaler } from "./min-max-scaler.ts";
import { OneHotEncoder } from "./one-hot-encoder.ts";
import { PCA } from "./pca.ts";
import { MOST_STEPS, Pipeline } from "./pipeline.ts";
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
  return kind === "pipeline" ? pipelineFromJSON(value) : stepFromJSON(value);
}

function stepFromJSON(value: unknown): Transformer {
  const kind = (value as { kind?: unknown } | null | undefined)?.kind;
  if (typeof kind === "string" && Object.hasOwn(READERS, kind)) {
    return READERS[kind as keyof typeof READERS](value);
  }
  throw badPreprocessing(`kind ${Object.keys(READERS).join(", ")}`, showValue(kind));
}

/** Steps whose columns follow from each other. */
function pipelineFromJSON(value: unknown): Pipeline {
  const { steps } = readStep(value, "pipeline", ["steps"]);
  if (!Array.isArray(steps) || steps.length === 0 || steps.length > MOST_STEPS) {
    throw badPreprocessing(`an array of 1 to ${MOST_STEPS} steps`, showValue(steps));
  }
  const pipeline = new Pipeline(steps.map(stepFromJSON));
  let columns: number | undefined;
  for (const step of pipeline.steps) {
    const expected = step.columns ?? columns;
    if (columns !== undefined && columns !== expected) {
      throw badPreprocessing(`${step.kind} of ${columns} columns`, `${expected}`);
    }
    columns = fromFile(() => step.outputColumnsOf(expected));
  }
  return pipeline;
}
