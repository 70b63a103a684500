// Follows one value over the epochs: what earlyStopping() and reduceOnPlateau() have in common.

import { DataError, FormatError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import type { CallbackState } from "./callback-state.ts";
import type { EpochEvent } from "./events.ts";
import { type Direction, type MonitoredValue, monitoredValue } from "./monitored.ts";

/** Options of callbacks that follow a value. */
export interface ProgressOptions {
  /**
   * "loss", "validationLoss", or a metric such as "accuracy" or "validationAccuracy".
   * "validationLoss" where not given.
   */
  readonly monitor?: string;
  /**
   * Which way it improves: "min" down, "max" up; "auto", where not given: losses and errors down, other
   * metrics up. Of a metric of one's own only you know.
   */
  readonly mode?: Direction | "auto";
  /** A change of no more than this is no improvement; 0 where not given. */
  readonly minDelta?: number;
}

export const PROGRESS_OPTIONS = ["monitor", "mode", "patience", "minDelta"];

const MODES = ["min", "max", "auto"];

/** The best value so far, and the epochs since. */
export class Progress {
  readonly monitor: string;
  epochsWithout = 0;
  /** Epochs that it has followed. */
  epochs = 0;
  private readonly mode: Direction | "auto";
  private readonly minDelta: number;
  private direction: Direction | undefined;
  private best: number | undefined;

  constructor(
    private readonly callback: string,
    { monitor = "validationLoss", mode = "auto", minDelta = 0 }: ProgressOptions,
  ) {
    this.monitor = requireThat(callback, "monitor", "a name", monitor, isName(monitor), "MONITOR");
    this.mode = requireThat(callback, "mode", '"min", "max" or "auto"', mode, MODES.includes(mode));
    this.minDelta = requireThat(
      callback,
      "minDelta",
      "a finite number >= 0",
      minDelta,
      isSize(minDelta),
    );
  }

  /** Refuses a value that no epoch has, or whose way nobody knows. */
  check(values: readonly MonitoredValue[]): void {
    const value = values.find(({ name }) => name === this.monitor);
    if (!value) throw notThere(this.monitor, values);
    this.direction = this.mode === "auto" ? value.improves : this.mode;
    if (this.direction) return;
    throw new DataError(
      "MODE",
      `Cannot use ${this.callback}: expected a mode for ${showValue(this.monitor)}, a metric of your own, got none`,
      {
        expected: ["min", "max"],
        hint: 'say mode: "max" where more is better, else mode: "min"',
      },
    );
  }

  /** Begins anew, or from what state() gave. */
  begin(state?: CallbackState): void {
    if (state && !isState(state)) {
      throw new FormatError(
        "CALLBACK_STATE",
        `Cannot go on with ${this.callback}: expected its best value and a count of epochs, got others`,
        { got: state },
      );
    }
    const { best, epochsWithout, epochs } = state ?? {};
    this.epochs = epochs ?? 0;
    this.best = best ?? undefined;
    this.epochsWithout = epochsWithout ?? 0;
  }

  state(): CallbackState {
    const { best, epochsWithout, epochs } = this;
    return { best: best ?? null, epochsWithout, epochs };
  }

  /** Whether the value of this epoch is the best so far; NaN and infinities never are. */
  update(event: EpochEvent): boolean {
    const value = monitoredValue(event, this.monitor) ?? Number.NaN;
    const isBetter = Number.isFinite(value) && this.improves(value);
    if (isBetter) this.best = value;
    this.epochs++;
    this.epochsWithout = isBetter ? 0 : this.epochsWithout + 1;
    return isBetter;
  }

  private improves(value: number): boolean {
    if (this.best === undefined) return true;
    return this.direction === "max"
      ? value - this.minDelta > this.best
      : value + this.minDelta < this.best;
  }
}

/** An option of a callback, refused where it does not fit. */
export function requireThat<Value>(
  callback: string,
  name: string,
  expected: string,
  value: Value,
  fits: boolean,
  code: string = name.replace(/[A-Z]/g, "_$&").toUpperCase(),
): Value {
  if (fits) return value;
  throw DataError.of(code, `use ${callback}`, `${name} to be ${expected}`, value, { expected });
}

/** A finite number of float32 from 0 on. */
export const isSize = (value: unknown): boolean =>
  typeof value === "number" && value >= 0 && Number.isFinite(Math.fround(value));

/** The number of epochs that are borne, checked. */
export const requireEpochs = (callback: string, name: string, value: number): number =>
  requireThat(callback, name, "an integer >= 0", value, Number.isSafeInteger(value) && value >= 0);

const isName = (value: unknown) => typeof value === "string" && value !== "";

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

const isState = ({ best, epochsWithout, epochs }: CallbackState) =>
  (best === null || Number.isFinite(best)) && isCount(epochsWithout) && isCount(epochs);

function notThere(monitor: string, values: readonly MonitoredValue[]): DataError {
  const names = values.map(({ name }) => name);
  const isOfValidation = monitor.startsWith("validation") && !names.includes("validationLoss");
  return new DataError(
    "MONITOR",
    `Cannot monitor ${showValue(monitor)}: expected one of ${names.join(", ")}`,
    {
      expected: names,
      got: monitor,
      hint: isOfValidation
        ? "give fit() the option validation"
        : "name the metric in compile(), and give fit() the option validation for those of held-back rows",
    },
  );
}
