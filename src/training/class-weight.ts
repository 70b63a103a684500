// What each class counts, as people say it.

import { DataError } from "../core/errors.ts";
import { optionError } from "../core/names.ts";
import { isRecord } from "../core/record.ts";
import { showNames, showValue } from "../core/show.ts";

/**
 * A weight for each class: in order, or by class name or number, 1 where not given. "balanced": rows /
 * (classes · rows of the class), so that each class counts the same; scikit-learn's formula, over the
 * classes that the rows have.
 */
export type ClassWeight =
  | "balanced"
  | readonly number[]
  | Readonly<Record<string, number>>
  | Readonly<Record<number, number>>
  | ReadonlyMap<string | number, number>;

const NAMES_SHOWN = 20;

/** What is known of the classes. */
export interface Classes {
  readonly count: number;
  readonly names: readonly string[] | undefined;
  /** What the option is called; classWeight where not given. */
  readonly option?: string;
  /** Class numbers of the rows that are trained on. */
  readonly labels: ArrayLike<number>;
}

/** The weight of each class by its number. @throws DataError CLASS_WEIGHT, WEIGHT */
export function classWeights(given: ClassWeight, classes: Classes): number[] {
  if (given === "balanced") return balanced(classes);
  const isList = Array.isArray(given) || ArrayBuffer.isView(given);
  const weights = isList
    ? fromList(Array.from(given as readonly number[]), classes)
    : fromEntries(entriesOf(given, classes), classes);
  if (weights.some((weight) => weight > 0)) return weights;
  throw new DataError(
    "WEIGHT",
    `Cannot use ${optionOf(classes)}: expected a class to count, got only 0`,
    { expected: "a number > 0", got: given },
  );
}

/** A weight that can be used. @throws DataError WEIGHT */
export function requireWeight(name: string, value: number, where: string): number {
  const isNumber = typeof value === "number" && Number.isFinite(Math.fround(value));
  if (isNumber && value >= 0) return value;
  throw new DataError(
    "WEIGHT",
    `Cannot use ${name}: expected finite numbers >= 0, got ${showValue(value)} at ${where}`,
    { expected: "finite numbers >= 0", got: value },
  );
}

function balanced({ count, labels }: Classes): number[] {
  const rows = new Array<number>(count).fill(0);
  for (let row = 0; row < labels.length; row++) rows[labels[row]!]!++;
  const present = rows.filter((each) => each > 0).length;
  return rows.map((each) => (each > 0 ? labels.length / (present * each) : 1));
}

function fromList(given: readonly number[], classes: Classes): number[] {
  if (given.length === classes.count)
    return given.map((value, label) => checked(value, label, classes));
  throw classError(`${classes.count} weights`, given.length, classes);
}

function entriesOf(given: unknown, classes: Classes): [string | number, number][] {
  if (given instanceof Map) return [...given];
  if (isRecord(given)) return Object.entries(given as Record<string, number>);
  const expected = '"balanced", or weights by class in an object, a Map or a list';
  throw optionError(optionOf(classes), expected, given, "CLASS_WEIGHT");
}

function fromEntries(
  entries: readonly (readonly [string | number, number])[],
  classes: Classes,
): number[] {
  const weights = new Array<number | undefined>(classes.count).fill(undefined);
  const labelOf = reader(
    entries.map(([key]) => key),
    classes,
  );
  for (const [key, value] of entries) {
    const label = labelOf(key);
    if (weights[label] !== undefined) throw classError("each class once", key, classes);
    weights[label] = checked(value, label, classes);
  }
  return weights.map((weight) => weight ?? 1);
}

/**
 * What keys mean. In an object all are strings: names where each is one, else numbers; so { 1: 2 } is of
 * the class that is called 1, where one is.
 */
function reader(keys: readonly (string | number)[], classes: Classes) {
  const names = classes.names ?? [];
  const labels = new Map(names.map((name, label) => [name, label]));
  const areNames = keys.every((key) => typeof key !== "string" || labels.has(key));
  return (key: string | number): number => {
    const label = typeof key === "string" && areNames ? labels.get(key)! : numberOf(key);
    if (Number.isInteger(label) && label >= 0 && label < classes.count) return label;
    const named = names.length > 0 ? `the classes ${showNames(names, NAMES_SHOWN)}, or ` : "";
    throw classError(`${named}class numbers from 0 to ${classes.count - 1}`, key, classes);
  };
}

const optionOf = ({ option = "classWeight" }: Classes) => option;

/** The class number that a key is: "0x1" and "1e0" are others' ways of writing. */
const numberOf = (key: string | number): number =>
  typeof key === "number" || /^(0|[1-9]\d*)$/.test(key) ? Number(key) : Number.NaN;

const checked = (value: number, label: number, classes: Classes) =>
  requireWeight(optionOf(classes), value, `class ${label}`);

function classError(expected: string, got: unknown, classes: Classes): DataError {
  return DataError.of("CLASS_WEIGHT", `use ${optionOf(classes)}`, expected, got);
}
