// Options declared in one table, from which keys, types, bounds and defaults follow.

import { DataError } from "./errors.ts";
import { LARGEST_FLOAT32 } from "./float32.ts";
import { requireKnownKeys, unknownName } from "./names.ts";

/** Description of an option. */
export interface Option<Value> {
  /** Without a default the option is required. */
  readonly default?: Value;
  /** If true, the option may be omitted and is then absent from the values. */
  readonly isOptional?: boolean;
  /** Description for errors: "a number >= 0". */
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

/** The values of an option table. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer Value> ? Value : never;
};

/** A description as plain data: a kind and the values of its options. */
export type Described<Kind extends string, Table extends OptionTable> = {
  readonly [Name in "kind" | keyof Table]: Name extends keyof Table
    ? OptionValues<Table>[Name]
    : Kind;
};

/** Range of a number: `low` and `high` are inclusive, `above` and `below` exclusive. */
export interface NumberRange {
  readonly default?: number;
  readonly low?: number;
  readonly high?: number;
  readonly above?: number;
  readonly below?: number;
  readonly integer?: boolean;
}

/** A number in a range, finite in float32. */
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

/** A boolean. */
export const flagOption = (usual?: boolean): Option<boolean> => ({
  ...(usual !== undefined && { default: usual }),
  expected: "true or false",
  accepts: (value) => typeof value === "boolean",
});

/** One of several strings. */
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

/** An option whose errors have a separate code. */
export const coded = <Value>(code: string, option: Option<Value>): Option<Value> => ({
  ...option,
  code,
});

/** The same option, but optional. */
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

/** Validates options and fills in defaults. @throws DataError for an unknown key or an invalid value */
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

/** The error for an invalid option. */
export const badOption = (
  kind: string,
  name: string,
  expected: string,
  got: unknown,
  code: string,
): DataError => DataError.of(code, `use ${kind}`, `${name} to be ${expected}`, got, { expected });
