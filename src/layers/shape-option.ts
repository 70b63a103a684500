import { ShapeError } from "../core/errors.ts";
import type { Option } from "../core/options.ts";
import type { Shape } from "../core/shape.ts";

const EXPECTED = "a shape of integers >= 1";

/** The shape of a sample. */
export const shapeOption = (code: string): Option<Shape> => ({
  expected: EXPECTED,
  accepts: (shape) =>
    Array.isArray(shape) && shape.length >= 1 && shape.every((d) => Number.isInteger(d) && d >= 1),
  refuse: (kind, _name, shape) => ShapeError.of(code, `make ${kind}`, EXPECTED, shape),
});
