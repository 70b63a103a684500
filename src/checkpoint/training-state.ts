// What a model's file says of a training: counters, where it was interrupted, what its callbacks keep.

import type { CallbackState, KeptWeights } from "../training/callback-state.ts";
import type { Interruption } from "../training/interruption.ts";
import type { Session } from "../training/session.ts";

/** As it stands in the description. Files of earlier versions have the counters alone. */
export interface TrainingState {
  readonly step: number;
  readonly epoch: number;
  readonly interruption?: Interruption;
  readonly callbacks?: Readonly<Record<string, CallbackState>>;
}

/** What is to be saved. */
export function trainingState({
  step,
  epoch,
  interruption,
  callbackStates,
}: Session): TrainingState {
  const callbacks = callbackStates.toJSON();
  return {
    step,
    epoch,
    ...(interruption && { interruption }),
    ...(Object.keys(callbacks).length > 0 && { callbacks }),
  };
}

/** Puts it into a session. @throws what `refuse` makes, for what no training has written */
export function restoreTraining(
  session: Session,
  { step, epoch, interruption, callbacks }: TrainingState,
  kept: ReadonlyMap<string, KeptWeights>,
  refuse: (expected: string, got: unknown) => Error,
): void {
  for (const [name, value] of Object.entries({ step, epoch })) {
    if (!isCount(value)) throw refuse(`${name} to be an integer >= 0`, value);
  }
  if (interruption !== undefined && !isInterruption(interruption, step)) {
    throw refuse("a place where a training was interrupted", interruption);
  }
  if (callbacks !== undefined && !areStates(callbacks)) {
    throw refuse("numbers that callbacks keep", callbacks);
  }
  session.step = step;
  session.epoch = epoch;
  if (interruption) session.interruption = onlyInterruption(interruption);
  if (callbacks) session.callbackStates.restore(callbacks, kept);
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isInterruption(value: unknown, step: number): value is Interruption {
  if (!isObject(value) || !isObject(value.kind)) return false;
  const { steps, stepsOfEpoch, kind } = value;
  const { rows, batchSize, shuffle, augment } = kind as Record<string, unknown>;
  if (!(isCount(rows) && isCount(batchSize) && isCount(steps) && isCount(stepsOfEpoch))) {
    return false;
  }
  const isKind = rows >= 1 && batchSize >= 1 && batchSize <= 0x7fffffff;
  const isPlace = stepsOfEpoch < Math.ceil(rows / batchSize) && stepsOfEpoch <= steps;
  return (
    isKind &&
    isPlace &&
    steps <= step &&
    typeof shuffle === "boolean" &&
    typeof augment === "string"
  );
}

/** Without whatever else a file may hold. */
function onlyInterruption({ kind, steps, stepsOfEpoch }: Interruption): Interruption {
  const { rows, batchSize, shuffle, augment } = kind;
  return { kind: { rows, batchSize, shuffle, augment }, steps, stepsOfEpoch };
}

/** More callbacks, and numbers of one, than there are; a file that claims more is hostile. */
const STATES_AT_MOST = 1000;

function areStates(value: unknown): value is Record<string, CallbackState> {
  const areNumbers = (state: unknown) =>
    isObject(state) &&
    Object.keys(state).length <= STATES_AT_MOST &&
    Object.values(state).every((each) => each === null || Number.isFinite(each));
  return (
    isObject(value) &&
    Object.keys(value).length <= STATES_AT_MOST &&
    Object.values(value).every(areNumbers)
  );
}
