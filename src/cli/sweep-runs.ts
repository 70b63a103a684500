// The trainings of a sweep as runs of TensorBoard, for its table of hyperparameters.

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Recipe } from "../sweep/recipe.ts";
import type { SweepResult } from "../sweep/result.ts";
import { cellOf } from "../sweep/summary.ts";
import { EventFiles } from "../tracking/event-files.ts";
import { STATUS, scalar, sessionEnd, sessionStart } from "../tracking/events.ts";
import { type AppendBytes, openFolder } from "../tracking/targets.ts";
import { say } from "./terminal.ts";
import { hyperparametersOf } from "./tracking.ts";

/** Characters of a job's id: enough to tell jobs apart. */
const NAME_LENGTH = "gl-".length + 12;
const nameOf = (id: string): string => id.slice(0, NAME_LENGTH);

export class SweepRuns {
  hasFailed = false;

  private constructor(
    private readonly folder: string,
    private readonly append: AppendBytes,
    private readonly idOf: (setting: Recipe) => string,
  ) {}

  /**
   * Opens a folder, in which a sweep may go on.
   * @param idOf the id of a job of a setting: other sweeps have others for the same setting
   * @throws DataError FILE_UNWRITABLE
   */
  static async open(folder: string, idOf: (setting: Recipe) => string): Promise<SweepRuns> {
    const { write } = await openFolder(folder, true, (error) => {
      events.hasFailed = true;
      say(`error: ${error.message}; the sweep goes on without it`);
    });
    const events = new SweepRuns(folder, write, idOf);
    return events;
  }

  /** Writes a training, unless its run is there. */
  async write(result: SweepResult): Promise<void> {
    const run = nameOf(result.id);
    const old = await readdir(join(this.folder, run)).catch(() => []);
    if (old.length > 0) return;
    const { config, epochs, seed, status, metric, value, seconds } = result;
    const varied = { ...config, ...(epochs !== undefined && { epochs }) };
    const isVaried = Object.keys(varied).length > 0;
    const now = Date.now() / 1000;
    // folds and seeds of a setting are one row, with the mean of their values
    const settings = Object.entries(varied).map(([name, each]) => `${name} ${cellOf(each)}`);
    const group = [...settings, nameOf(this.idOf(config))].join(", ");
    const files = new EventFiles(this.append);
    files.add(run, 0, [
      isVaried
        ? sessionStart(hyperparametersOf(varied), now - seconds, group)
        : sessionStart({ seed }, now - seconds),
      ...(metric && typeof value === "number" ? [scalar(metric, value)] : []),
      scalar("seconds", seconds),
      sessionEnd(status === "done" ? STATUS.success : STATUS.failure, now),
    ]);
    await files.flush();
  }
}
