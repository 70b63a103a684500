// Does a job: reads its data, trains, and evaluates on what is held out.

import { hostname } from "node:os";
import { adopt } from "../array/own.ts";
import { assess } from "../cli/assessment.ts";
import { classWeightOption } from "../cli/class-weight.ts";
import { type Loaded, loadData, SEED, splitTask, type Task } from "../cli/data.ts";
import { buildModel, fitOptions, trainingFor } from "../cli/network.ts";
import { stopping, validationShare } from "../cli/stopping.ts";
import { GradlaneError, NumericsError } from "../core/errors.ts";
import { present } from "../core/record.ts";
import type { Dataset } from "../data/dataset.ts";
import { foldParts, type KFoldOptions } from "../data/k-fold.ts";
import { rowsOfShare } from "../data/split.ts";
import { createEngine, type Engine } from "../engine/engine.ts";
import type { Model } from "../model/model.ts";
import { packageVersion } from "../node/version.ts";
import { requireSame } from "./fingerprint.ts";
import { type Job, jobId } from "./job.ts";
import { canonicalJson, type Json } from "./json.ts";
import { type ReadRecipe, readRecipe } from "./recipe.ts";
import type { JobResult, WorkerFacts } from "./result.ts";

/** The share of the training rows that is held out where an order of the rows forbids folds. */
const HELD_OUT = 0.2;

type Options = ReadRecipe["options"];

/** This process. */
export const thisWorker = (): WorkerFacts => ({
  host: hostname(),
  pid: process.pid,
  node: process.versions.node,
  gradlane: packageVersion,
});

/** Codes of errors that depend on the machine: elsewhere, or later, the job may be done. */
const NO_RESULTS = ["JOB_DATA", "FILE_UNREADABLE"];

/**
 * Does a job; what the library refuses is a result too.
 * @throws DataError JOB_DATA, FILE_UNREADABLE for data that are others or missing here; what is a bug
 */
export async function doJob(job: Job): Promise<JobResult> {
  const began = performance.now();
  const id = jobId(job);
  const seconds = () => Number(((performance.now() - began) / 1000).toFixed(3));
  const { limits } = job;
  const signal = limits && AbortSignal.timeout(1000 * limits.seconds);
  try {
    const { metric, value, model } = await trainJob(job, present({ signal }));
    const weightsHash = model.weightsHash();
    // R² of equal values is none
    const shown = Number.isFinite(value) ? value : null;
    return {
      ...{ id, status: "done", metric, value: shown, weightsHash },
      ...{ seconds: seconds(), worker: thisWorker() },
    };
  } catch (error) {
    const isStopped = signal?.aborted && error === signal.reason;
    if (!isStopped && !(error instanceof GradlaneError && !NO_RESULTS.includes(error.code)))
      throw error;
    const status = isStopped ? "stopped" : error instanceof NumericsError ? "diverged" : "failed";
    const message = isStopped ? `took more than ${limits!.seconds} s` : (error as Error).message;
    return { id, status, message, seconds: seconds(), worker: thisWorker() };
  }
}

/** The trained model of a job, and its quality on the held-out rows. Threads decide no bit. */
export async function trainJob(
  job: Job,
  {
    signal,
    threads = 1,
  }: { readonly signal?: AbortSignal; readonly threads?: number | "auto" } = {},
): Promise<{ metric: "accuracy" | "r2"; value: number; model: Model }> {
  const { seed } = job;
  const { options } = readRecipe(job.recipe);
  const engine = await engineOf(options.numerics, threads);
  const task = await taskOf(job, options);
  const share = validationShare(options);
  const held = task.validation ? 0 : rowsOfShare(share ?? 0, task.train.length);
  const weights = classWeightOption(options.classWeight, task.classNames);
  const model = await buildModel(task, options, seed, engine);
  const training = trainingFor(task, model, options, seed);
  for (const part of [task.train, task.test]) adopt(part);
  const fit = fitOptions(model, training, task.train.length - held);
  await model.fit(task.train, {
    ...fit,
    ...weights,
    ...present({ validation: task.validation ?? share, signal }),
    callbacks: [...(fit.callbacks ?? []), ...stopping(options)],
  });
  const { metric, value } = await assess(model, task.test);
  return { metric, value, model };
}

const engines = new Map<string, Promise<Engine>>();

/** Engines of this module: the default one is the user's. */
function engineOf(numerics: Options["numerics"], threads: number | "auto"): Promise<Engine> {
  const key = `${numerics} ${threads}`;
  const engine = engines.get(key) ?? createEngine({ numerics, threads, turbo: true });
  engines.set(key, engine);
  return engine;
}

/** Data that were read, and how their rows were split for the last jobs. */
interface ReadData {
  readonly key: string;
  readonly loaded: Promise<Loaded>;
  readonly tasks: Map<string, Task>;
}

/** The data that were read last. */
let last: ReadData | undefined;
/** Numbers of all tasks that are kept: 256 MiB at most. */
const MOST_NUMBERS = 1 << 25;

function dataOf({ data, recipe }: Job, options: Options, rowSeed: number): ReadData {
  const key = canonicalJson({ ...(data && { ...data }), recipe: readingOf(recipe) });
  if (last?.key === key) return last;
  const read = async () => {
    if (data) await requireSame(data);
    return loadData({ ...options, ...(data && { data: data.uri }) }, rowSeed);
  };
  const own: ReadData = { key, loaded: read(), tasks: new Map() };
  // an error is no data
  own.loaded.catch(() => {
    if (last === own) last = undefined;
  });
  last = own;
  return own;
}

/** Options that say how data are read. */
const READING = [
  ...["synthetic", "count", "seed", "target", "task", "types", "columns", "drop", "delimiter"],
  ...["decimal", "missingWords", "unreadable", "imageSize", "maxBytes"],
];

const readingOf = (recipe: Job["recipe"]): Json =>
  Object.fromEntries(READING.flatMap((name) => (name in recipe ? [[name, recipe[name]!]] : [])));

/** The rows of a job; jobs of other settings and seeds have the same. */
async function taskOf(job: Job, options: Options): Promise<Task> {
  const rowSeed = options.seed ?? SEED;
  const { loaded, tasks } = dataOf(job, options, rowSeed);
  const { fold } = job;
  const share = validationShare(options);
  const { split, groups } = options;
  const key = canonicalJson(present({ fold, share, split, groups }));
  const known = tasks.get(key);
  if (known) return known;
  const task = splitJob(await loaded, options, rowSeed, fold);
  const size = numbersOf(task);
  for (const [other] of tasks) {
    if (size * (tasks.size + 1) <= MOST_NUMBERS) break;
    tasks.delete(other); // the one that was made first
  }
  tasks.set(key, task);
  return task;
}

const numbersOf = ({ train, validation, test }: Task): number =>
  [train, validation, test].reduce(
    (sum, part) => sum + (part ? part.x.data.length + part.y.data.length : 0),
    0,
  );

/** The rows of a job: as `gradlane train` splits them, or of its training rows those of a fold. */
function splitJob(loaded: Loaded, options: Options, rowSeed: number, fold: Job["fold"]): Task {
  const share = validationShare(options);
  if (!fold) return splitTask(loaded, { ...options, ...present({ validation: share }) }, rowSeed);
  const { validation: _, ...rest } = options;
  const { train: rows, classNames } = splitTask(loaded, rest, rowSeed);
  const { split: by, groups } = options;
  const rule = groups === undefined ? { stratify: classNames !== undefined } : { groups };
  const parts =
    by === undefined
      ? foldOf(rows, fold, { ...rule, seed: rowSeed })
      : rows.split({ test: HELD_OUT, by, seed: rowSeed });
  return { ...loaded, ...parts, classNames };
}

function foldOf(
  rows: Dataset,
  { count, index }: NonNullable<Job["fold"]>,
  rule: Omit<KFoldOptions, "folds">,
): Pick<Task, "train" | "test"> {
  const { train, test } = foldParts(rows, { ...rule, folds: count })[index]!;
  return { train: rows.take(train), test: rows.take(test) };
}
