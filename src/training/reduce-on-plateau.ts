import { coded, numberOption, readOptions } from "../core/options.ts";
import type { CallbackState, KeptState } from "./callback-state.ts";
import type { Callback, TrainContext } from "./callbacks.ts";
import {
  badState,
  epochsOption,
  Progress,
  type ProgressOptions,
  progressOptions,
} from "./progress.ts";

/** Options of reduceOnPlateau(). */
export interface ReduceOnPlateauOptions extends ProgressOptions {
  /** Factor of the learning rate. Default: 0.1. */
  readonly factor?: number;
  /** Epochs in a row without improvement before each reduction (default: 10). 0 and 1 both mean the first. */
  readonly patience?: number;
  /** Epochs after each reduction that are not counted. Default: 0. */
  readonly cooldown?: number;
  /** The rate is not reduced below this (default: 0). A schedule may fall below it by itself. */
  readonly minLearningRate?: number;
}

const OPTIONS = {
  ...progressOptions(10),
  factor: coded("FACTOR", numberOption({ default: 0.1, above: 0, below: 1 })),
  cooldown: coded("COOLDOWN", epochsOption(0)),
  minLearningRate: coded("MIN_LEARNING_RATE", numberOption({ default: 0, low: 0 })),
};

/**
 * Multiplies the learning rate by `factor` from the next epoch on if a monitored value has not improved for
 * `patience` epochs in a row. Its counts and the scale of the rate stay with the model, and in its file, until
 * compile(): another fit() with reduceOnPlateau() of the same value continues from there.
 * @throws DataError FACTOR if it is outside (0, 1), PATIENCE and COOLDOWN if they are not integers >= 0,
 * MIN_DELTA and MIN_LEARNING_RATE if they are below 0, MODE if it is not "min", "max" or "auto"; in fit(),
 * before anything is changed, MONITOR if epochs have no such value, MODE for a custom metric without a mode
 *
 * @example
 * const data = synthetic.moons({ count: 200, noise: 0.3, seed: 1 });
 * const callbacks = [reduceOnPlateau({ factor: 0.5, patience: 3, minLearningRate: 1e-4 })];
 * const options = { epochs: 20, validation: 0.2, schedule: "constant", callbacks } as const;
 * await mlp({ hidden: [16] }).fit(data, options);
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): Callback {
  const name = "reduceOnPlateau";
  const values = readOptions(name, OPTIONS, options, "OPTION");
  const progress = new Progress(name, values);
  const plateau = new Plateau(progress, values);
  return {
    onCheck: (values) => progress.check(values),
    onTrainBegin: (context) => plateau.begin(context),
    onEpochEnd: (event, context) => plateau.follow(progress.update(event), context),
  };
}

/** Counts epochs and reduces the rate. */
class Plateau {
  private kept: KeptState | undefined;
  private cooldownLeft = 0;
  /** Factor of the rates of this training. */
  private scale = 1;

  constructor(
    private readonly progress: Progress,
    private readonly options: Required<Omit<ReduceOnPlateauOptions, keyof ProgressOptions>>,
  ) {}

  begin(context: TrainContext): void {
    this.kept = context.keep(`reduceOnPlateau ${this.progress.monitor}`);
    const state = this.kept.read();
    if (state && !isState(state)) {
      throw badState("reduceOnPlateau", "a count of epochs and a scale", state);
    }
    this.progress.begin(state);
    const { cooldownLeft, scale } = state ?? {};
    this.cooldownLeft = cooldownLeft ?? 0;
    this.scale = scale ?? 1;
    if (this.scale < 1) context.scaleLearningRate(this.scale, this.options.minLearningRate);
  }

  follow(isBetter: boolean, context: TrainContext): void {
    const { patience, cooldown, factor, minLearningRate } = this.options;
    if (this.cooldownLeft > 0) {
      this.cooldownLeft--;
      this.progress.epochsWithout = 0;
    } else if (!isBetter && this.progress.epochsWithout >= patience) {
      this.scale *= factor;
      context.scaleLearningRate(factor, minLearningRate);
      this.cooldownLeft = cooldown;
      this.progress.epochsWithout = 0;
    }
    const { cooldownLeft, scale } = this;
    this.kept!.write({ ...this.progress.state(), cooldownLeft, scale });
  }
}

function isState({ cooldownLeft, scale }: CallbackState): boolean {
  const isScale = typeof scale === "number" && scale >= 0 && scale <= 1;
  return isScale && Number.isSafeInteger(cooldownLeft) && cooldownLeft! >= 0;
}
