// A training as event files of TensorBoard.

import { NumericsError } from "../core/errors.ts";
import { optionError, requireBooleans, requireKnownKeys } from "../core/names.ts";
import { isRecord } from "../core/record.ts";
import type { WatchedStep } from "../flow/layer-flow.ts";
import type { Path } from "../node/path.ts";
import type { Callback, TrainContext } from "../training/callbacks.ts";
import type { EpochEvent, StepsEvent } from "../training/events.ts";
import { EventFiles } from "./event-files.ts";
import {
  type Hyperparameter,
  histogram,
  STATUS,
  type Summary,
  scalar,
  sessionEnd,
  sessionStart,
} from "./events.ts";
import { histogramOf } from "./histogram.ts";
import { isAbort, numbersOf } from "./json-log.ts";
import { type AppendBytes, type Open, openFolder } from "./targets.ts";

/** Options of tensorBoard(). */
export interface TensorBoardOptions {
  /** The run in TensorBoard's table of hyperparameters; without them, it is in no table. */
  readonly hyperparameters?: Readonly<Record<string, Hyperparameter>>;
  /** Histograms of the weights, of at most 50 epochs. Default: true. */
  readonly histograms?: boolean;
}

/** TensorBoard keeps so many points of a tag. */
const POINTS = 1000;
const HISTOGRAMS = 50;

/** The events of one run. */
export class Board {
  private files: EventFiles;
  private readonly hyperparameters: TensorBoardOptions["hyperparameters"];
  private readonly hasHistograms: boolean;
  private epochs = 0;
  private steps = 0;
  private everyStep = 1;
  private everyEpoch = 1;
  private rate = Number.NaN;

  constructor(
    private readonly append: AppendBytes,
    { hyperparameters, histograms = true }: TensorBoardOptions = {},
  ) {
    this.files = new EventFiles(append);
    this.hyperparameters = hyperparameters;
    this.hasHistograms = histograms;
  }

  /** Writes the events of a training. */
  readonly callback: Callback = {
    onTrainBegin: (context) => this.begin(context),
    onSteps: (event) => this.stepsDone(event),
    onEpochEnd: (event, context) => this.epochDone(event, context),
    onTrainEnd: () => this.end(STATUS.success),
    onInterrupt: (_context, reason) => this.interrupt(reason),
  };

  /** The result on the test set, unless no epoch was left, so that it stands at its step. */
  async test(values: Readonly<Record<string, number>>): Promise<void> {
    if (this.steps === 0) return;
    this.files.add("test", this.steps, scalarsOf(values));
    await this.files.flush();
  }

  private async begin(context: TrainContext): Promise<void> {
    const { epochs, totalSteps, epochsBefore, stepsBefore } = context;
    this.epochs = epochsBefore;
    this.steps = stepsBefore;
    this.everyStep = Math.max(1, Math.ceil(totalSteps / POINTS));
    this.everyEpoch = Math.max(1, Math.ceil(epochs / HISTOGRAMS));
    const { append, hyperparameters } = this;
    this.files = new EventFiles(append, stepsBefore);
    // readers take the first, which another folder may have if a training goes on
    if (hyperparameters) {
      this.files.add("", 0, [sessionStart(hyperparameters, Date.now() / 1000)]);
    }
    if (stepsBefore === 0) this.addHistograms(context);
    await this.files.flush();
  }

  private stepsDone({ losses, learningRates }: StepsEvent): Promise<void> {
    for (const loss of losses) {
      this.steps++;
      if (this.steps % this.everyStep !== 0) continue;
      this.files.add("train", this.steps, [scalar("stepLoss", loss)]);
    }
    this.rate = learningRates.at(-1)!;
    return this.files.flushIfDue(); // an epoch may take hours
  }

  private async epochDone(event: EpochEvent, context: TrainContext): Promise<void> {
    this.epochs++;
    const { files, steps } = this;
    const { loss, metrics, validationLoss, validationMetrics = {}, flow } = event;
    files.add("train", steps, [
      ...scalarsOf({ loss, ...numbersOf(metrics) }),
      ...scalarsOf({ learningRate: this.rate, epoch: this.epochs }),
      ...(flow ? flowOf(flow) : []),
    ]);
    if (validationLoss !== undefined) {
      const values = { loss: validationLoss, ...numbersOf(validationMetrics) };
      files.add("validation", steps, scalarsOf(values));
    }
    const number = event.epoch + 1;
    if (number % this.everyEpoch === 0 || number === context.epochs) this.addHistograms(context);
    await files.flushIfDue();
  }

  private addHistograms(context: TrainContext): void {
    if (!this.hasHistograms) return;
    const summaries = Object.entries(context.getWeights()).flatMap(([path, { data }]) => {
      const found = histogramOf(data);
      return found ? [histogram(`weights/${path}`, found)] : [];
    });
    this.files.add("train", this.steps, summaries);
  }

  private async end(status: number): Promise<void> {
    if (this.hyperparameters) {
      this.files.add("", this.steps, [sessionEnd(status, Date.now() / 1000)]);
    }
    await this.files.flush();
  }

  /** The first end that is written counts, so a training that may be resumed has none. */
  private interrupt(reason: unknown): Promise<void> {
    const isOver = reason instanceof NumericsError || (reason instanceof Error && !isAbort(reason));
    return isOver ? this.end(STATUS.failure) : this.files.flush();
  }
}

const scalarsOf = (values: Readonly<Record<string, number>>): Summary[] =>
  Object.entries(values).map(([tag, value]) => scalar(tag, value));

/** Of the layers and weights of a watched step. */
function flowOf({ layers }: WatchedStep): Summary[] {
  return layers.flatMap(({ name, deadShare, saturatedShare, parameters }) => [
    ...(deadShare === undefined ? [] : [scalar(`deadShare/${name}`, deadShare)]),
    ...(saturatedShare === undefined ? [] : [scalar(`saturatedShare/${name}`, saturatedShare)]),
    ...Object.entries(parameters).flatMap(([path, { norm, gradientNorm, updateRatio }]) => [
      scalar(`weightNorm/${path}`, norm),
      scalar(`gradientNorm/${path}`, gradientNorm),
      scalar(`updateRatio/${path}`, updateRatio),
    ]),
  ]);
}

/**
 * Writes a training as event files of TensorBoard, in a folder for each run (Node), or by a function that appends bytes
 * to named files. Its folders `train` and `validation` have values of the same tags: `loss`, the metrics; `train` also
 * `stepLoss` at up to 1000 steps, the learning rate, histograms of the weights and, with the option `watch` of fit(),
 * norms of gradients, updates and weights. Steps count what the model has done. It goes last in `callbacks`.
 *
 * A file that fails during the training is a warning; an error of a function ends the training as that of any callback.
 * @throws DataError HYPERPARAMETERS unless they are finite numbers, texts and booleans; in fit(), before the first step,
 * FILE_UNWRITABLE, and RUN_FOLDER if the folder has event files of another training
 *
 * @example
 * const files = new Map<string, number>();
 * const append = (file: string, bytes: Uint8Array) =>
 *   void files.set(file.split("/")[0]!, (files.get(file) ?? 0) + bytes.length);
 * const data = synthetic.moons({ count: 100, noise: 0.1, seed: 1 });
 * const callbacks = [tensorBoard(append)];
 * await mlp({ hidden: [8] }).fit(data, { epochs: 2, validation: 0.2, callbacks });
 * [...files.keys()].sort(); // ["train", "validation"]
 */
export function tensorBoard(
  target: Path | AppendBytes,
  options: TensorBoardOptions = {},
): Callback {
  requireKnownKeys("tensorBoard", options, ["hyperparameters", "histograms"]);
  requireBooleans("tensorBoard", { histograms: options.histograms ?? true });
  const { hyperparameters, ...rest } = options;
  const given =
    hyperparameters === undefined ? rest : { ...rest, hyperparameters: checked(hyperparameters) };
  let open: Open<AppendBytes> | undefined;
  let board: Board | undefined;
  return {
    async onTrainBegin(context) {
      const goesOn = context.stepsBefore > 0;
      open = typeof target === "function" ? undefined : await openFolder(target, goesOn);
      board = new Board(open?.write ?? (target as AppendBytes), given);
      await board.callback.onTrainBegin!(context);
    },
    onSteps: (event, context) => board!.callback.onSteps!(event, context),
    onEpochEnd: (event, context) => board!.callback.onEpochEnd!(event, context),
    onTrainEnd: (history, context) => board!.callback.onTrainEnd!(history, context),
    onInterrupt: (context, reason) => board!.callback.onInterrupt!(context, reason),
  };
}

/** A copy: callers may change what they pass. */
function checked(
  given: Readonly<Record<string, Hyperparameter>>,
): Readonly<Record<string, Hyperparameter>> {
  if (isRecord(given) && Object.values(given).every(isHyperparameter)) return { ...given };
  const expected = "finite numbers, texts and booleans by name";
  const what = "hyperparameters of tensorBoard";
  throw optionError(what, expected, given, "HYPERPARAMETERS");
}

const isHyperparameter = (value: unknown): boolean =>
  Number.isFinite(value) || typeof value === "string" || typeof value === "boolean";
