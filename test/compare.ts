// Whole arrays, compared at once: an `expect` for each element takes longer than what it checks.

import { expect } from "vitest";

/** Whether an element is what it should be. */
type Agrees = (got: number, wanted: number) => boolean;

/** The first elements that do not agree, as text; "" where all do. */
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

/** Demands the same numbers: -0 is not 0, NaN is NaN. */
export function expectSame(
  got: ArrayLike<number>,
  wanted: ArrayLike<number>,
  what: () => string = () => "",
): void {
  const found = firstDisagreement(got, wanted, Object.is);
  if (found !== "") expect.fail(`${what()} ${found}`);
}

/** Demands |got − wanted| ≤ allowed·max(floor, |wanted|) of each element; NaN is near nothing. */
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
