// What a model's file says of a training: counters, where it was interrupted, what its callbacks keep.

import { isRecord } from "../../core/record.ts";
import {
  type CallbackState,
  isCallbackState,
  type KeptWeights,
  STATES_AT_MOST,
} from "../../training/callback-state.ts";
import type { Interruption } from "../../training/interruption.ts";
import type { Session } from "../../training/session.ts";

/** As it stands in the description. Files of earlier versions have the counters alone. */
export interface TrainingState {
  readonly step: number;
  readonly epoch: number;
  readonly interruption?: Interruption;
  readonly callbacks?: Readonly<Record<string, CallbackState>>;
  /** Names of what callbacks keep until the end of the training. */
  readonly untilEnd?: readonly string[];
}

/** What is to be saved. */
export function trainingState({
  step,
  epoch,
  interruption,
  callbackStates,
}: Session): TrainingState {
  const callbacks = callbackStates.toJSON();
  const untilEnd = callbackStates.untilEnd();
  return {
    step,
    epoch,
    ...(interruption && { interruption }),
    ...(Object.keys(callbacks).length > 0 && { callbacks }),
    ...(untilEnd.length > 0 && { untilEnd }),
  };
}

/** Puts it into a session. @throws what `refuse` makes, for what no training has written */
export function restoreTraining(
  session: Session,
  { step, epoch, interruption, callbacks, untilEnd = [] }: TrainingState,
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
  if (!areNames(untilEnd)) {
    throw refuse("names that callbacks keep until the end", untilEnd);
  }
  session.step = step;
  session.epoch = epoch;
  if (interruption) session.interruption = onlyInterruption(interruption);
  if (callbacks) session.callbackStates.restore(callbacks, kept, untilEnd);
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

function isInterruption(value: unknown, step: number): value is Interruption {
  if (!isRecord(value) || !isRecord(value.kind)) return false;
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

const areNames = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length <= STATES_AT_MOST &&
  value.every((each) => typeof each === "string");

function areStates(value: unknown): value is Record<string, CallbackState> {
  if (!isRecord(value)) return false;
  const states = Object.values(value);
  return states.length <= STATES_AT_MOST && states.every(isCallbackState);
}
