/** Settings that must be equal for a training to resume another one. */
export interface TrainingKind {
  readonly rows: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Seed and transforms; "" without augmentation. */
  readonly augment: string;
}

/** A training that has not come to its end. */
export interface Interruption {
  readonly kind: TrainingKind;
  /** Steps done, including those of trainings that it resumed. */
  readonly steps: number;
  /** Steps done of the current epoch; 0 between two epochs. */
  readonly stepsOfEpoch: number;
}

/** Whether a training of one kind can resume one of another. */
export const isSame = (a: TrainingKind, b: TrainingKind): boolean =>
  a.rows === b.rows &&
  a.batchSize === b.batchSize &&
  a.shuffle === b.shuffle &&
  a.augment === b.augment;
