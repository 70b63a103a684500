import { isPlain } from "./record.ts";

/** Results of frozen(): many data sets share one list of names. */
const made = new WeakSet<object>();

/**
 * A deeply frozen copy of plain data. Typed arrays, functions and instances are kept as they are; data that
 * are deeply frozen already are returned unchanged.
 */
export function frozen<T>(value: T): T {
  if (isFrozenThrough(value)) return value;
  const entries = () => Object.entries(value as object).map(([key, each]) => [key, frozen(each)]);
  const copy = Object.freeze(
    Array.isArray(value) ? value.map(frozen) : Object.fromEntries(entries()),
  );
  made.add(copy);
  return copy as T;
}

const isFrozenThrough = (value: unknown): boolean =>
  typeof value !== "object" ||
  value === null ||
  !(Array.isArray(value) || isPlain(value)) ||
  made.has(value) ||
  (Object.isFrozen(value) && Object.values(value).every(isFrozenThrough));
