// Monitors one value over the epochs, for earlyStopping() and reduceOnPlateau().

import { DataError, FormatError, phrase } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import type { CallbackState } from "./callback-state.ts";
import type { EpochEvent } from "./events.ts";
import { type Direction, type MonitoredValue, monitoredValue } from "./monitored.ts";

/** Options of callbacks that monitor a value. */
export interface ProgressOptions {
  /** "loss", "validationLoss" (default), or a metric such as "accuracy" or "validationAccuracy". */
  readonly monitor?: string;
  /**
   * Whether lower ("min") or higher ("max") values are better. Default: "auto", which is "min" for losses and
   * errors, "max" for other metrics. Custom metrics need a mode.
   */
  readonly mode?: Direction | "auto";
  /** Smallest change that counts as an improvement, exclusive. Default: 0. */
  readonly minDelta?: number;
}

export const PROGRESS_OPTIONS = ["monitor", "mode", "patience", "minDelta"];

const MODES = ["min", "max", "auto"];

/** The best value so far, and the epochs since. */
export class Progress {
  readonly monitor: string;
  epochsWithout = 0;
  /** Epochs monitored. */
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
    const size = "a finite number >= 0";
    this.minDelta = requireThat(callback, "minDelta", size, minDelta, isSize(minDelta));
  }

  /** @throws DataError MONITOR, MODE if epochs have no such value, or its direction is unknown */
  check(values: readonly MonitoredValue[]): void {
    const value = values.find(({ name }) => name === this.monitor);
    if (!value) throw notMonitored(this.monitor, values);
    this.direction = this.mode === "auto" ? value.improves : this.mode;
    if (this.direction) return;
    const expected = phrase(`a mode for the custom metric ${showValue(this.monitor)}`, [
      "min",
      "max",
    ]);
    throw DataError.of("MODE", `use ${this.callback}`, expected, phrase("none"), {
      hint: 'set mode: "max" if higher is better, else mode: "min"',
    });
  }

  /** Begins anew, or from a result of state(). */
  begin(state?: CallbackState): void {
    if (state && !isState(state)) {
      throw badState(this.callback, "its best value and a count of epochs", state);
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

  /** Whether the value of an epoch is the best so far; NaN and infinities never are. */
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

/** An option of a callback. @throws DataError unless it `fits` */
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

/** A number >= 0, finite in float32. */
export const isSize = (value: unknown): boolean =>
  typeof value === "number" && value >= 0 && Number.isFinite(Math.fround(value));

/** The error for kept state that a callback has not written. */
export const badState = (callback: string, expected: string, got: CallbackState): FormatError =>
  FormatError.of("CALLBACK_STATE", `resume ${callback}`, expected, got);

/** A number of epochs, checked. */
export const requireEpochs = (callback: string, name: string, value: number): number =>
  requireThat(callback, name, "an integer >= 0", value, Number.isSafeInteger(value) && value >= 0);

const isName = (value: unknown) => typeof value === "string" && value !== "";

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

const isState = ({ best, epochsWithout, epochs }: CallbackState) =>
  (best === null || Number.isFinite(best)) && isCount(epochsWithout) && isCount(epochs);

function notMonitored(monitor: string, values: readonly MonitoredValue[]): DataError {
  const names = values.map(({ name }) => name);
  const needsValidation = monitor.startsWith("validation") && !names.includes("validationLoss");
  const hint = needsValidation
    ? "pass the option validation to fit()"
    : "name the metric in compile(), and pass the option validation to fit() for metrics of the validation set";
  const message = `Cannot monitor ${showValue(monitor)}: expected one of ${names.join(", ")}`;
  return new DataError("MONITOR", message, { expected: names, got: monitor, hint });
}
