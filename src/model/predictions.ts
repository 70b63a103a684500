// evaluate() and the methods that predict.

import { roundToFloat32 } from "../array/ndarray.ts";
import type { NdArray, SourceArray } from "../array/types.ts";
import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { shapePhrase } from "../core/shape.ts";
import { warn } from "../core/warn.ts";
import { isRows } from "../data/raw-row.ts";
import { requireData } from "../data/require-data.ts";
import { outputOf } from "../layers/architecture.ts";
import { labelShape } from "../losses/loss.ts";
import { type ClassNumbers, classesOf, LabelTable } from "../metrics/class-numbers.ts";
import { requireBatchSize } from "../training/call-options.ts";
import { type Evaluation, evaluateRows, predictRows, prepareData } from "../training/compiled.ts";
import { farOutside } from "../training/far-outside.ts";
import { byteScaleOf, readFeatures, rowsOf } from "../training/inputs.ts";
import { sigmoids, softmaxRows } from "../training/probabilities.ts";
import type { RawData, RawFeatures } from "../training/raw-rows.ts";
import { readData } from "./model-data.ts";
import { type ModelState, requireCompiled } from "./model-state.ts";

/** Default batch size. */
const EVALUATION_BATCH_SIZE = 256;

/** See Model.evaluate(). */
export async function evaluate(
  model: ModelState,
  data: RawData,
  options: { readonly batchSize?: number },
): Promise<Evaluation> {
  const compiled = requireCompiled("evaluate", model);
  requireData("evaluate", data);
  requireKnownKeys("evaluate", options, ["batchSize"]);
  const batchSize = requireBatchSize("evaluate", options.batchSize ?? EVALUATION_BATCH_SIZE);
  const checked = await readData("evaluate", model, data);
  compiled.session.requireFinite("evaluate");
  warnFarOutside(model, checked.x);
  const rows = prepareData(compiled, checked);
  return evaluateRows(compiled, checked.count, rows, batchSize, "evaluate");
}

/** See Model.predict(). */
export async function predict(model: ModelState, x: RawFeatures): Promise<NdArray<Float32Array>> {
  const { data, shape } = await predictDouble(model, x);
  return { data: roundToFloat32({ data, shape }, "predictions"), shape };
}

/** See Model.predictDouble(). */
export async function predictDouble(
  model: ModelState,
  x: RawFeatures,
): Promise<{ readonly data: Float32Array | Float64Array; readonly shape: readonly number[] }> {
  const { data, rows } = await outputs("predict", model, x);
  return { data, shape: [rows, ...model.architecture.outputShape] };
}

/** See Model.predictProbabilities(). */
export async function predictProbabilities(
  model: ModelState,
  x: RawFeatures,
): Promise<NdArray<Float32Array>> {
  const action = "predict probabilities";
  const { loss } = requireCompiled(action, model).session;
  if (!loss.activation) {
    const expected = "the loss softmaxCrossEntropy or binaryCrossEntropy";
    const hint = "use predict()";
    throw DataError.of("NO_PROBABILITIES", action, expected, phrase(loss.name), { hint });
  }
  const { data, rows } = await outputs(action, model, x);
  const scores = data as Float32Array; // of classes, which no targetPreprocessing scales
  const { outputShape } = model.architecture;
  return {
    data:
      loss.activation === "sigmoid" ? sigmoids(scores) : softmaxRows(scores, outputShape.at(-1)!),
    shape: [rows, ...outputShape],
  };
}

/** See Model.predictClasses(). */
export async function predictClasses(model: ModelState, x: RawFeatures): Promise<ClassNumbers> {
  const { outputShape } = model.architecture;
  const units = outputShape.at(-1) ?? 0;
  const target = model.compiled?.session.loss.target;
  const isBinary = target === "binary";
  const isAtPositions = target === "labels" || target === "distribution";
  if ((outputShape.length !== 1 && !isAtPositions) || (!isBinary && units < 2)) {
    const expected = `an output of ${isBinary ? "logits [n, k]" : "at least 2 classes"}`;
    const hint = isBinary ? "use predictProbabilities()" : "use predict()";
    const details = { layer: outputOf(model.architecture).name, hint };
    const got = shapePhrase(outputShape);
    throw ShapeError.of("NO_CLASSES", "predict classes", expected, got, details);
  }
  const { data, rows } = await outputs("predict classes", model, x);
  if (!isBinary) {
    const classes = classesOf(data, units);
    const positions = labelShape(outputShape);
    return positions.length === 0 ? classes : new LabelTable(classes, [rows, ...positions]);
  }
  const flags = classesOf(data, 1);
  return units === 1 ? flags : new LabelTable(flags, [rows, units]);
}

async function outputs(
  action: string,
  model: ModelState,
  given: RawFeatures,
): Promise<{ data: Float32Array | Float64Array; rows: number }> {
  const compiled = requireCompiled(action, model);
  const { input } = model.architecture;
  const x = isRows(given)
    ? (await import("../training/raw-rows.ts")).rawFeatures(action, model.schema, given)
    : given;
  compiled.session.requireFinite(action);
  const source = readFeatures(action, input, x, compiled.preprocessing, compiled.crop);
  warnFarOutside(model, source);
  const rows = source.shape[0]!;
  const prepared = rowsOf(source, input, compiled.preprocessing);
  const data = await predictRows(action, compiled, prepared, rows, EVALUATION_BATCH_SIZE);
  return { data, rows };
}

/** Models with a warning; there is one warning for each. */
const warned = new WeakSet<ModelState>();

/** Warns if x is far outside the training set, such as numbers up to 255 after bytes. */
function warnFarOutside(model: ModelState, x: SourceArray): void {
  const { statistics, architecture, preprocessing } = model;
  if (warned.has(model) || !statistics) return;
  const found = farOutside(statistics, x, byteScaleOf(architecture.input, preprocessing));
  if (found === undefined) return;
  warned.add(model);
  warn(`x is far outside the training set, so predictions are unreliable: ${found}`);
}
