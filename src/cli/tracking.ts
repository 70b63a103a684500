// The log and the event files of a training on the command line.

import { stat } from "node:fs/promises";
import { networkText } from "../layers/network-text.ts";
import type { Model } from "../model/model.ts";
import type { Hyperparameter } from "../tracking/events.ts";
import { RunLog } from "../tracking/json-log.ts";
import type { WriteLine } from "../tracking/targets.ts";
import { type AppendBytes, type Open, openFolder, openLines } from "../tracking/targets.ts";
import { Board } from "../tracking/tensor-board.ts";
import type { Callback } from "../training/callbacks.ts";
import { dataHash } from "./data-hash.ts";
import type { Training } from "./network.ts";
import { bitsOf } from "./options.ts";
import { shellCommand } from "./resume.ts";
import { KNOWN_DATA } from "./sources.ts";
import { say } from "./terminal.ts";

/** Arguments about what is written while a training runs. */
export interface TrackingArguments {
  readonly log?: string;
  readonly tensorboard?: string;
}

/** Arguments that name data. */
interface DataArguments {
  readonly data?: string;
  readonly x?: string;
  readonly y?: string;
}

/** What is trained. */
export interface Tracked {
  readonly model: Model;
  readonly training: Training;
  readonly seed: number;
  readonly rows: Readonly<Record<string, number>>;
}

export class Tracking {
  private log: RunLog | undefined;
  private board: Board | undefined;
  private hyperparameters: Readonly<Record<string, Hyperparameter>> = {};
  private hasBegun = false;

  private constructor(
    private readonly options: TrackingArguments & DataArguments,
    private readonly lines: Open<WriteLine> | undefined,
    private readonly folder: Open<AppendBytes> | undefined,
    private readonly failures: readonly Error[],
  ) {
    this.log = lines && new RunLog(lines.write);
  }

  /** Opens what is written; a file that fails later does not end the training. @throws DataError */
  static async open(
    options: TrackingArguments & DataArguments & { readonly resume?: string },
  ): Promise<Tracking> {
    const { log, tensorboard, resume } = options;
    const failures: Error[] = [];
    const onFailure = (error: Error) => {
      failures.push(error);
      say(`error: ${error.message}; the training goes on without it`);
    };
    const folder =
      tensorboard === undefined
        ? undefined
        : await openFolder(tensorboard, resume !== undefined, onFailure);
    const lines = log === undefined ? undefined : await openLines(log, onFailure);
    return new Tracking(options, lines, folder, failures);
  }

  get hasFailed(): boolean {
    return this.failures.length > 0;
  }

  /** Writes what is trained, once. */
  async begin(tracked: Tracked): Promise<void> {
    if (this.hasBegun) return;
    this.hasBegun = true;
    if (!this.lines && !this.folder) return;
    const settings = settingsOf(tracked);
    const given = bitsOf(this.options);
    this.hyperparameters = hyperparametersOf({ ...settings, ...given });
    await this.log?.begin({
      command: shellCommand(process.argv),
      options: given,
      ...settings,
      ...(await this.dataFacts()),
      rows: tracked.rows,
    });
  }

  /** Callbacks of the training, or of a fold; they go last. */
  callbacks(fold?: number): Callback[] {
    const { lines, folder, hyperparameters } = this;
    const made: Callback[] = [];
    if (lines && this.log) {
      const { run } = this.log;
      const log = fold === undefined ? this.log : new RunLog(lines.write, { fold }, run);
      made.push(log.callback);
    }
    if (folder) {
      const place = fold === undefined ? "" : `fold-${fold}/`;
      this.board = new Board((file, bytes) => folder.write(place + file, bytes), {
        hyperparameters,
      });
      made.push(this.board.callback);
    }
    return made;
  }

  /** Writes a line of the log. */
  async line(event: string, values: object): Promise<void> {
    await this.log?.line(event, { ...values });
  }

  /** Writes the result on the rows that the training, or the last fold, has not seen. */
  async test(metric: string, value: number): Promise<void> {
    await this.board?.test({ [metric]: value });
  }

  async close(): Promise<void> {
    await this.lines?.close();
    await this.folder?.close();
  }

  /** The data and their hashes. */
  private async dataFacts(): Promise<object> {
    const { data, x, y } = this.options;
    const facts: Record<string, object> = {};
    for (const [name, path] of Object.entries({ data, x, y })) {
      if (path === undefined) continue;
      const isKnown = KNOWN_DATA.has(path) || (await stat(path).catch(() => undefined));
      facts[name] = { path, ...(isKnown && this.lines && { sha256: await dataHash(path) }) };
    }
    return facts;
  }
}

/** What decides the bits of a training beside its data. */
function settingsOf({ model, training, seed }: Tracked): Readonly<Record<string, unknown>> {
  const { epochs, batchSize, schedule, transforms } = training;
  const { optimizer, engine } = model.compiled!.session;
  return {
    seed,
    numerics: engine.info.numerics,
    network: networkText(model.architecture, "plain"),
    parameterCount: model.parameterCount,
    optimizer,
    ...{ epochs, batchSize, schedule },
    ...(transforms && { augment: transforms }),
  };
}

/** Settings as hyperparameters: those of the optimizer beside its kind, lists as on the command line. */
export function hyperparametersOf(settings: object): Record<string, Hyperparameter> {
  const found: Record<string, Hyperparameter> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (name === "optimizer" && typeof value === "object") {
      const { kind, ...rest } = value as Record<string, unknown>;
      Object.assign(found, hyperparametersOf({ optimizer: kind, ...rest }));
    } else if (typeof value === "number" || typeof value === "boolean") found[name] = value;
    else if (value !== undefined && value !== null) found[name] = textOf(value);
  }
  return found;
}

const textOf = (value: unknown): string => {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.join() || "none" : JSON.stringify(value);
};
