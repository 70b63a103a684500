// A training as lines of JSON.

import { DataError, NumericsError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { isRecord, present } from "../core/record.ts";
import { NUMERICS_VERSION } from "../engine/numerics-version.ts";
import { weightsHash } from "../format/weights-hash.ts";
import type { Path } from "../node/path.ts";
import { packageVersion } from "../node/version.ts";
import type { Callback, TrainContext } from "../training/callbacks.ts";
import type { EpochEvent, StepsEvent } from "../training/events.ts";
import { type Open, openLines, type WriteLine } from "./targets.ts";

/** Options of jsonLog(). */
export interface JsonLogOptions {
  /** Facts of the run for its first line, such as the seed and the options: values of JSON. */
  readonly run?: Readonly<Record<string, unknown>>;
}

/** Hexadecimal digits that tell the runs of a file apart. */
const ID_BYTES = 6;

/** To microseconds. */
const rounded = (seconds: number): number => Number(seconds.toFixed(6));

const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(ID_BYTES)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");

/** The lines of one run. */
export class RunLog {
  private epochs = 0;
  private steps = 0;
  private rate: number | undefined;
  private began = 0;

  constructor(
    private readonly write: WriteLine,
    /** What every line has. */
    private readonly shared: Readonly<Record<string, unknown>> = {},
    readonly run: string = newId(),
  ) {}

  /** The first line. */
  begin(facts: Readonly<Record<string, unknown>>): void | Promise<void> {
    const versions = { gradlane: packageVersion, numericsVersion: NUMERICS_VERSION };
    return this.line("run", { ...versions, ...facts });
  }

  line(event: string, values: Readonly<Record<string, unknown>>): void | Promise<void> {
    const head = { event, run: this.run, ...this.shared, time: new Date().toISOString() };
    return this.write(`${JSON.stringify({ ...head, ...values })}\n`);
  }

  /** Writes the other lines of a training. */
  readonly callback: Callback = {
    onTrainBegin: ({ epochsBefore, stepsBefore }) => {
      this.epochs = epochsBefore;
      this.steps = stepsBefore;
      this.began = performance.now();
    },
    onSteps: (event) => this.count(event),
    onEpochEnd: (event) => this.epochLine(event),
    onTrainEnd: (_history, context) => this.end(context),
    onInterrupt: (_context, reason) => this.interrupt(reason),
  };

  private count({ losses, learningRates }: StepsEvent): void {
    this.steps += losses.length;
    this.rate = learningRates.at(-1);
  }

  private epochLine(event: EpochEvent): void | Promise<void> {
    this.epochs++;
    const { loss, metrics, validationLoss, validationMetrics, seconds } = event;
    return this.line("epoch", {
      ...this.done,
      loss,
      metrics: numbersOf(metrics),
      ...present({ validationLoss }),
      ...(validationMetrics && { validationMetrics: numbersOf(validationMetrics) }),
      ...present({ learningRate: this.rate }),
      seconds: rounded(seconds),
    });
  }

  private async end(context: TrainContext): Promise<void> {
    const { epochs, epochsBefore, hasSetWeights } = context;
    if (this.epochs < epochsBefore + epochs) await this.line("stopped", this.done);
    if (hasSetWeights) await this.line("restored", this.done);
    const hash = weightsHash(context.getWeights());
    const seconds = rounded((performance.now() - this.began) / 1000);
    await this.line("end", { ...this.done, weightsHash: hash, seconds });
  }

  private interrupt(reason: unknown): void | Promise<void> {
    const { done } = this;
    const { message } = reason instanceof Error ? reason : { message: String(reason) };
    if (reason instanceof NumericsError) return this.line("diverged", { ...done, message });
    const isError = reason instanceof Error && !isAbort(reason);
    return this.line(isError ? "failed" : "interrupted", { ...done, ...(isError && { message }) });
  }

  private get done(): { readonly epoch: number; readonly step: number } {
    return { epoch: this.epochs, step: this.steps };
  }
}

/** Whether it is the reason of a signal that is aborted without another one. */
export const isAbort = ({ name }: Error): boolean =>
  name === "AbortError" || name === "TimeoutError";

/** Metrics without matrices. */
export const numbersOf = (metrics: object): Record<string, number> =>
  Object.fromEntries(Object.entries(metrics).filter(([, value]) => typeof value === "number"));

/**
 * Writes a training as lines of JSON: "run", "epoch" after each epoch, "stopped" and "restored" after early
 * stopping, then "end" with the hash of the weights; or "diverged", "interrupted" or "failed". `epoch` and
 * `step` count what the model has done. Numbers that are not finite are null. It goes last in `callbacks`.
 *
 * To a path (Node), lines are appended as they come. A file that fails during the training is a warning; an
 * error of a function ends the training as that of any callback.
 * @throws DataError RUN unless `run` is JSON; in fit(), before the first step, FILE_UNWRITABLE, LOG_FILE
 *
 * @example
 * const lines: string[] = [];
 * const data = synthetic.moons({ count: 100, noise: 0.1, seed: 1 });
 * const callbacks = [jsonLog((line) => void lines.push(line), { run: { seed: 1 } })];
 * await mlp({ hidden: [8] }).fit(data, { epochs: 2, callbacks });
 * lines.map((line) => JSON.parse(line).event); // ["run", "epoch", "epoch", "end"]
 */
export function jsonLog(target: Path | WriteLine, options: JsonLogOptions = {}): Callback {
  requireKnownKeys("jsonLog", options, ["run"]);
  const { run = {} } = options;
  const facts = readFacts(run);
  let open: Open<WriteLine> | undefined;
  let log: RunLog | undefined;
  const close = async () => {
    await open?.close();
    open = undefined;
  };
  return {
    async onTrainBegin(context) {
      const { epochs, totalSteps, epochsBefore, stepsBefore } = context;
      open = typeof target === "function" ? undefined : await openLines(target);
      log = new RunLog(open?.write ?? (target as WriteLine));
      await log.begin({ ...facts, epochs, totalSteps, epochsBefore, stepsBefore });
      await log.callback.onTrainBegin!(context);
    },
    onSteps: (event, context) => log!.callback.onSteps!(event, context),
    onEpochEnd: (event, context) => log!.callback.onEpochEnd!(event, context),
    async onTrainEnd(history, context) {
      await log!.callback.onTrainEnd!(history, context);
      await close();
    },
    async onInterrupt(context, reason) {
      await log!.callback.onInterrupt!(context, reason);
      await close();
    },
  };
}

/** What every line has. */
const OWN = ["event", "run", "time"];

/** A copy: callers may change what they pass. */
function readFacts(run: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const refuse = (expected: string, hint?: string) =>
    DataError.of("RUN", "use run of jsonLog", expected, run, present({ hint }));
  let facts: unknown;
  try {
    facts = isRecord(run) && JSON.parse(JSON.stringify(run));
  } catch {} // a loop, or a BigInt
  if (!isRecord(facts)) throw refuse("an object of values of JSON");
  if (!OWN.some((name) => Object.hasOwn(facts as object, name))) return facts;
  throw refuse('other names than "event", "run" and "time", which every line has', "rename it");
}
