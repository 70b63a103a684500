// The operations that may stand between layers, and their arguments as plain data.

import { DataError, FormatError, phrase } from "../../core/errors.ts";
import { isRecord } from "../../core/record.ts";
import { showText, showValue } from "../../core/show.ts";
import { Tensor } from "../../graph/tensor.ts";

/** What a method of Tensor takes; an optional argument has a "?". Options may be tensors. */
type Kind =
  | ("operand" | "tensor" | "tensors" | "number" | "integer" | "integer?")
  | ("integers" | "integers?" | "size?" | "options?");

const UNARY = [
  ...["neg", "square", "sqrt", "exp", "log", "abs", "sign", "softmax", "logSoftmax"],
  ...["stopGradient", "relu", "sigmoid", "tanh", "softplus", "selu", "silu"],
  ...["globalMaxPool2d", "globalAveragePool2d", "globalMaxPool1d", "globalAveragePool1d"],
];
const BINARY = [
  ...["add", "sub", "mul", "div", "pow", "maximum", "minimum"],
  ...["greater", "greaterEqual", "equal"],
];
const each = (names: readonly string[], ...kinds: Kind[]) =>
  names.map((name) => [name, kinds] as const);

/** Arguments of methods of Tensor. Dropout is a layer, since it depends on training. */
const ARGUMENTS: ReadonlyMap<string, readonly Kind[]> = new Map([
  ...each(UNARY),
  ...each(BINARY, "operand"),
  ...each(["clip"], "number", "number"),
  ...each(["where"], "operand", "operand"),
  ...each(["matmul", "softmaxCrossEntropy", "binaryCrossEntropy"], "tensor"),
  ...each(["linear"], "tensor", "tensor"),
  ...each(["conv2d", "depthwiseConv2d", "conv2dTranspose"], "tensor", "options?"),
  ...each(["concat"], "tensors", "integer?"),
  ...each(["gather"], "tensor", "integer?"),
  ...each(["argmax"], "integer?"),
  ...each(["oneHot"], "integer"),
  ...each(["transpose"], "integers?"),
  ...each(["reshape", "broadcastTo"], "integers"),
  ...each(["slice"], "integers", "integers"),
  ...each(["sum", "mean", "max", "min", "leakyRelu", "elu", "gelu"], "options?"),
  ...each(["maxPool2d", "averagePool2d", "maxPool1d", "averagePool1d"], "size?", "options?"),
  ...each(["upsample2d"], "size?"),
  ...each(["batchNorm", "layerNorm"], "options?"),
  ...each(["groupNorm"], "integer", "options?"),
]);

/** Names of the operations. */
export const OPERATIONS: readonly string[] = [...ARGUMENTS.keys()];

/** A tensor as an argument: the number of a value, or of an array. */
export type Reference = { readonly value: number } | { readonly constant: number };
/** An argument as plain data; numbers that JSON does not know are text. */
export type Argument =
  | Reference
  | readonly Reference[]
  | number
  | string
  | readonly number[]
  | Readonly<Record<string, unknown>>
  | null;

/** Numbers that JSON does not know. */
const WORDS = new Map<string, number>([
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["NaN", NaN],
  ["-0", -0],
]);

const numberAsData = (value: number): number | string =>
  [...WORDS].find(([, number]) => Object.is(number, value))?.[0] ?? value;

/**
 * Arguments of a method as plain data, null where they are absent.
 * @param refer the reference to a tensor or an array
 * @throws DataError ARGUMENT for arguments of other kinds
 */
export function asData(
  given: readonly unknown[],
  name: string,
  refer: (tensor: unknown) => Reference,
): Argument[] {
  return ARGUMENTS.get(name)!.map((kind, i): Argument => {
    const value = given[i];
    const argument = argumentOf(kind, value, refer);
    if (argument !== undefined && (referencesIn(kind, argument) || fits(kind, argument))) {
      return argument;
    }
    const expected = `${kind.replace("?", "")} as argument ${i} of ${name}`;
    throw DataError.of("ARGUMENT", "build a network", phrase(expected, kind), value);
  });
}

/** An argument as plain data; undefined if it has none, as functions and symbols. */
function argumentOf(
  kind: Kind,
  value: unknown,
  refer: (tensor: unknown) => Reference,
): Argument | undefined {
  if (value === undefined) return null;
  if (kind === "tensors" && Array.isArray(value)) return value.map(refer);
  if (kind === "tensor") return refer(value);
  if (typeof value === "number") return numberAsData(value);
  if (kind === "operand") return refer(value);
  const copied = (each: unknown) => {
    try {
      return structuredClone(each);
    } catch {} // what is left does not fit
  };
  if (kind !== "options?" || !isRecord(value)) return copied(value) as Argument;
  return mapValues(value, (each) => (isTensor(each) ? refer(each) : copied(each)));
}

/**
 * The tensors of arguments, in order.
 * @throws FormatError for arguments of other kinds, and other numbers than those of `values` and `constants`
 */
export function referencesOf(
  name: string,
  given: readonly Argument[],
  values = Infinity,
  constants = Infinity,
): Reference[] {
  const kinds = ARGUMENTS.get(name);
  if (!kinds) throw refused("one of the operations of tensors", showValue(name));
  if (!Array.isArray(given) || given.length !== kinds.length) {
    throw refused(`${kinds.length} arguments of ${name}`, showValue(given));
  }
  return kinds.flatMap((kind, i) => {
    const value = given[i] as Argument;
    const found = referencesIn(kind, value);
    if (!found && !fits(kind, value)) {
      throw refused(`an argument of ${name}: ${kind}`, showValue(value));
    }
    const isKnown = (each: Reference) =>
      "value" in each ? each.value < values : each.constant < constants;
    if (found?.every(isKnown) === false) throw refused(`tensors of ${name}`, showValue(value));
    return found ?? [];
  });
}

/** Calls a method of a tensor with arguments whose tensors are given in the order of referencesOf(). */
export function call(
  name: string,
  tensor: Tensor,
  given: readonly Argument[],
  tensors: readonly Tensor[],
): Tensor {
  const open = [...tensors];
  const values = ARGUMENTS.get(name)!.map((kind, i) => {
    const value = given[i]!;
    const found = referencesIn(kind, value)?.map(() => open.shift()!);
    if (found && kind === "options?" && isRecord(value)) {
      return mapValues(value, (each) => (isReference(each) ? found.shift() : each));
    }
    if (found) return kind === "tensors" ? found : found[0];
    if (value === null) return undefined;
    return typeof value === "string" ? WORDS.get(value) : value;
  });
  const methods = Tensor.prototype as unknown as Record<string, (...given: unknown[]) => Tensor>;
  return methods[name]!.apply(tensor, values);
}

/** References to tensors in an argument, if it consists of them. */
function referencesIn(kind: Kind, value: Argument): readonly Reference[] | undefined {
  if (kind === "tensors" && Array.isArray(value) && value.every(isReference)) return value;
  if (kind === "options?" && fits(kind, value) && value !== null) {
    return Object.values(value).filter(isReference);
  }
  return (kind === "operand" || kind === "tensor") && isReference(value) ? [value] : undefined;
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

function isReference(value: unknown): value is Reference {
  if (!isRecord(value) || Object.keys(value).length !== 1) return false;
  return isCount(value.value) || isCount(value.constant);
}

const isInteger = (value: unknown) => Number.isSafeInteger(value);
const isIntegers = (value: unknown) => Array.isArray(value) && value.every(isInteger);

/** Values of options: axes, keepDims, alpha, padding, bias. */
const isOption = (value: unknown): boolean =>
  ["number", "boolean", "string"].includes(typeof value) ||
  isIntegers(value) ||
  (Array.isArray(value) && value.every(isIntegers)) ||
  isReference(value);

/** Whether an option is a tensor, or an array that becomes one. */
const isTensor = (value: unknown): boolean =>
  value instanceof Tensor || (isRecord(value) && "data" in value);

const mapValues = (record: object, change: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

function fits(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case "number":
    case "operand":
      return typeof value === "number" || (typeof value === "string" && WORDS.has(value));
    case "integer":
      return isInteger(value);
    case "integer?":
      return value === null || isInteger(value);
    case "integers":
      return isIntegers(value);
    case "integers?":
      return value === null || isIntegers(value);
    case "size?":
      return value === null || isInteger(value) || isIntegers(value);
    case "options?":
      return value === null || (isRecord(value) && Object.values(value).every(isOption));
    default:
      return false;
  }
}

const refused = (expected: string, got: string): FormatError =>
  FormatError.of("MODEL_FILE", "load the model", expected, phrase(showText(got), got));
