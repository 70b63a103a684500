// What the stations of training share about a compiled model.

import type { ArrayInput, SourceArray } from "../array/types.ts";
import { sizeOf } from "../core/shape.ts";
import { breathe } from "../core/turns.ts";
import type { TargetInput } from "../data/word-classes.ts";
import { Controls } from "../engine/controls.ts";
import type { InputLayer } from "../layers/input.ts";
import { type MetricValues, metricValues, type ResolvedMetric } from "../metrics/metric-values.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import { Feed, type FeedSource, type SlotRows } from "./feed.ts";
import { requireFiniteOutputs, requireLoss } from "./finite.ts";
import {
  byteScaleOf,
  type Crop,
  fitFeatures,
  givenFeatures,
  requireFit,
  rowsOf,
} from "./inputs.ts";
import { type Pass, runPass } from "./run.ts";
import type { ProgramRequest, Session } from "./session.ts";
import { SLOT_COUNT } from "./step-program.ts";
import { readTargets, requireSameColumns, type Targets, targetRows } from "./targets.ts";
import { meanOfSteps, stepWeights } from "./weights.ts";

/** x and y as users give them: arrays or a data set. */
export interface DataInput {
  readonly x: ArrayInput;
  /** Numbers; or a word for each row, which are classes. */
  readonly y: TargetInput;
  /** What class numbers stand for. */
  readonly classNames?: readonly string[];
  /** Names of the columns of a table, for monitor(). */
  readonly columnNames?: readonly string[];
  /** Numbers of the rows, as data sets have them; without them row i is number i. */
  readonly samples?: Int32Array;
}

/** x and y whose words have become numbers. */
export interface NumericData extends DataInput {
  readonly y: ArrayInput;
}

/** A compiled model with its preprocessing and metrics. */
export interface Compiled {
  readonly session: Session;
  readonly metrics: readonly ResolvedMetric[];
  readonly preprocessing: Transformer | undefined;
  readonly targetPreprocessing: Transformer | undefined;
  /** Images that the model was trained on parts of. */
  crop: Crop | undefined;
}

/** Rows of x and y, checked, before preprocessing. */
export interface CheckedData {
  readonly x: SourceArray;
  readonly y: SourceArray;
  readonly count: number;
  readonly spec: Targets["spec"];
  /** Numbers of the rows, where they matter. */
  readonly samples?: Int32Array;
}

/** Checks x and y against the model. */
export function checkData(
  action: string,
  { session, preprocessing, targetPreprocessing, crop }: Compiled,
  data: NumericData,
  input: InputLayer = session.architecture.input,
): CheckedData {
  const { architecture, loss } = session;
  const given = givenFeatures(data.x, preprocessing);
  const x = fitFeatures(action, input, given, preprocessing, crop);
  const count = x.shape[0]!;
  // what is given back may be larger than the part of x that the model sees
  const beside = { x: given, isScaled: byteScaleOf(input, preprocessing) !== 1 };
  const { source, spec } = readTargets(action, data.y, beside, loss, architecture.outputShape);
  if (targetPreprocessing && spec.dtype === "float32") {
    requireSameColumns(action, source, targetPreprocessing);
  }
  return { x, y: source, count, spec };
}

/**
 * Fits what is unfitted, all or nothing, and checks what it makes of x. Returns what should be known of
 * how it was fitted before.
 */
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

/** Says where a transformer has been fitted to as many rows as both parts have together. */
function leaked(
  option: string,
  transformer: Transformer | undefined,
  { data, validation }: { data: CheckedData; validation: CheckedData | undefined },
): string[] {
  const rows = data.count + (validation?.count ?? 0);
  if (!validation || transformer?.rowsFitted !== rows) return [];
  return [
    `${option} ${transformer.kind} was fitted to ${rows} rows, as many as training and validation have together: ` +
      "validation may look better than it is; let fit() fit it to the training part",
  ];
}

/** Checked data as rows for the programs. */
export function prepareData(
  { session, preprocessing, targetPreprocessing }: Compiled,
  { x, y, spec }: CheckedData,
): { x: SlotRows; targets: Targets } {
  return {
    x: rowsOf(x, session.architecture.input, preprocessing),
    targets: targetRows(y, spec, targetPreprocessing),
  };
}

/** Loss and metrics of a model on some rows. */
export type Evaluation = { readonly loss: number } & MetricValues;

/**
 * Evaluates prepared rows: the mean loss over the rows, and the metrics. With an action that they are
 * evaluated for, numbers that say nothing are an error.
 * @throws NumericsError NOT_FINITE
 */
export async function evaluateRows(
  compiled: Compiled,
  count: number,
  { x, targets }: { readonly x: SlotRows; readonly targets: Targets },
  batchSize: number,
  action?: string,
): Promise<Evaluation> {
  const { session, metrics } = compiled;
  const keepOutput = metrics.length > 0 || action !== undefined;
  const stride = sizeOf(session.architecture.outputShape);
  const { output, losses } = await runThrough(
    session,
    { kind: "evaluation", batchSize, target: targets.spec, keepOutput },
    { count, x, y: targets.rows, ...(keepOutput && { outputStride: stride }) },
  );
  if (action !== undefined) requireFiniteOutputs(action, output, stride);
  const loss = meanOfSteps(losses, stepWeights(count, batchSize, undefined));
  if (action !== undefined) requireLoss(action, loss);
  const values = measured(compiled, targets, output, count);
  return { loss, ...values } as Evaluation;
}

/** The metrics of a model, from its output for each row. */
export function measured(
  compiled: Compiled,
  targets: Targets,
  output: Float32Array,
  count: number,
): MetricValues {
  const { architecture, loss } = compiled.session;
  return metricValues(compiled.metrics, {
    target: loss.target,
    truth: targets.truth,
    truthShape: targets.spec.shape,
    output: inverted(compiled, output, count),
    outputShape: architecture.outputShape,
  });
}

/**
 * The output of the last layer for each row, targetPreprocessing inverted; then in double precision.
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
  const outputStride = sizeOf(session.architecture.outputShape);
  const request = { kind: "prediction", batchSize } as const;
  const { output } = await runThrough(session, request, { count, x, outputStride });
  requireFiniteOutputs(action, output, outputStride);
  return inverted(compiled, output, count);
}

/** Outputs in the units of y, whose digits float32 may not hold. */
export function inverted(
  { targetPreprocessing, session }: Compiled,
  output: Float32Array,
  count: number,
): Float32Array | Float64Array {
  if (!targetPreprocessing || output.length === 0) return output;
  const shape = [count, ...session.architecture.outputShape];
  return targetPreprocessing.inverseTransformDouble({ data: output, shape }).data;
}

/** Runs a program once over all rows, when those asked for before are done. */
function runThrough(
  session: Session,
  request: ProgramRequest,
  source: FeedSource,
): Promise<{ output: Float32Array; losses: Float32Array }> {
  const { instance } = session;
  const { batchSize } = request;
  return session.inTurn(async () => {
    await instance.load("core");
    const { program, release } = session.hold(request);
    const controls = new Controls(instance, SLOT_COUNT);
    let feed: Feed | undefined;
    try {
      feed = new Feed(instance, controls, source, batchSize, EVALUATION_WINDOW);
      const losses = new Float32Array(Math.ceil(source.count / batchSize));
      const pass: Pass = { batchSize, globalStep: 0 };
      for (const slice of runPass(instance, controls, program, feed, pass)) {
        losses.set(slice.losses, slice.firstStep);
        await breathe();
      }
      return { output: feed.output, losses };
    } finally {
      feed?.release();
      controls.release();
      release();
    }
  });
}

/** Evaluation reads each row once: it needs no more than a window of them in memory. */
const EVALUATION_WINDOW = 16777216;
