// Points of the user as text, so that a link can hold them: 12 bits a coordinate, two letters each.

import { refused } from "../../recipe/refusal.ts";

/** A point, and its class or quantity. */
export interface OwnPoint {
  readonly x: number;
  readonly y: number;
  readonly target: number;
}

/** Coordinates and quantities lie from −REACH to REACH. */
export const REACH = 1.25;
const MOST = 2000;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const LEVELS = 4095;

const levelOf = (value: number): number =>
  Math.round(((Math.min(REACH, Math.max(-REACH, value)) + REACH) / (2 * REACH)) * LEVELS);

/** Four decimals: what code shows is what is trained on. */
const coordinateOf = (level: number): number =>
  Math.round(((level / LEVELS) * 2 * REACH - REACH) * 1e4) / 1e4;

const pair = (level: number): string => LETTERS[level >> 6]! + LETTERS[level & 63]!;

/** Points as text; the first letter keeps it apart from numbers. */
export const encodePoints = (points: readonly OwnPoint[], classes: number): string =>
  points.length === 0
    ? ""
    : `p${points
        .slice(0, MOST)
        .map(
          ({ x, y, target }) =>
            pair(levelOf(x)) +
            pair(levelOf(y)) +
            (classes === 0 ? pair(levelOf(target)) : LETTERS[target]!),
        )
        .join("")}`;

/** Text as points. @throws Refusal for other text, and for classes that there are not */
export function decodePoints(text: unknown, classes: number, place: string): OwnPoint[] {
  if (text === "") return [];
  const width = classes === 0 ? 6 : 5;
  const isRight = typeof text === "string" && /^p[\w-]+$/.test(text);
  if (!isRight || (text.length - 1) % width > 0 || text.length > 1 + MOST * width) {
    throw refused(place, `p and ${width} letters for each of at most ${MOST} points`, text);
  }
  const level = (at: number) => LETTERS.indexOf(text[at]!) * 64 + LETTERS.indexOf(text[at + 1]!);
  return Array.from({ length: (text.length - 1) / width }, (_, i) => {
    const at = 1 + i * width;
    const target = classes === 0 ? coordinateOf(level(at + 4)) : LETTERS.indexOf(text[at + 4]!);
    if (classes > 0 && target >= classes) throw refused(place, `classes below ${classes}`, target);
    return { x: coordinateOf(level(at)), y: coordinateOf(level(at + 2)), target };
  });
}
