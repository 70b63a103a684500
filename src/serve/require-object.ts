import { DataError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { isRecord } from "../core/record.ts";

/** An object of a request without other keys than these. @throws DataError */
export function requireObject(
  value: unknown,
  keys: readonly string[],
): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw DataError.of("OBJECT", "read the request", "an object", value);
  for (const key in value) {
    if (!keys.includes(key)) requireKnownKeys("the request", value, keys); // which makes the error
  }
  return value;
}
