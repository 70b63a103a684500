// The part of the plane that is shown, and the rows in it.

import type { Dataset, NumericArray } from "../../gradlane.ts";
import { splitOf } from "../../recipe/build.ts";
import type { DataRecipe, Recipe } from "../../recipe/recipe.ts";
import type { Domain } from "./looks.ts";
import { REACH } from "./own-points.ts";
import { OWN, ownPointsOf, points } from "./task.ts";

/** Rows of a recipe, with their place in the split. */
export interface Shown {
  readonly x: Float32Array;
  readonly targets: ArrayLike<number>;
  readonly classes: number;
  /** How many rows are held out; they come last. */
  readonly heldOut: number;
}

const kept = new Map<string, unknown>();

/** A value that is computed once for the same settings. */
function keep<Value>(key: string, make: () => Value): Value {
  if (!kept.has(key)) {
    if (kept.size > 100) kept.clear();
    kept.set(key, make());
  }
  return kept.get(key) as Value;
}

/** The plane around all points, with a margin. */
export const domainOf = (data: DataRecipe): Domain =>
  keep(`domain ${JSON.stringify(data)}`, () => {
    if (data.source === OWN) return { left: -REACH, right: REACH, bottom: -REACH, top: REACH };
    const { x } = points.dataset(data);
    let reach = 1;
    const centre = [0, 0];
    const sides = [0, 1].map((axis) => {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let i = axis; i < x.data.length; i += 2) {
        low = Math.min(low, x.data[i]!);
        high = Math.max(high, x.data[i]!);
      }
      return [low, high] as const;
    });
    for (const [axis, [low, high]] of sides.entries()) {
      // around 0 where the points are
      centre[axis] = Math.abs(low + high) < 0.3 * (high - low) ? 0 : (low + high) / 2;
      reach = Math.max(reach, high - centre[axis]!, centre[axis]! - low);
    }
    reach = Math.ceil(reach * 1.1 * 10) / 10;
    const [x0, y0] = centre as [number, number];
    return { left: x0 - reach, right: x0 + reach, bottom: y0 - reach, top: y0 + reach };
  });

/** The points of a recipe, those of training first. */
export function shownRows(recipe: Recipe): Shown {
  const { data, validation, seed } = recipe;
  return keep(`rows ${JSON.stringify([data, validation, seed])}`, () => {
    const classes = data.classes as number;
    if (data.source === OWN) {
      const own = ownPointsOf(data);
      if (own.length < 4)
        return plain(
          own.flatMap(({ x, y }) => [x, y]),
          own.map(({ target }) => target),
          classes,
        );
    }
    const all = points.dataset(data);
    const { train, validation: held } = splitOf(all, recipe);
    const joined = (of: (part: Dataset) => ArrayLike<number>) => [
      ...Array.from(of(train)),
      ...(held ? Array.from(of(held)) : []),
    ];
    return {
      x: Float32Array.from(joined((part) => part.x.data as NumericArray)),
      targets: joined((part) => part.y.data as NumericArray),
      classes,
      heldOut: held?.length ?? 0,
    };
  });
}

const plain = (x: readonly number[], targets: readonly number[], classes: number): Shown => ({
  x: Float32Array.from(x),
  targets,
  classes,
  heldOut: 0,
});
