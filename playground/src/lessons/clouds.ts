// Points that are placed on purpose: long, thin or away from the origin.

import { encodePoints, type OwnPoint } from "../tasks/points/own-points.ts";

/** Where a point of a class lies: `along` from −1 to 1, `across` from −1.2 to 1.2, with a gap at 0. */
type Place = (along: number, across: number) => readonly [x: number, y: number];

const COUNT = 80;
/** Multiples of these spread evenly between 0 and 1. */
const GOLDEN = 0.6180339887;
const PLASTIC = 0.7548776662;

const fraction = (value: number): number => value - Math.floor(value);

/** Two classes on both sides of a line; `across` is negative for the first. */
function cloud(place: Place): Readonly<Record<string, unknown>> {
  const points = Array.from({ length: COUNT }, (_, i): OwnPoint => {
    const side = i % 2 === 0 ? -1 : 1;
    const [x, y] = place(2 * fraction(i * GOLDEN) - 1, side * (0.2 + fraction(i * PLASTIC)));
    return { x, y, target: i % 2 };
  });
  return { source: "own", classes: 2, points: encodePoints(points, 2) };
}

/** Wide and flat, above the origin. */
export const FLAT = cloud((along, across) => [0.4 + 0.8 * along, 0.8 + 0.041 * across]);

/** Thin, along the diagonal. */
export const STRETCHED = cloud((along, across) => [
  0.9 * along + 0.05 * across,
  0.9 * along - 0.05 * across,
]);

/** All coordinates above zero; the classes lie on both sides of the diagonal. */
export const POSITIVE = cloud((along, across) => [
  0.7 + 0.35 * along + 0.15 * across,
  0.7 + 0.35 * along - 0.15 * across,
]);
