/** What frozen() has made: many data sets share one list of names. */
const made = new WeakSet<object>();

/**
 * A copy of plain data, frozen through and through: a change that would have no effect throws instead, and
 * none of the caller's arrays can change it later. Typed arrays, functions and instances are kept as they
 * are; so is what is frozen through already.
 */
export function frozen<T>(value: T): T {
  if (isFrozenThrough(value)) return value;
  const copy = Object.freeze(
    Array.isArray(value)
      ? value.map(frozen)
      : Object.fromEntries(
          Object.entries(value as object).map(([key, each]) => [key, frozen(each)]),
        ),
  );
  made.add(copy);
  return copy as T;
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const isFrozenThrough = (value: unknown): boolean =>
  !(Array.isArray(value) || isPlain(value)) ||
  made.has(value) ||
  (Object.isFrozen(value) && Object.values(value).every(isFrozenThrough));
