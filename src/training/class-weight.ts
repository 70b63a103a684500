// Class weights, as users pass them.

import { DataError, phrase } from "../core/errors.ts";
import { optionError } from "../core/names.ts";
import { isRecord } from "../core/record.ts";
import { showNames, showValue } from "../core/show.ts";

/**
 * A weight for each class: in order, or by class name or number (default: 1). "balanced": rows / (classes ·
 * rows of the class), so each class counts the same; scikit-learn's formula, over the classes present.
 */
export type ClassWeight =
  | "balanced"
  | readonly number[]
  | Readonly<Record<string, number>>
  | Readonly<Record<number, number>>
  | ReadonlyMap<string | number, number>;

const NAMES_SHOWN = 20;

/** The classes of a training set. */
export interface Classes {
  readonly count: number;
  readonly names: readonly string[] | undefined;
  /** Name of the option. Default: classWeight. */
  readonly option?: string;
  /** Class numbers of the rows of the training set. */
  readonly labels: ArrayLike<number>;
}

/** The weight of each class by its number. @throws DataError CLASS_WEIGHT, WEIGHT */
export function classWeights(given: ClassWeight, classes: Classes): number[] {
  if (given === "balanced") return balanced(classes);
  const weights =
    Array.isArray(given) || ArrayBuffer.isView(given)
      ? fromList(Array.from(given as readonly number[]), classes)
      : fromEntries(entriesOf(given, classes), classes);
  if (weights.some((weight) => weight > 0)) return weights;
  const got = phrase("only 0", given);
  throw DataError.of("WEIGHT", `use ${optionOf(classes)}`, "a weight above 0", got);
}

/** A weight that can be used. @throws DataError WEIGHT */
export function requireWeight(name: string, value: number, where: string): number {
  const isNumber = typeof value === "number" && Number.isFinite(Math.fround(value));
  if (isNumber && value >= 0) return value;
  const got = phrase(`${showValue(value)} at ${where}`, value);
  throw DataError.of("WEIGHT", `use ${name}`, "finite numbers >= 0", got);
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
  const keys = entries.map(([key]) => key);
  const labelOf = reader(keys, classes);
  for (const [key, value] of entries) {
    const label = labelOf(key);
    if (weights[label] !== undefined) throw classError("each class once", key, classes);
    weights[label] = checked(value, label, classes);
  }
  return weights.map((weight) => weight ?? 1);
}

/**
 * The class of a key. In an object all keys are strings: names if each of them is one, else numbers; so
 * { 1: 2 } is for the class called 1, if there is one.
 */
function reader(keys: readonly (string | number)[], classes: Classes) {
  const names = classes.names ?? [];
  const labels = new Map(names.map((name, label) => [name, label]));
  const areNames = keys.every((key) => typeof key !== "string" || labels.has(key));
  const other = keys.find((key) => !labels.has(key as string) && Number.isNaN(numberOf(key)));
  return (key: string | number): number => {
    const label = typeof key === "string" && areNames ? labels.get(key)! : numberOf(key);
    if (Number.isInteger(label) && label >= 0 && label < classes.count) return label;
    const named = names.length > 0 ? `the classes ${showNames(names, NAMES_SHOWN)}, or ` : "";
    throw classError(`${named}class numbers from 0 to ${classes.count - 1}`, other ?? key, classes);
  };
}

const optionOf = ({ option = "classWeight" }: Classes) => option;

/** Class number of a key; "0x1" and "1e0" are not accepted. */
const numberOf = (key: string | number): number =>
  typeof key === "number" || /^(0|[1-9]\d*)$/.test(key) ? Number(key) : Number.NaN;

const checked = (value: number, label: number, classes: Classes) =>
  requireWeight(optionOf(classes), value, `class ${label}`);

function classError(expected: string, got: unknown, classes: Classes): DataError {
  return DataError.of("CLASS_WEIGHT", `use ${optionOf(classes)}`, expected, got);
}
