// Rejects callbacks that would fail, or never be called, during training.

import { DataError, phrase } from "../core/errors.ts";
import { unknownName } from "../core/names.ts";
import type { Callback } from "./callbacks.ts";

const HOOKS: readonly string[] = [
  "onCheck",
  "onTrainBegin",
  "onEpochBegin",
  "onSteps",
  "onEpochEnd",
  "onTrainEnd",
  "onInterrupt",
] satisfies (keyof Callback)[];

/** @throws DataError if it is no list of callbacks, or has unknown hooks */
export function requireCallbacks(callbacks: readonly Callback[] | undefined): void {
  if (callbacks === undefined) return;
  if (!(Array.isArray(callbacks) && callbacks.every(isCallback))) {
    const expected = `callbacks to be a list of objects with functions among ${HOOKS.join(", ")}`;
    throw DataError.of("CALLBACKS", "fit", phrase(expected, HOOKS), callbacks);
  }
  for (const callback of callbacks) {
    const unknown = [...propertiesOf(callback)].find(isUnknownHook);
    if (unknown !== undefined) throw unknownName("callback hook", unknown, HOOKS);
  }
}

function isCallback(each: unknown): boolean {
  if (typeof each !== "object" || each === null) return false;
  return HOOKS.every((hook) => {
    const value = (each as Record<string, unknown>)[hook];
    return value === undefined || typeof value === "function";
  });
}

// on() and once() are of every EventEmitter
const isUnknownHook = (name: string) =>
  name.startsWith("on") && !HOOKS.includes(name) && name !== "on" && name !== "once";

/** Names of an object's properties and of its classes' methods. */
function* propertiesOf(callback: object): Generator<string> {
  for (let each = callback; each && each !== Object.prototype; each = Object.getPrototypeOf(each)) {
    yield* Object.getOwnPropertyNames(each);
  }
}
