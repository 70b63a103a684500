import { basename } from "node:path";
import { NumericsError } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import { showCount } from "../core/text.ts";
import { rowsOfShare } from "../data/split.ts";
import { diagnose } from "../doctor/index.ts";
import { engineLine } from "../engine/engine-line.ts";
import { unitsOf } from "../layers/architecture.ts";
import type { Model } from "../model/model.ts";
import { writeReport } from "../report/index.ts";
import type { Callback } from "../training/callbacks.ts";
import { stopEarly } from "../training/early-stopping.ts";
import type { FitOptions } from "../training/plan-training.ts";
import { assess, jsonLine, linesOfClasses, valueLine } from "./assessment.ts";
import { weighting } from "./class-weight.ts";
import { Course } from "./course.ts";
import { type Loaded, loadData, splitTask, type Task, type TaskOptions } from "./data.ts";
import { type EngineArguments, startEngine } from "./engine.ts";
import { EXIT } from "./exit.ts";
import { foldsCommand } from "./folds.ts";
import {
  buildModel,
  fitOptions,
  type NetworkOptions,
  type Training,
  trainingFor,
} from "./network.ts";
import { requireOutputs } from "./output-paths.ts";
import { seenTo } from "./preprocess.ts";
import { type Progress, progressOn } from "./progress.ts";
import { resumeCommand, resumeModel, shellCommand } from "./resume.ts";
import { saveSomewhere } from "./save.ts";
import { drawing, linesOf, print, say } from "./terminal.ts";

/** Arguments of `gradlane train`. */
export interface TrainArguments extends TaskOptions, NetworkOptions, EngineArguments {
  readonly folds?: number;
  readonly patience?: number;
  readonly seed?: number;
  readonly out: string;
  readonly resume?: string;
  readonly report?: string;
  readonly json?: boolean;
}

const SEED = 1;
/** Share of the rows to stop by, where nothing else is said. */
const STOPPED_BY = 0.1;

/** Trains, saves, tests. @returns the exit code */
export async function trainCommand(options: TrainArguments): Promise<number> {
  // folds save nothing: what interrupts them ends them
  const interrupted = options.folds === undefined ? interruptSignal() : undefined;
  if (options.folds === undefined) await requireOutputs(options);
  await startEngine(options);
  const resumed = options.resume ? await resumeModel(options.resume, options) : undefined;
  const seed = options.seed ?? resumed?.architecture.seed ?? SEED;
  const loaded = await loadData(options, seed, resumed?.schema);
  if (options.folds !== undefined) {
    introduceData(loaded);
    return foldsCommand(loaded.train, { ...options, folds: options.folds }, seed);
  }
  const heldBack = options.validation ?? (options.patience === undefined ? undefined : STOPPED_BY);
  const task = splitTask(loaded, { ...options, ...(heldBack && { validation: heldBack }) }, seed);
  const model = resumed ?? (await buildModel(task, options, seed));
  const share = task.validation ? 0 : (heldBack ?? 0);
  const rows = task.train.length - rowsOfShare(share, task.train.length);
  const weights = weighting(options.classWeight, task.classNames);
  const training = trainingFor(task, options, seed);
  introduce(task, model, training, options.augment);
  const diagnosis = await diagnose(task.train, {
    test: task.test,
    ...seenTo(model),
  });
  say(...linesOf(diagnosis.toText()).map((line) => `data check: ${line}`));

  const began = performance.now();
  const validation = task.validation ?? heldBack;
  const course = options.report === undefined ? undefined : new Course(validation, task.test);
  const watched = course?.validation ?? validation;
  const fit: FitOptions = {
    ...(watched !== undefined && { validation: watched }),
    ...weights,
    ...(options.patience !== undefined && {
      callbacks: [stopEarly({ patience: options.patience, restoreBest: true }, true)],
    }),
    watch: course !== undefined, // no bit depends on it
    ...(interrupted && { signal: interrupted }),
  };
  const isWhole = await trainUntil(model, task, training, rows, fit, course);
  const seconds = (performance.now() - began) / 1000;
  const saved = await saveSomewhere(model, options.out);
  if (!isWhole) {
    say(`interrupted, saved: ${saved}`, `go on with: ${resumeCommand(process.argv, saved)}`);
    return EXIT.interrupted;
  }
  if (course) {
    await writeReport(options.report!, {
      model,
      train: task.train,
      test: task.test,
      title: basename(task.name),
      settings: { ...training, validation: heldBack ?? "none", data: task.name },
      diagnosis,
      seconds,
      command: shellCommand(process.argv),
      ...course.shown,
    });
    say(`report: ${options.report}`);
  }
  const result = await assess(model, task.test);
  const code = saved === options.out ? EXIT.fine : EXIT.usage;
  if (options.json) {
    print(jsonLine(result, model, seconds, saved));
    return code;
  }
  const lines = [valueLine(result), `weights hash: ${model.weightsHash()}`, `saved: ${saved}`];
  lines.unshift(...linesOfClasses(result));
  print(...lines);
  return code;
}

/** Trains the epochs that are left. @returns false where it was interrupted */
async function trainUntil(
  model: Model,
  task: Task,
  training: Training,
  rows: number,
  fit: FitOptions,
  course: Course | undefined,
): Promise<boolean> {
  const { epochs, batchSize } = training;
  const { epoch: firstEpoch, interruption } = model.compiled!.session;
  // where only its end is left, callbacks may have something to do
  if (firstEpoch >= epochs && !interruption) return true;
  const progress: Progress = progressOn(drawing, { epochs, firstEpoch, rows, batchSize });
  const options = fitOptions(model, training, rows);
  const tell: Callback = { onTrainBegin: (run) => progress.begin(run) };
  const { signal } = fit;
  let done = firstEpoch;
  try {
    const events = model.train(task.train, {
      ...options,
      ...fit,
      callbacks: [...(options.callbacks ?? []), ...(fit.callbacks ?? []), tell],
    });
    for await (const event of events) {
      if (event.type === "epoch") done++;
      progress.show(course?.take(event) ?? event);
    }
    progress.end();
    if (done < epochs) say(`stopped after epoch ${done}: the best weights are kept`);
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

/** What is cross-validated, on stderr. */
function introduceData({ name, train, notes }: Loaded): void {
  say(`${name}: ${showCount(train.length)} rows`, ...notes.flatMap(linesOf), engineLine());
}

/** What is about to happen, on stderr. */
function introduce(
  { name, train, test, notes }: Task,
  model: Model,
  training: Training,
  augment: readonly string[] | undefined,
): void {
  const { epochs, batchSize, schedule } = training;
  const { kind, learningRate } = model.compiled!.session.optimizer;
  const units = unitsOf(model.architecture);
  const inputs = sizeOf(model.architecture.input.shape);
  say(
    `${name}: ${showCount(train.length)} rows to train on, ${showCount(test.length)} to test with`,
    ...notes.flatMap(linesOf),
    `network ${[inputs, ...units].join("-")}, ${showCount(model.parameterCount)} weights; ` +
      `${kind}, learning rate ${learningRate}, ${schedule}, batches of ${batchSize}, ${epochs} epochs`,
    ...(augment ? [`augmented by ${augment.join(", ")}`] : []),
    engineLine(),
  );
}

/** What asks a training to end: a key, a scheduler, a terminal that was closed. */
const INTERRUPTS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Aborts at the first of them; the second of a kind ends the process as usual. */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of INTERRUPTS) process.once(signal, () => controller.abort());
  return controller.signal;
}
