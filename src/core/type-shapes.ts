// Shapes for the compiler: compared and shown as at run time.

import type { Shape } from "./shape.ts";

/** "28, 28" for [28, 28]. */
export type ShowSizes<S extends Shape> = S extends readonly [infer First extends number]
  ? `${First}`
  : S extends readonly [infer First extends number, ...infer Rest extends Shape]
    ? `${First}, ${ShowSizes<Rest>}`
    : "";

/** "[28, 28]" for [28, 28], as of showShape(). */
export type ShowShape<S extends Shape> = `[${ShowSizes<S>}]`;

/** Whether two shapes are equal as far as they are known. */
export type SameShape<A extends Shape, B extends Shape> = number extends A["length"] | B["length"]
  ? true
  : A["length"] extends B["length"]
    ? false extends {
        [Axis in keyof A]: number extends A[Axis]
          ? true
          : Axis extends keyof B
            ? number extends B[Axis]
              ? true
              : A[Axis] extends B[Axis]
                ? true
                : false
            : true;
      }[number]
      ? false
      : true
    : false;
