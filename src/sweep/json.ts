// JSON in one form, so that equal values have equal hashes.

import { createHash } from "node:crypto";

/** A value of JSON. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

/** JSON with sorted names and without spaces (as RFC 8785 but for the order of names beyond ASCII). */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${canonicalJson(each)}`).join()}}`;
}

/** The SHA-256 of a text, as hex digits. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
