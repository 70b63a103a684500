/** What two trainings must have in common for one to go on with the epoch of the other. */
export interface TrainingKind {
  readonly rows: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Seed and transforms; "" of none. */
  readonly augment: string;
}

/** A training that has begun and not come to its end. */
export interface Interruption {
  readonly kind: TrainingKind;
  /** Steps done, also of those trainings that it went on with. */
  readonly steps: number;
  /** Those of the epoch under way; 0 between two epochs. */
  readonly stepsOfEpoch: number;
}

/** Whether a training of a kind goes on where another was interrupted. */
export const isSame = (a: TrainingKind, b: TrainingKind): boolean =>
  a.rows === b.rows &&
  a.batchSize === b.batchSize &&
  a.shuffle === b.shuffle &&
  a.augment === b.augment;
