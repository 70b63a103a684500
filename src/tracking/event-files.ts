// The event files of a training: one for each of its runs, begun with its first event.

import { joinBytes } from "../core/join-bytes.ts";
import { restartEvent, type Summary, summaryEvent, versionEvent } from "./events.ts";
import type { AppendBytes } from "./targets.ts";

/** Longest time that events wait. */
const FLUSH_MILLISECONDS = 1000;

export class EventFiles {
  private readonly name: string;
  private readonly begun = new Set<string>();
  /** Records that are not written yet, by run. */
  private waiting = new Map<string, Uint8Array[]>();
  private flushed = performance.now();

  /** `goesOnAt`: the step after which a training goes on whose files there are. */
  constructor(
    private readonly append: AppendBytes,
    private readonly goesOnAt = 0,
  ) {
    const now = Date.now();
    // readers know them by "tfevents", and take those of a folder by name; not the name of this machine
    const seconds = String(Math.floor(now / 1000)).padStart(10, "0");
    this.name = `events.out.tfevents.${seconds}.gradlane.${String(now % 1000).padStart(3, "0")}`;
  }

  /** Adds values of a run at a step; run "" is the training itself. */
  add(run: string, step: number, summaries: readonly Summary[]): void {
    if (summaries.length === 0) return;
    const now = Date.now();
    const records = this.waiting.get(run) ?? [];
    if (!this.begun.has(run)) records.push(...this.firstOf(now));
    this.begun.add(run);
    records.push(summaryEvent(now, step, summaries));
    this.waiting.set(run, records);
  }

  private firstOf(now: number): Uint8Array[] {
    const { goesOnAt } = this;
    return [versionEvent(now), ...(goesOnAt > 0 ? [restartEvent(now, goesOnAt + 1)] : [])];
  }

  async flushIfDue(): Promise<void> {
    if (performance.now() - this.flushed >= FLUSH_MILLISECONDS) await this.flush();
  }

  /** Writes what waits. */
  async flush(): Promise<void> {
    const { waiting } = this;
    this.waiting = new Map();
    for (const [run, records] of waiting) {
      await this.append(run === "" ? this.name : `${run}/${this.name}`, joinBytes(records));
    }
    this.flushed = performance.now();
  }
}
