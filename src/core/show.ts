// Values in messages: short, on one line.

import { isPlain } from "./record.ts";
import { visible } from "./visible.ts";

const SHOWN_CHARACTERS = 40;
const SHOWN_ELEMENTS = 8;
const SHOWN_KEYS = 4;
const LARGEST_BIGINT = BigInt(1e30);

/** Getters of the built-in classes: an instance may have its own "size". */
const mapSize = Object.getOwnPropertyDescriptor(Map.prototype, "size")!.get!;
const setSize = Object.getOwnPropertyDescriptor(Set.prototype, "size")!.get!;

/**
 * A value as text. Never calls a getter and never throws: values that cannot be inspected are "an object".
 * Strings are quoted and truncated.
 */
export function showValue(value: unknown): string {
  try {
    return show(value, 2);
  } catch {
    return typeof value === "function" ? "a function" : "an object";
  }
}

/** A quoted name, truncated. */
export const showText = (text: string): string =>
  visible(
    JSON.stringify(text.length > SHOWN_CHARACTERS ? `${cut(text, SHOWN_CHARACTERS)}…` : text),
  );

/** The first names, quoted. */
export const showNames = (names: readonly string[], most: number = SHOWN_ELEMENTS): string =>
  firstOf(names, most, showText);

/** The first names and the number of the others: "a, b and 3 more". */
export const firstOf = (
  names: readonly string[],
  most: number,
  show: (name: string) => string = (name) => name,
): string => {
  const shown = names.slice(0, most).map(show).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
};

/** The first code units, without splitting a surrogate pair. */
function cut(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

function show(value: unknown, depth: number): string {
  switch (typeof value) {
    case "string":
      return showText(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return value < LARGEST_BIGINT && value > -LARGEST_BIGINT ? `${value}n` : "a large bigint";
    case "symbol":
      return value.description === undefined
        ? "Symbol()"
        : `Symbol(${showText(value.description)})`;
    case "function":
      return showFunction(value);
    case "object":
      return value === null ? "null" : showObject(value, depth);
    default:
      return String(value); // booleans, undefined
  }
}

function showFunction(value: object): string {
  const name = ownValue(value, "name");
  return typeof name === "string" && name !== "" ? `a function ${showText(name)}` : "a function";
}

function showObject(value: object, depth: number): string {
  if (Array.isArray(value)) return showElements(value, depth);
  if (isPlain(value)) return showProperties(value, depth);
  const name = nameOf(Object.getPrototypeOf(value));
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const elements = value as unknown as ArrayLike<number | bigint>;
    return `${name}(${elements.length})${depth > 0 ? ` ${showElements(elements, depth)}` : ""}`;
  }
  if (value instanceof Date) return showDate(value);
  if (value instanceof Map) return `${name}(${mapSize.call(value)})`;
  if (value instanceof Set) return `${name}(${setSize.call(value)})`;
  if (value instanceof Error) return showError(value, name);
  return `${/^[aeiou]/i.test(name) ? "an" : "a"} ${name}`;
}

function showElements(elements: ArrayLike<unknown>, depth: number): string {
  if (elements.length === 0) return "[]";
  if (depth === 0) return "[…]";
  const shown = Array.from({ length: Math.min(elements.length, SHOWN_ELEMENTS) }, (_, i) =>
    show(dataOf(elements, i), depth - 1),
  );
  return `[${shown.join(", ")}${elements.length > SHOWN_ELEMENTS ? ", …" : ""}]`;
}

/** Elements of typed arrays have no property descriptors worth reading. */
const dataOf = (elements: ArrayLike<unknown>, i: number): unknown =>
  Array.isArray(elements) ? ownValue(elements, String(i)) : elements[i];

function showProperties(value: object, depth: number): string {
  const keys = Object.keys(value);
  if (keys.length === 0) return "{}";
  if (depth === 0) return "{…}";
  const shown = keys
    .slice(0, SHOWN_KEYS)
    .map((key) => `${showKey(key)}: ${showProperty(value, key, depth - 1)}`);
  return `{ ${shown.join(", ")}${keys.length > SHOWN_KEYS ? ", …" : ""} }`;
}

const showKey = (key: string): string =>
  key.length <= SHOWN_CHARACTERS && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? key : showText(key);

function showProperty(value: object, key: string, depth: number): string {
  const property = Object.getOwnPropertyDescriptor(value, key);
  return property && "value" in property ? show(property.value, depth) : "…";
}

/** The value of an own property that is not a getter. */
function ownValue(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

/** The class name of a prototype. */
function nameOf(prototype: object): string {
  const maker = ownValue(prototype, "constructor");
  const name = typeof maker === "function" ? ownValue(maker, "name") : undefined;
  return typeof name === "string" && name !== "" ? visible(cut(name, SHOWN_CHARACTERS)) : "object";
}

function showDate(value: Date): string {
  const time = Date.prototype.getTime.call(value);
  return Number.isNaN(time) ? "an invalid Date" : `Date ${new Date(time).toISOString()}`;
}

function showError(value: Error, name: string): string {
  const message = ownValue(value, "message");
  return typeof message === "string" && message !== "" ? `${name} ${showText(message)}` : name;
}
