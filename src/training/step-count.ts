import { isSame, type TrainingKind } from "./interruption.ts";
import type { TrainPlan } from "./plan-training.ts";
import type { Session } from "./session.ts";

export function kindOf({ data, batchSize, shuffle, augmentation }: TrainPlan): TrainingKind {
  const { plan, seed } = augmentation ?? {};
  const augment = plan ? [seed, ...plan.words, plan.mixing?.alpha].join(" ") : "";
  return { rows: data.count, batchSize, shuffle, augment };
}

/** Counts the steps of one training, in the model too. */
export class StepCount {
  /** Whether it resumes an interrupted training. */
  readonly goesOn: boolean;
  /** Steps of the trainings that it resumes. */
  readonly stepsBefore: number;
  readonly stepsInEpoch: number;
  /** Steps done by this training, and steps done of the current epoch. */
  stepsDone = 0;
  stepsOfEpoch: number;

  constructor(
    private readonly session: Session,
    private readonly kind: TrainingKind,
  ) {
    const { interruption } = session;
    this.goesOn = interruption !== undefined && isSame(interruption.kind, kind);
    this.stepsInEpoch = Math.ceil(kind.rows / kind.batchSize);
    this.stepsBefore = this.goesOn ? interruption!.steps : 0;
    this.stepsOfEpoch = this.goesOn ? interruption!.stepsOfEpoch : 0;
  }

  /** Steps of some epochs, of which the first may be the rest of one. */
  stepsOf(epochs: number): number {
    return epochs === 0 ? 0 : epochs * this.stepsInEpoch - this.stepsOfEpoch;
  }

  add(done: number): void {
    const { session, kind, stepsBefore } = this;
    session.step += done;
    this.stepsDone += done;
    this.stepsOfEpoch += done;
    if (this.stepsOfEpoch === this.stepsInEpoch) {
      session.epoch++;
      this.stepsOfEpoch = 0;
    }
    const steps = stepsBefore + this.stepsDone;
    session.interruption = { kind, steps, stepsOfEpoch: this.stepsOfEpoch };
  }

  /** Ends the training: the next one does not resume it, unless it has done no step. */
  end(): void {
    const { session } = this;
    if (this.stepsDone > 0) session.interruption = undefined;
    if (!session.interruption) session.callbackStates.endTraining();
  }
}
