// Data of a compiled model: checked, preprocessed, evaluated and predicted.

import type { ArrayInput, FeaturesInput, SourceArray } from "../array/types.ts";
import { sizeOf } from "../core/shape.ts";
import { nextTurn } from "../core/turns.ts";
import type { TargetInput } from "../data/word-classes.ts";
import type { ModelInput } from "../layers/architecture.ts";
import type { MetricValues, ResolvedMetric } from "../metrics/metric-values.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import { type Crop, fitFeatures, givenFeatures, requireFit } from "./features.ts";
import type { FeedSource, SlotRows } from "./feed.ts";
import { requireFiniteOutputs, requireLoss } from "./finite.ts";
import { byteScaleOf, rowsOf } from "./inputs.ts";
import { PassMemory } from "./pass-memory.ts";
import type { ProgramRequest, Session } from "./session.ts";
import { meanOfSteps, stepWeights } from "./step-weights.ts";
import { readTargets, requireSameColumns, type Targets, targetRows } from "./targets.ts";
import { inUnitsOfTarget } from "./units.ts";

/** x and y as users pass them: arrays or a data set. */
export interface DataInput {
  /** A record of arrays for a network of several inputs. */
  readonly x: FeaturesInput;
  /** Numbers, or a class name for each row. */
  readonly y: TargetInput;
  /** Names of the classes, in the order of their numbers. */
  readonly classNames?: readonly string[];
  /** Names of the columns of a table, for monitor(). */
  readonly columnNames?: readonly string[];
  /** Numbers of the rows in the original data set. Default: 0, 1, 2 … */
  readonly samples?: Int32Array;
}

/** x and y with class names encoded. */
export interface NumericData extends DataInput {
  readonly y: ArrayInput;
}

/** A compiled model with its preprocessing and metrics. */
export interface Compiled {
  readonly session: Session;
  readonly metrics: readonly ResolvedMetric[];
  readonly preprocessing: Transformer | undefined;
  readonly targetPreprocessing: Transformer | undefined;
  /** If the model was trained on crops of images, their size. */
  crop: Crop | undefined;
}

/** x and y, checked, before preprocessing. */
export interface CheckedData {
  readonly x: SourceArray;
  readonly y: SourceArray;
  readonly count: number;
  readonly spec: Targets["spec"];
  /** Numbers of the rows, for augmentation. */
  readonly samples?: Int32Array;
}

/** Checks x and y against the model; the numbers of x, unless it is `given`. */
export function checkData(
  action: string,
  { session, preprocessing, targetPreprocessing, crop }: Compiled,
  data: NumericData,
  input: ModelInput = session.architecture.input,
  given: SourceArray = givenFeatures(action, input, data.x, preprocessing),
): CheckedData {
  const { architecture, loss } = session;
  const x = fitFeatures(action, input, given, preprocessing, crop);
  const count = x.shape[0]!;
  // an autoencoder may return whole images although the model sees crops
  const beside = { x: given, isScaled: byteScaleOf(input, preprocessing) !== 1 };
  const { source, spec } = readTargets(action, data.y, beside, loss, architecture.outputShape);
  if (targetPreprocessing && spec.dtype === "float32") {
    requireSameColumns(action, source, targetPreprocessing);
  }
  return { x, y: source, count, spec };
}

/** Fits unfitted preprocessing, all or nothing, and checks the shape of its output. Returns warnings. */
export function fitPreprocessing(
  { session, preprocessing, targetPreprocessing }: Compiled,
  plan: {
    readonly data: CheckedData;
    readonly validation: CheckedData | undefined;
    plainX(): SourceArray;
  },
): string[] {
  const warnings = [
    ...leaked("preprocessing", preprocessing, plan),
    ...leaked("targetPreprocessing", targetPreprocessing, plan),
  ];
  const undo = [preprocessing?.snapshot(), targetPreprocessing?.snapshot()];
  try {
    const x = plan.plainX();
    preprocessing?.fitUnfitted(x);
    targetPreprocessing?.fitUnfitted(plan.data.y);
    for (const each of plan.validation ? [x, plan.validation.x] : [x]) {
      requireFit("fit", session.architecture.input, each, preprocessing);
    }
  } catch (error) {
    for (const each of undo) each?.();
    throw error;
  }
  return warnings;
}

/** Warns if a transformer was fitted to as many rows as training and validation set have together. */
function leaked(
  option: string,
  transformer: Transformer | undefined,
  { data, validation }: { data: CheckedData; validation: CheckedData | undefined },
): string[] {
  const rows = data.count + (validation?.count ?? 0);
  if (!validation || transformer?.rowsFitted !== rows) return [];
  return [
    `${option} ${transformer.kind} was fitted to ${rows} rows, as many as training and validation set have together: ` +
      "validation results may be too good; let fit() fit it to the training set",
  ];
}

/** Data as the programs read them. */
export interface PreparedRows {
  readonly x: SlotRows;
  readonly targets: Targets;
}

/** Checked data as rows for the programs. */
export function prepareData(
  { session, preprocessing, targetPreprocessing }: Compiled,
  { x, y, spec }: CheckedData,
): PreparedRows {
  return {
    x: rowsOf(x, session.architecture.input, preprocessing),
    targets: targetRows(y, spec, targetPreprocessing),
  };
}

/** Loss and metrics of a model. */
export type Evaluation = { readonly loss: number } & MetricValues;

/**
 * The mean loss over prepared rows, and the metrics. With an action, outputs that are not finite are an error.
 * @throws NumericsError NOT_FINITE
 */
export async function evaluateRows(
  compiled: Compiled,
  count: number,
  { x, targets }: PreparedRows,
  batchSize: number,
  action?: string,
): Promise<Evaluation> {
  const { session, metrics } = compiled;
  const keepOutput = metrics.length > 0 || action !== undefined;
  const { output, losses } = await runThrough(
    session,
    { kind: "evaluation", batchSize, target: targets.spec, keepOutput },
    { count, x, y: targets.rows },
  );
  if (action !== undefined)
    requireFiniteOutputs(action, output, sizeOf(session.architecture.outputShape));
  const loss = meanOfSteps(losses, stepWeights(count, batchSize, undefined));
  if (action !== undefined) requireLoss(action, loss);
  const values = measured(compiled, targets, output, count);
  return { loss, ...values } as Evaluation;
}

/** The metrics of a model, computed from its output for each row. */
export function measured(
  compiled: Compiled,
  targets: Targets,
  output: Float32Array,
  count: number,
): MetricValues {
  const { architecture, loss } = compiled.session;
  const rows = {
    target: loss.target,
    truth: targets.truth,
    truthShape: targets.spec.shape,
    output: inverted(compiled, output, count),
    outputShape: architecture.outputShape,
  };
  return Object.fromEntries(
    compiled.metrics.map((metric) => [metric.name, metric.value(rows)]),
  ) as MetricValues;
}

/**
 * The output of the last layer for each row; in float64 if targetPreprocessing is inverted.
 * @throws NumericsError NOT_FINITE
 */
export async function predictRows(
  action: string,
  compiled: Compiled,
  x: SlotRows,
  count: number,
  batchSize: number,
): Promise<Float32Array | Float64Array> {
  const { session } = compiled;
  const request = { kind: "prediction", batchSize } as const;
  const { output } = await runThrough(session, request, { count, x });
  requireFiniteOutputs(action, output, sizeOf(session.architecture.outputShape));
  return inverted(compiled, output, count);
}

/** Outputs in the units of y, in float64 if targetPreprocessing is inverted. */
export const inverted = (
  { targetPreprocessing, session }: Compiled,
  output: Float32Array,
  count: number,
): Float32Array | Float64Array =>
  inUnitsOfTarget(targetPreprocessing, output, [count, ...session.architecture.outputShape]);

/** Runs a program once over all rows, after the calls before it. */
function runThrough(
  session: Session,
  request: ProgramRequest,
  source: FeedSource,
): Promise<{ output: Float32Array; losses: Float32Array }> {
  const { batchSize } = request;
  return session.inTurn(async () => {
    const memory = new PassMemory(session, request, source, { residentLimit: EVALUATION_WINDOW });
    try {
      const losses = new Float32Array(Math.ceil(source.count / batchSize));
      for await (const slice of memory.run({ batchSize, globalStep: 0 })) {
        losses.set(slice.losses, slice.firstStep);
        await nextTurn();
      }
      return { output: memory.feed.output, losses };
    } finally {
      memory.release();
    }
  });
}

/** Evaluation reads each row once, so a window of them in memory is enough. */
const EVALUATION_WINDOW = 16777216;
