// The sizes of a convolution, read from its descriptor.

import { GEOMETRY_WORDS, Geometry } from "../../../../assembly/pictures/geometry.ts";
import type { Memory } from "../../../core/memory.ts";

/** The words by name. */
export type Sizes = Readonly<Record<keyof typeof Geometry, number>>;

export function sizesAt(memory: Memory, descriptor: number): Sizes {
  const words = memory.i32.subarray(descriptor >>> 2, (descriptor >>> 2) + GEOMETRY_WORDS);
  const named = Array.from(words, (value, i) => [Geometry[i], value] as const);
  return Object.fromEntries(named) as Sizes;
}
