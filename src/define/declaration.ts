// Common parts of user definitions: a kind, and options declared by their defaults or limits.

import { DataError, phrase } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { choiceOption, flagOption, numberOption, type Option } from "../core/options.ts";
import { isRecord } from "../core/record.ts";
import { showValue } from "../core/show.ts";

/** A number with limits: `low` and `high` are allowed, `above` and `below` are not. */
export interface NumberDeclaration {
  /** Without a default, the option is required. */
  readonly default?: number;
  readonly low?: number;
  readonly high?: number;
  readonly above?: number;
  readonly below?: number;
  readonly integer?: boolean;
}

/** One of some words; the first is the default unless there is another. */
export interface ChoiceDeclaration {
  readonly choices: readonly string[];
  readonly default?: string;
}

/** An option: its default value, or its limits. */
export type OptionDeclaration =
  | number
  | boolean
  | string
  | readonly number[]
  | NumberDeclaration
  | ChoiceDeclaration;

/** Options by name. */
export type OptionDeclarations = Readonly<Record<string, OptionDeclaration>>;

type ValueOf<Declared> = Declared extends boolean
  ? boolean
  : Declared extends number
    ? number
    : Declared extends string
      ? string
      : Declared extends readonly number[]
        ? readonly number[]
        : Declared extends { readonly choices: readonly (infer Word)[] }
          ? Word
          : number;

/** Values of declared options, checked and complete. */
export type DeclaredValues<Declared> = {
  readonly [Name in keyof Declared]: ValueOf<Declared[Name]>;
};

/** Names of the options without a default. */
type RequiredName<Declared> = {
  [Name in keyof Declared]: Declared[Name] extends { readonly choices: readonly string[] }
    ? never
    : Declared[Name] extends { readonly default: unknown } | boolean | number | string
      ? never
      : Declared[Name] extends readonly number[]
        ? never
        : Name;
}[keyof Declared];

/** Arguments of a factory: an object that may be left out unless an option is required. */
export type FactoryArguments<Declared, Common = unknown> = [RequiredName<Declared>] extends [never]
  ? [options?: Partial<DeclaredValues<Declared>> & Common]
  : [
      options: Pick<DeclaredValues<Declared>, RequiredName<Declared>> &
        Partial<DeclaredValues<Declared>> &
        Common,
    ];

/** A function that returns plain data of its kind. */
export type Factory<Kind extends string, Declared, Result, Common = unknown> = ((
  ...options: FactoryArguments<Declared, Common>
) => Result) & { readonly kind: Kind };

/** A factory with its kind, so that it can be passed in place of its result. */
export const factory = <Made>(kind: string, make: (options?: object) => object): Made =>
  Object.assign(make, { kind }) as Made;

/** Checks a definition before anything else: its keys, its kind and its functions. */
export function requireDeclaration(
  what: string,
  given: object,
  functions: readonly string[],
  others: readonly string[],
): void {
  requireKnownKeys(what, given, ["kind", "options", ...functions, ...others]);
  const { kind, ...rest } = given as { readonly kind?: unknown };
  if (!(typeof kind === "string" && /^[A-Za-z][A-Za-z0-9]{0,49}$/.test(kind))) {
    throw refused(what, "kind to be a name of letters and digits", kind);
  }
  for (const name of functions) {
    const value = (rest as Record<string, unknown>)[name];
    if (value === undefined || typeof value === "function") continue;
    throw refused(`${what} ${showValue(kind)}`, `${name} to be a function`, value);
  }
}

/** The error for an invalid definition. */
export const refused = (what: string, expected: string, got: unknown, hint?: string): DataError =>
  DataError.of("DEFINITION", what, expected, got, hint === undefined ? {} : { hint });

/** @throws DataError if a required function is missing */
export function requireFunction(what: string, given: object, name: string): void {
  const value = (given as Record<string, unknown>)[name];
  if (typeof value !== "function") throw refused(what, `${name} to be a function`, value);
}

/** The table of declared options. @throws DataError for an invalid declaration */
export function readDeclarations(
  what: string,
  declared: unknown,
  taken: readonly string[],
): Readonly<Record<string, Option<unknown>>> {
  if (declared === undefined) return {};
  if (!isRecord(declared)) throw refused(what, "options by name", declared);
  return Object.fromEntries(
    Object.entries(declared).map(([name, each]) => {
      if (taken.includes(name)) {
        const got = phrase(showValue(name), name);
        throw DataError.of("DEFINITION", what, phrase(`options other than ${taken}`), got);
      }
      return [name, optionOf(`${what}: option ${showValue(name)}`, each)];
    }),
  );
}

const NUMBER_KEYS = ["default", "low", "high", "above", "below", "integer"];

function optionOf(what: string, declared: unknown): Option<unknown> {
  if (typeof declared === "boolean") return flagOption(declared);
  if (typeof declared === "number") return usual(what, numberOption({ default: declared }));
  if (typeof declared === "string") {
    return { default: declared, expected: "text", accepts: (value) => typeof value === "string" };
  }
  if (Array.isArray(declared)) {
    const { accepts } = numberOption();
    return usual(what, {
      default: declared,
      expected: "an array of finite numbers",
      accepts: (value) => Array.isArray(value) && value.every(accepts),
    });
  }
  if (!isRecord(declared)) {
    throw refused(what, "a default, or limits such as { low: 0 }", declared);
  }
  if ("choices" in declared) {
    requireKnownKeys(what, declared, ["choices", "default"]);
    const { choices } = declared;
    const areWords = Array.isArray(choices) && choices.every((word) => typeof word === "string");
    if (!areWords || choices.length === 0) throw refused(what, "choices to be words", choices);
    return usual(what, choiceOption(choices, (declared.default ?? choices[0]) as string));
  }
  requireKnownKeys(what, declared, NUMBER_KEYS);
  return usual(what, numberOption(declared as NumberDeclaration));
}

/** @throws DataError if the option does not accept its own default */
function usual<Value>(what: string, option: Option<Value>): Option<Value> {
  if (option.default === undefined || option.accepts(option.default)) return option;
  throw refused(what, `its default to be ${option.expected}`, option.default);
}
