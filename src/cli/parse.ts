// Parsers of option values on the command line.

import { InvalidArgumentError } from "commander";
import { numberOption, type Option } from "../core/options.ts";
import { showValue } from "../core/show.ts";

/** The error for a value that cannot be used. */
export const invalid = (expected: string): InvalidArgumentError =>
  new InvalidArgumentError(`Expected ${expected}.`);

/** Parses a number that an option accepts. */
export const number = (option: Option<number>) => (text: string) => {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (option.accepts(value)) return value;
  throw invalid(option.expected);
};

/** Parses an integer of at least `low`, in digits. */
export const integer = (low: number) => {
  const parse = number(numberOption({ low, integer: true }));
  return (text: string) => parse(/^\d+$/.test(text) ? text : "");
};

/** Parses "a, b". */
export const list = (text: string): string[] => text.split(",").map((word) => word.trim());

/** Parses a list of known words. */
export const words =
  <Word extends string>(known: readonly Word[]) =>
  (text: string): Word[] =>
    list(text).map((word) => {
      if (known.includes(word as Word)) return word as Word;
      throw invalid(`names among ${known.join(", ")}, got ${showValue(word)}`);
    });

/** Parses "a=1,b=2"; names may contain anything but commas. */
export function pairs<Value>(
  text: string,
  expected: string,
  parse: (text: string) => Value | undefined,
): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const entry of list(text)) {
    const at = entry.lastIndexOf("=");
    const name = entry.slice(0, at).trim();
    const value = at > 0 ? parse(entry.slice(at + 1).trim()) : undefined;
    if (value === undefined) throw invalid(`${expected}, got ${showValue(entry)}`);
    if (values.has(name)) throw invalid(`each name once, got ${showValue(name)} twice`);
    values.set(name, value);
  }
  return values;
}
