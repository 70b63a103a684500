/**
 * A copy of plain data, frozen through and through: a change that would have no effect throws instead, and
 * none of the caller's arrays can change it later. Typed arrays, functions and instances are kept as they are.
 */
export function frozen<T>(value: T): T {
  if (Array.isArray(value)) return Object.freeze(value.map(frozen)) as T;
  if (!isPlain(value)) return value;
  if (Object.isFrozen(value) && Object.values(value).every(isFrozenThrough)) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, frozen(each)]));
  return Object.freeze(copy) as T;
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const isFrozenThrough = (value: unknown): boolean =>
  !(Array.isArray(value) || isPlain(value)) ||
  (Object.isFrozen(value) && Object.values(value as object).every(isFrozenThrough));
