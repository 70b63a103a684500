// Numbers and names as flows show them.

import { showShape } from "../graph/shape.ts";
import { shorten, shortNumber } from "../text.ts";
import type { FlowArray, FlowValue } from "./types.ts";

/** Elements of an array that are shown one by one. */
const SHOWN_ELEMENTS = 4;
/** Characters of a name that are shown. */
const SHOWN_CHARACTERS = 20;

/** "0.1966", "1234", "1.2e-9": four digits, whole numbers in full. */
export function showNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞");
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value + 0);
  const rounded = shortNumber(value);
  return Math.abs(value) < 1e-4 ? Number(rounded).toExponential() : rounded;
}

/** A number, a few elements, or shape and norm of many. */
export function showValue(value: FlowValue): string {
  if (typeof value === "number") return showNumber(value);
  if (value.data.length <= SHOWN_ELEMENTS) return showNested(value);
  return `${showShape(value.shape)} norm ${showNumber(norm(value.data))}`;
}

function showNested({ data, shape }: FlowArray): string {
  const [length = 0, ...rest] = shape;
  if (rest.length === 0) return `[${Array.from(data, showNumber).join(", ")}]`;
  const size = data.length / (length || 1);
  const rows = Array.from({ length }, (_, i) =>
    showNested({ data: data.subarray(i * size, (i + 1) * size), shape: rest }),
  );
  return `[${rows.join(", ")}]`;
}

/** Root of the sum of squares. */
export function norm(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! * data[i]!;
  return Math.sqrt(sum);
}

/** A name on one line, without what no document may hold, and not longer than fits. */
export const showName = (name: string, characters: number = SHOWN_CHARACTERS): string =>
  shorten(clean(name), characters);

/** Control characters, halves of pairs and what else XML forbids become a replacement character. */
export const clean = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  text.replace(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu, "\ufffd");

/** Text for XML: in content and in attributes of double quotes. */
export const escapeXML = (text: string): string =>
  clean(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Width of a line of text in pixels, rather too large than too small whatever the font. */
export function widthOf(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) {
    const isWide = character.codePointAt(0)! >= 0x1100; // East Asian letters, emoji
    ems += isWide ? 1.1 : /[A-ZΣ…⊙MWmw−+=]/.test(character) ? 0.86 : 0.64;
  }
  return ems * fontSize;
}
