// What a sweep varies, and the settings it draws.

import { DataError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { exp, log } from "../core/numerics.ts";
import { isRecord } from "../core/record.ts";
import { threefry } from "../engine/js/random.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";
import { permutation } from "../random/partition.ts";
import type { Json } from "./json.ts";
import { parseValue, type Recipe, readRecipe, recipeOptions } from "./recipe.ts";

/** Numbers between two ends, which are included. */
export interface Range {
  readonly from: number;
  readonly to: number;
  /** Whether their logarithms are drawn evenly. Default: linear. */
  readonly scale?: "linear" | "log";
}

/** Values by the name of an option: a list of them, or a range of numbers. */
export type Space = Readonly<Record<string, readonly Json[] | Range>>;

/** How many settings are tried, and what draws them. */
export interface DrawOptions {
  readonly trials?: number | undefined;
  readonly seed: number;
}

/** The trials of a space with ranges, unless a number is given. */
const TRIALS = 20;
/** More must be a mistake. */
const MOST_TRIALS = 100_000;
/** Digits of numbers that are drawn: enough to search, few enough to read. */
const DIGITS = 4;
/** Options that decide which rows are held out: trials on different rows cannot be compared. */
const FIXED = [
  "data",
  "synthetic",
  "count",
  "seed",
  "split",
  "groups",
  "target",
  "task",
  "maxBytes",
];

/** Checks a space. @throws DataError for unknown options, empty lists, and values that an option does not accept */
export function readSpace(given: unknown): Space {
  if (!isRecord(given))
    throw DataError.of("SPACE", "read a space", "an object of lists and ranges", given);
  const known = [...recipeOptions.keys()].filter((name) => !FIXED.includes(name));
  requireKnownKeys("the space", given, known);
  const space: Record<string, readonly Json[] | Range> = {};
  for (const [name, values] of Object.entries(given)) {
    if (Array.isArray(values)) space[name] = readList(name, values);
    else space[name] = readRange(name, values);
  }
  return space;
}

function readList(name: string, values: readonly Json[]): readonly Json[] {
  if (values.length === 0) throw spaceError(name, "at least one value", values);
  const read = values.map((value) => readRecipe({ [name]: value }).recipe[name] ?? value);
  const texts = read.map((value) => JSON.stringify(value));
  const twice = texts.find((text, i) => texts.indexOf(text) < i);
  if (twice !== undefined) throw spaceError(name, "each value once", JSON.parse(twice));
  return read;
}

function readRange(name: string, given: unknown): Range {
  const expected = 'a list of values, or { "from", "to", "scale" } of numbers';
  if (!isRecord(given)) throw spaceError(name, expected, given);
  requireKnownKeys(`the range of ${name}`, given, ["from", "to", "scale"]);
  const { from, to, scale = "linear" } = given;
  if (!Number.isFinite(from) || !Number.isFinite(to)) throw spaceError(name, expected, given);
  if ((from as number) > (to as number)) throw spaceError(name, "from <= to", given);
  if (scale !== "linear" && scale !== "log")
    throw spaceError(name, 'scale "linear" or "log"', scale);
  if (scale === "log" && !((from as number) > 0))
    throw spaceError(name, "from > 0 for a log scale", from);
  for (const end of [from, to]) {
    if (typeof parseValue(name, end) !== "number")
      throw spaceError(name, "a list, as it is no number", given);
  }
  return { from: from as number, to: to as number, scale };
}

const spaceError = (name: string, expected: string, got: unknown) =>
  DataError.of("SPACE", `use ${name} of the space`, expected, got);

/**
 * The settings to try. Lists alone are a grid, all of it or a random part if there are fewer trials; with ranges, all
 * settings are drawn at random, which trial draws what depends on the seed alone. A setting that is drawn again is left out.
 */
export function drawSettings(space: Space, { trials, seed }: DrawOptions): Recipe[] {
  const names = Object.keys(space).sort();
  const lists = names.map((name) => space[name]!);
  if (lists.every((values) => Array.isArray(values))) {
    const size = lists.reduce((product, list) => product * (list as readonly Json[]).length, 1);
    if (size > MOST_TRIALS && !(trials! <= MOST_TRIALS)) {
      throw DataError.of("SPACE", "try a grid", `at most ${MOST_TRIALS} settings`, size, {
        hint: "choose a number of trials",
      });
    }
    return drawGrid(names, lists as readonly (readonly Json[])[], size, trials ?? size, seed);
  }
  const count = trials ?? TRIALS;
  if (count > MOST_TRIALS) {
    throw DataError.of("SPACE", "draw settings", `at most ${MOST_TRIALS} trials`, count);
  }
  const drawn = Array.from({ length: count }, (_, trial) =>
    Object.fromEntries(
      names.map((name, i) => [name, drawValue(name, space[name]!, uniform(seed, trial, i))]),
    ),
  );
  // equal settings would be the same jobs; in the order in which they were drawn
  return [...new Map(drawn.map((config) => [JSON.stringify(config), config])).values()];
}

function drawGrid(
  names: readonly string[],
  lists: readonly (readonly Json[])[],
  size: number,
  trials: number,
  seed: number,
): Recipe[] {
  const all = trials >= size;
  const order = all ? undefined : permutation(size, keyFor(seed, PURPOSE.search));
  return Array.from({ length: all ? size : trials }, (_, trial) => {
    let place = order ? order[trial]! : trial;
    const chosen: [string, Json][] = [];
    // the last name varies fastest
    for (let i = names.length - 1; i >= 0; i--) {
      const list = lists[i]!;
      chosen.unshift([names[i]!, list[place % list.length]!]);
      place = Math.floor(place / list.length);
    }
    return Object.fromEntries(chosen);
  });
}

function drawValue(name: string, values: readonly Json[] | Range, share: number): Json {
  if (Array.isArray(values)) return (values as readonly Json[])[Math.floor(share * values.length)]!;
  const { from, to, scale } = values as Range;
  const isWhole = takesWhole(name, from + 0.123456789 * (to - from));
  // each whole number has a share of its own
  const end = isWhole ? to + 1 : to;
  const value =
    scale === "log" ? exp(log(from) + share * (log(end) - log(from))) : from + share * (end - from);
  const rounded = isWhole ? Math.floor(value) : Number(value.toPrecision(DIGITS));
  return Math.min(to, Math.max(from, rounded));
}

/** Whether an option takes whole numbers only, judged by a fraction between numbers that it accepts. */
function takesWhole(name: string, fraction: number): boolean {
  if (Number.isInteger(fraction)) return true;
  try {
    parseValue(name, fraction);
    return false;
  } catch {
    return true;
  }
}

/** A number from 0 to below 1, of 32 random bits. */
function uniform(seed: number, trial: number, option: number): number {
  const [key0, key1] = keyFor(seed, PURPOSE.search, trial);
  return threefry(key0, key1, option, 0)[0]! / 4294967296;
}
