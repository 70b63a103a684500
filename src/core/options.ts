// Options that are declared once: their keys, types, bounds and defaults follow from one table.

import { DataError } from "./errors.ts";
import { LARGEST_FLOAT32 } from "./float32.ts";
import { requireKnownKeys, unknownName } from "./names.ts";

/** What an option may be. */
export interface Option<Value> {
  /** Its value where it is not given; without one it has to be given. */
  readonly default?: Value;
  /** It may be left out, and is then no part of the values. */
  readonly isOptional?: boolean;
  /** In words: "a number >= 0". */
  readonly expected: string;
  accepts(value: unknown): boolean;
  /** Code of its errors. Default: that of the table. */
  readonly code?: string;
  /** The error for values that it does not accept. Default: badOption(). */
  refuse?(kind: string, name: string, value: unknown): Error;
  /** The value to keep: a copy, or a complete description for a name. */
  copy?(value: Value): Value;
}

/** Options by name. */
export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** The values that a table gives. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer Value> ? Value : never;
};

/** Limits of a number; `low` and `high` are allowed values, `above` and `below` are not. */
export interface NumberRange {
  readonly default?: number;
  readonly low?: number;
  readonly high?: number;
  readonly above?: number;
  readonly below?: number;
  readonly integer?: boolean;
}

/** A number in a range, finite as float32 too. */
export function numberOption(range: NumberRange = {}): Option<number> {
  const { low = -LARGEST_FLOAT32, high = LARGEST_FLOAT32, integer = false } = range;
  const { above = -Infinity, below = Infinity } = range;
  const limits = [
    ...(above > -Infinity ? [`> ${above}`] : []),
    ...(low > -LARGEST_FLOAT32 ? [`>= ${low}`] : []),
    ...(high < LARGEST_FLOAT32 ? [`<= ${high}`] : []),
    ...(below < Infinity ? [`< ${below}`] : []),
  ];
  const what = integer ? "an integer" : limits.length > 0 ? "a number" : "a finite number";
  return {
    ...(range.default !== undefined && { default: range.default }),
    expected: [what, limits.join(" and ")].join(" ").trim(),
    accepts: (value) =>
      typeof value === "number" &&
      value >= low &&
      value <= high &&
      value > above &&
      value < below &&
      (!integer || Number.isSafeInteger(value)),
  };
}

/** true or false. */
export const flagOption = (usual?: boolean): Option<boolean> => ({
  ...(usual !== undefined && { default: usual }),
  expected: "true or false",
  accepts: (value) => typeof value === "boolean",
});

/** One of some words. */
export const choiceOption = <Word extends string>(
  words: readonly Word[],
  usual: Word,
): Option<Word> => ({
  default: usual,
  expected: `one of ${words.join(", ")}`,
  accepts: (value) => words.includes(value as Word),
  refuse: (kind, name, value) => unknownName(`${name} of ${kind}`, value, words),
});

/** A description, or a short form of one such as its name; `resolve` checks and completes it. */
export const describedOption = <Value>(
  resolve: (given: never) => Value,
  usual?: string,
): Option<Value> => ({
  ...(usual !== undefined && { default: usual as Value }),
  expected: "a description",
  accepts: () => true,
  copy: resolve as (given: Value) => Value,
});

/** An option whose errors have a code of their own. */
export const coded = <Value>(code: string, option: Option<Value>): Option<Value> => ({
  ...option,
  code,
});

/** The same, or left out. */
export const optional = <Value>(option: Option<Value>): Option<Value | undefined> => ({
  ...option,
  isOptional: true,
});

/** A value that is checked where it is used; optional without a default. */
export function uncheckedOption<Value>(usual: Value): Option<Value>;
export function uncheckedOption<Value>(): Option<Value | undefined>;
export function uncheckedOption(usual?: unknown): Option<unknown> {
  const option = { expected: "anything", accepts: () => true };
  return usual === undefined ? optional(option) : { ...option, default: usual };
}

/** The values of options, checked and complete. @throws DataError for what cannot be used */
export function readOptions<Table extends OptionTable>(
  kind: string,
  table: Table,
  given: object,
  code: string,
): OptionValues<Table> {
  requireKnownKeys(kind, given, Object.keys(table));
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(table)) {
    const set = (given as Record<string, unknown>)[name];
    const value = set === undefined ? option.default : set;
    if (value === undefined && option.isOptional) continue;
    if (!option.accepts(value)) {
      const { expected, code: own = code } = option;
      throw option.refuse?.(kind, name, value) ?? badOption(kind, name, expected, value, own);
    }
    values[name] = option.copy ? option.copy(value) : value;
  }
  return values as OptionValues<Table>;
}

/** The error for an option that cannot be used. */
export const badOption = (
  kind: string,
  name: string,
  expected: string,
  got: unknown,
  code: string,
): DataError => DataError.of(code, `use ${kind}`, `${name} to be ${expected}`, got, { expected });
