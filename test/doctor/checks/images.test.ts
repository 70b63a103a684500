// Edge cases of images.

import { expect, it } from "vitest";
import { checkImages } from "../../../src/doctor/checks/images.ts";
import { readSubject } from "../../../src/doctor/subject.ts";

/** Findings for images of a shape. */
const found = (shape: number[], data: Uint8Array | Float32Array) => {
  const y = new Float64Array(shape[0]!);
  return [...checkImages(readSubject({ x: { data, shape }, y }, {}))].map(
    ({ code, severity, count, advice }) => `${severity} ${code} ${count}: ${advice}`,
  );
};

it("nothing is reported without images or pixels", () => {
  expect(found([0, 2, 2, 1], new Uint8Array(0))).toEqual([]);
  expect(found([2, 0, 2, 1], new Uint8Array(0))).toEqual([]);
});

it("a single pixel is an image of one colour", () => {
  const colour = "check how they are read; leave them out";
  expect(found([2, 1, 1, 1], Uint8Array.of(7, 9))).toEqual([`problem empty-images 2: ${colour}`]);
  expect(found([1, 1, 1, 1], Uint8Array.of(7))).toEqual([`problem empty-images 1: ${colour}`]);
});

it("floats are from 0 to 1; up to 255 they are bytes", () => {
  const range = (...values: number[]) => found([1, 1, 2, 1], Float32Array.from(values));
  const bytes = "warning image-range 1: pass a Uint8Array, or divide by 255";
  const scaled = "warning image-range 1: scale them to 0 to 1";
  expect([range(0, 1), range(0, 1.5), range(0, 255), range(0, 255.5)].flat()).toEqual([
    ...[bytes, bytes, scaled],
  ]);
  expect([range(-0.5, 1), range(-0.5, 3)].flat()).toEqual([scaled, scaled]);
});
