// The training in a model file: counters, interruption, state of callbacks.

import { isRecord } from "../../core/record.ts";
import {
  type CallbackState,
  isCallbackState,
  type KeptWeights,
  STATES_AT_MOST,
} from "../../training/callback-state.ts";
import type { Interruption } from "../../training/interruption.ts";
import type { Session } from "../../training/session.ts";

/** Part of the description. Files of earlier versions have only the counters. */
export interface TrainingState {
  readonly step: number;
  readonly epoch: number;
  readonly interruption?: Interruption;
  readonly callbacks?: Readonly<Record<string, CallbackState>>;
  /** Names of state that callbacks keep until the end of the training. */
  readonly untilEnd?: readonly string[];
}

export function trainingState(session: Session): TrainingState {
  const { step, epoch, interruption, callbackStates } = session;
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

/** Restores it in a session. @throws the error of `refuse` for invalid state */
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
  if (!areNames(untilEnd)) throw refuse("names that callbacks keep until the end", untilEnd);
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
  const isOrder = typeof shuffle === "boolean" && typeof augment === "string";
  return isKind && isPlace && isOrder && steps <= step;
}

/** Without other properties of a file. */
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
