// model.explainPrediction(): the parts of x that a prediction depends on.

import type { NdArray } from "../array/types.ts";
import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { requireKnownKeys, unknownName } from "../core/names.ts";
import { shapePhrase } from "../core/shape.ts";
import type { Node } from "../ir/node.ts";
import { outputOf } from "../layers/architecture.ts";
import { greater, mul, sub } from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import { argmax } from "../ops/extremum.ts";
import { oneHot } from "../ops/one-hot.ts";
import { sum } from "../ops/sum.ts";
import type { RawFeatures } from "../training/raw-rows.ts";
import { gradCam } from "./grad-cam.ts";
import type { ModelState } from "./model-state.ts";

/** Options of Model.explainPrediction(). */
export interface PredictionExplanationOptions {
  /** gradCam: class activation maps of images. Selvaraju et al. 2017. */
  readonly method: "gradCam";
  /** The number of the class to explain. Default: of each row the predicted one. */
  readonly class?: number;
}

const METHODS = { gradCam } as const;

/** See Model.explainPrediction(). */
export async function explainPrediction(
  model: ModelState,
  x: RawFeatures,
  options: PredictionExplanationOptions,
): Promise<NdArray<Float32Array>> {
  const action = "explain predictions";
  requireKnownKeys("explainPrediction", options, ["method", "class"]);
  const { method, class: chosen } = options;
  if (!Object.hasOwn(METHODS, method)) {
    throw unknownName("method of explainPrediction", method, Object.keys(METHODS));
  }
  const units = requireClasses(action, model);
  const classes = Math.max(units, 2);
  if (chosen !== undefined && !(Number.isInteger(chosen) && chosen >= 0 && chosen < classes)) {
    throw DataError.of("CLASS", action, `class to be an integer from 0 to ${classes - 1}`, chosen);
  }
  return METHODS[method](action, model, x, (prediction) => scoreOf(prediction, units, chosen));
}

/** The units of an output of classes. @throws ShapeError for any other output */
function requireClasses(action: string, { architecture, compiled }: ModelState): number {
  const { outputShape } = architecture;
  const [units = 0] = outputShape;
  const isBinary = compiled?.session.loss.target === "binary";
  if (outputShape.length === 1 && (units > 1 || isBinary)) return units;
  const expected = phrase("an output of at least 2 classes, or of a binary logit");
  const layer = outputOf(architecture).name;
  throw ShapeError.of("NO_CLASSES", action, expected, shapePhrase(outputShape), { layer });
}

/**
 * The sum over rows of the output of a class: the chosen one, or the predicted one of each row. A single logit
 * speaks for class 1, its negative for class 0.
 */
function scoreOf(prediction: Node, units: number, chosen: number | undefined): Node {
  const selected = units === 1 ? signs(prediction, chosen) : choice(prediction, units, chosen);
  return sum(mul(prediction, selected));
}

const signs = (logits: Node, chosen: number | undefined): Node =>
  chosen === undefined ? sub(mul(greater(logits, 0), 2), 1) : constant(2 * chosen - 1);

const choice = (logits: Node, units: number, chosen: number | undefined): Node =>
  oneHot(chosen === undefined ? argmax(logits, 1) : constant(chosen, [], "int32"), units);
