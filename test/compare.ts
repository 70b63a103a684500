// Compares whole arrays: an `expect` per element takes longer than the code under test.

import { expect } from "vitest";

/** Whether an element is as expected. */
type Agrees = (got: number, wanted: number) => boolean;

/** The first elements that differ, as text; "" if none. */
export function firstDisagreement(
  got: ArrayLike<number>,
  wanted: ArrayLike<number>,
  agrees: Agrees,
): string {
  if (got.length !== wanted.length) return `${got.length} elements, not ${wanted.length}`;
  for (let i = 0; i < got.length; i++) {
    if (!agrees(got[i]!, wanted[i]!)) return `element ${i} is ${got[i]}, not ${wanted[i]}`;
  }
  return "";
}

/** Expects equal numbers: -0 differs from 0, NaN equals NaN. */
export function expectSame(
  got: ArrayLike<number>,
  wanted: ArrayLike<number>,
  what: () => string = () => "",
): void {
  const found = firstDisagreement(got, wanted, Object.is);
  if (found !== "") expect.fail(`${what()} ${found}`);
}

/** Expects |got − wanted| ≤ allowed·max(floor, |wanted|) for each element; fails for NaN. */
export function expectClose(
  got: ArrayLike<number>,
  wanted: ArrayLike<number>,
  allowed: number,
  floor = 1,
): void {
  const found = firstDisagreement(
    got,
    wanted,
    (a, b) => Math.abs(a - b) <= allowed * Math.max(floor, Math.abs(b)),
  );
  if (found !== "") expect.fail(`${found}, with ${allowed} allowed`);
}
