// Arguments about how the cells of a table are read, wherever one is.

import { InvalidArgumentError, Option } from "commander";
import type { DecimalMark } from "../data/written-number.ts";
import type { LimitOptions } from "../node/budget.ts";

/** How a table is read, with a model or without. */
export interface ReadingArguments extends LimitOptions {
  readonly delimiter?: string;
  readonly decimal?: DecimalMark;
  readonly missingWords?: readonly string[];
  readonly unreadable?: "error" | "missing";
}

/** They alone, of all arguments of a command. */
export const readingOf = ({ delimiter, decimal, missingWords, unreadable }: ReadingArguments) => ({
  ...{ delimiter, decimal, missingWords, unreadable },
});

/** Names that a shell passes on more easily. */
const DELIMITERS: Readonly<Record<string, string>> = { tab: "\t", "\\t": "\t" };

function delimiter(text: string): string {
  const character = Object.hasOwn(DELIMITERS, text) ? DELIMITERS[text]! : text;
  if (character.length === 1 && !/[\r\n"]/.test(character)) return character;
  throw new InvalidArgumentError("Expected one character, or tab.");
}

const words = (text: string) => text.split(",").map((word) => word.trim());

/** The options that ReadingArguments come from. */
export const readingOptions = (): Option[] => [
  new Option(
    "--delimiter <character>",
    "between the cells of a table (default: guessed among , ; | and tab)",
  ).argParser(delimiter),
  new Option(
    "--decimal <mark>",
    "before the fractions of its numbers (default: as they show)",
  ).choices([",", "."]),
  new Option(
    "--missing-words <list>",
    "what its cells hold where a value is missing, instead of the usual words",
  ).argParser(words),
  new Option(
    "--unreadable <what>",
    "odd cells in a column are an error (the default), or missing",
  ).choices(["error", "missing"]),
];
