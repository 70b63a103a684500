// evaluate() and the methods that predict.

import { roundToFloat32 } from "../array/ndarray.ts";
import type { NdArray, SourceArray } from "../array/types.ts";
import { requireKnownKeys } from "../core/names.ts";
import { warn } from "../core/warn.ts";
import { isRows } from "../data/raw-row.ts";
import { requireData } from "../data/require-data.ts";
import { outputOf } from "../layers/architecture.ts";
import type { ClassNumbers } from "../metrics/class-numbers.ts";
import { requireBatchSize } from "../training/call-options.ts";
import { type Evaluation, evaluateRows, predictRows, prepareData } from "../training/compiled.ts";
import { farOutside } from "../training/far-outside.ts";
import { readFeatures } from "../training/features.ts";
import { byteScaleOf, rowsOf } from "../training/inputs.ts";
import { sigmoids, softmaxRows } from "../training/probabilities.ts";
import type { RawData, RawFeatures } from "../training/raw-rows.ts";
import { classNumbers, requireClasses, requireProbabilities } from "../training/results.ts";
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
  const activation = requireProbabilities(action, requireCompiled(action, model).session.loss);
  const { data, rows } = await outputs(action, model, x);
  const scores = data as Float32Array; // of classes, which no targetPreprocessing scales
  const { outputShape } = model.architecture;
  return {
    data: activation === "sigmoid" ? sigmoids(scores) : softmaxRows(scores, outputShape.at(-1)!),
    shape: [rows, ...outputShape],
  };
}

/** See Model.predictClasses(). */
export async function predictClasses(model: ModelState, x: RawFeatures): Promise<ClassNumbers> {
  const { outputShape } = model.architecture;
  const target = model.compiled?.session.loss.target;
  requireClasses(outputShape, target, outputOf(model.architecture).name);
  const { data, rows } = await outputs("predict classes", model, x);
  return classNumbers(data, rows, outputShape, target);
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
