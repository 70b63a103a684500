import { basename } from "node:path";
import { adopt } from "../array/own.ts";
import { NumericsError } from "../core/errors.ts";
import { present } from "../core/record.ts";
import { countOf } from "../core/text.ts";
import { rowsOfShare } from "../data/split.ts";
import { diagnose } from "../doctor/index.ts";
import { engineLine } from "../engine/engine-line.ts";
import { networkText } from "../layers/network-text.ts";
import type { Model } from "../model/model.ts";
import { writeReport } from "../report/index.ts";
import type { Callback } from "../training/callbacks.ts";
import type { FitOptions } from "../training/plan-training.ts";
import { assess, resultJson, resultLines } from "./assessment.ts";
import { classWeightOption } from "./class-weight.ts";
import {
  type Loaded,
  loadData,
  rowCounts,
  SEED,
  splitTask,
  type Task,
  type TaskOptions,
} from "./data.ts";
import { type EngineArguments, startEngine } from "./engine.ts";
import { EXIT } from "./exit.ts";
import { foldsCommand } from "./folds.ts";
import { interruptSignal } from "./interrupt.ts";
import {
  buildModel,
  fitOptions,
  type NetworkOptions,
  type Training,
  trainingFor,
} from "./network.ts";
import { requireLogs, requireOutputs } from "./output-paths.ts";
import { networkNote } from "./picture-network.ts";
import { handledBy } from "./preprocess.ts";
import { progressOn } from "./progress.ts";
import { resumeCommand, resumeModel, shellCommand } from "./resume.ts";
import { saveSomewhere } from "./save.ts";
import { stopping, validationShare } from "./stopping.ts";
import { drawing, linesOf, print, printJson, say } from "./terminal.ts";
import { Tracking, type TrackingArguments } from "./tracking.ts";
import { TrainingCurve } from "./training-curve.ts";

/** Arguments of `gradlane train`. */
export interface TrainArguments
  extends TaskOptions,
    NetworkOptions,
    EngineArguments,
    TrackingArguments {
  readonly folds?: number;
  readonly patience?: number;
  readonly seed?: number;
  readonly out: string;
  readonly resume?: string;
  readonly report?: string;
  readonly json?: boolean;
}

/** Trains, saves and evaluates a model. @returns the exit code */
export async function trainCommand(options: TrainArguments): Promise<number> {
  const { folds } = options;
  // cross-validation saves nothing, so an interrupt just ends it
  const signal = folds === undefined ? interruptSignal() : undefined;
  await (folds === undefined ? requireOutputs(options) : requireLogs(options));
  const tracking = await Tracking.open(options);
  try {
    return await train(options, tracking, signal);
  } finally {
    await tracking.close();
  }
}

async function train(
  options: TrainArguments,
  tracking: Tracking,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { folds, out, report, json } = options;
  await startEngine(options);
  const resumed = options.resume ? await resumeModel(options.resume, options) : undefined;
  const seed = options.seed ?? resumed?.architecture.seed ?? SEED;
  const loaded = await loadData(options, seed, resumed?.schema);
  if (folds !== undefined) {
    describeData(loaded);
    return foldsCommand(loaded.train, { ...options, folds }, seed, tracking);
  }
  const share = validationShare(options);
  const task = splitTask(loaded, { ...options, ...present({ validation: share }) }, seed);
  const model = resumed ?? (await buildModel(task, options, seed));
  const held = task.validation ? 0 : rowsOfShare(share ?? 0, task.train.length);
  const rows = task.train.length - held;
  const weights = classWeightOption(options.classWeight, task.classNames);
  const training = trainingFor(task, model, options, seed);
  describeTraining(task, model, training, options);
  for (const part of [task.train, task.test]) adopt(part);
  const diagnosis = await diagnose(task.train, { test: task.test, ...handledBy(model) });
  say(...linesOf(diagnosis.toText()).map((line) => `data check: ${line}`));

  const began = performance.now();
  const given = task.validation ?? share;
  const curve = report === undefined ? undefined : new TrainingCurve(given, task.test);
  const counts = { train: rows, validation: task.validation?.length ?? held };
  await tracking.begin({ model, training, seed, rows: { ...counts, test: task.test.length } });
  const followers = tracking.callbacks().map((each) => curve?.blind(each) ?? each);
  const fit: FitOptions = {
    ...weights,
    ...present({ validation: curve?.validation ?? given, signal }),
    callbacks: [...stopping(options), ...followers],
    watch: curve !== undefined, // no bit depends on it
  };
  const isWhole = await trainEpochs(model, task, training, rows, fit, curve);
  const seconds = (performance.now() - began) / 1000;
  const saved = await saveSomewhere(model, out);
  if (!isWhole) {
    say(`interrupted, saved: ${saved}`, `resume with: ${resumeCommand(process.argv, saved)}`);
    return EXIT.interrupted;
  }
  if (curve) {
    const { train, test, name } = task;
    const { transforms: _, ...settings } = training;
    await writeReport(report!, {
      model,
      train,
      test,
      diagnosis,
      seconds,
      ...curve.options,
      title: basename(name),
      settings: { ...settings, validation: share ?? "none", data: name },
      command: shellCommand(process.argv),
    });
    say(`report: ${report}`);
  }
  const result = await assess(model, task.test);
  const shown = resultJson(result, model, seconds, saved);
  await tracking.line("result", shown);
  await tracking.test(result.metric, result.value);
  if (json) printJson(shown);
  else print(...resultLines(result, model), `saved: ${saved}`);
  return saved === out && !tracking.hasFailed ? EXIT.success : EXIT.usage;
}

/** Trains the remaining epochs. @returns false if interrupted */
async function trainEpochs(
  model: Model,
  { train }: Task,
  training: Training,
  rows: number,
  fit: FitOptions,
  curve: TrainingCurve | undefined,
): Promise<boolean> {
  const { epochs, batchSize } = training;
  const { epoch: firstEpoch, interruption } = model.compiled!.session;
  // callbacks of an interrupted last epoch may still have to run
  if (firstEpoch >= epochs && !interruption) return true;
  const progress = progressOn(drawing, { epochs, firstEpoch, rows, batchSize });
  const options = fitOptions(model, training, rows);
  const begin: Callback = { onTrainBegin: (run) => progress.begin(run) };
  const callbacks = [...(options.callbacks ?? []), ...(fit.callbacks ?? []), begin];
  const { signal } = fit;
  let done = firstEpoch;
  try {
    for await (const event of model.train(train, { ...options, ...fit, callbacks })) {
      if (event.type === "epoch") done++;
      progress.show(curve?.take(event) ?? event);
    }
    progress.end();
    if (done < epochs) say(`stopped early after epoch ${done}: best weights restored`);
    return true;
  } catch (error) {
    if (signal?.aborted && error === signal.reason) return false;
    if (error instanceof NumericsError && error.epoch !== undefined) {
      progress.end();
      say(`diverged in epoch ${firstEpoch + error.epoch + 1}/${epochs}`);
    }
    throw error;
  } finally {
    progress.end();
  }
}

/** Describes data for cross-validation on stderr. */
function describeData({ name, train, notes }: Loaded): void {
  say(`${name}: ${countOf(train.length, "row")}`, ...notes.flatMap(linesOf), engineLine());
}

/** Describes the training on stderr. */
function describeTraining(
  { name, train, test, notes }: Task,
  model: Model,
  training: Training,
  options: TrainArguments,
): void {
  const { epochs, batchSize, schedule, transforms } = training;
  const { kind, learningRate } = model.compiled!.session.optimizer;
  say(
    rowCounts(name, train, test),
    ...notes.flatMap(linesOf),
    ...(options.resume === undefined ? networkNote(model, options) : []),
    `network ${networkText(model.architecture, "plain")}, ${countOf(model.parameterCount, "weight")}; ` +
      `${kind}, learning rate ${learningRate}, ${schedule}, batch size ${batchSize}, ${countOf(epochs, "epoch")}`,
    ...(transforms
      ? [
          `augmentation: ${transforms.join(", ")}${options.augment ? "" : "; --augment none: without"}`,
        ]
      : []),
    engineLine(),
  );
}
