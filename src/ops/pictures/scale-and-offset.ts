// What normalisations multiply and add in each channel, the last axis.

import { phrase, ShapeError } from "../../core/errors.ts";
import { shapePhrase, showShape } from "../../core/shape.ts";
import type { Node } from "../../ir/node.ts";
import { constant } from "../constant.ts";
import { requireFloat } from "../require.ts";

/** Scale and offset of each channel [c], and what is added to the variance. */
export interface NormalisationOptions {
  /** Default: 1. */
  readonly scale?: Node | undefined;
  /** Default: 0. */
  readonly offset?: Node | undefined;
  readonly epsilon: number;
}

/** Both for x [n, …, c], by default 1 and 0. @throws ShapeError NORM_INPUT, NORM_CHANNELS */
export function scaleAndOffset(
  action: string,
  x: Node,
  { scale, offset }: NormalisationOptions,
): { readonly scale: Node; readonly offset: Node } {
  requireFloat(action, x);
  const channels = x.shape.at(-1)!;
  if (x.shape.length < 2 || channels < 1) {
    const expected = phrase("[n, …, channels]", ["n", "…", "channels"]);
    const hint = "reshape it so that the channels are the last of several axes";
    throw ShapeError.of("NORM_INPUT", action, expected, shapePhrase(x.shape), { hint });
  }
  for (const each of [scale, offset]) if (each) requireVector(action, each, channels);
  const filled = (value: number) => constant(new Array<number>(channels).fill(value), [channels]);
  return { scale: scale ?? filled(1), offset: offset ?? filled(0) };
}

/** @throws ShapeError NORM_CHANNELS unless it has a number for each channel */
export function requireVector(action: string, given: Node, channels: number): void {
  requireFloat(action, given);
  if (given.shape.length === 1 && given.shape[0] === channels) return;
  const expected = phrase(`vectors of ${showShape([channels])}`, [channels]);
  const hint = "each channel, the last axis, has one number";
  throw ShapeError.of("NORM_CHANNELS", action, expected, shapePhrase(given.shape), { hint });
}
