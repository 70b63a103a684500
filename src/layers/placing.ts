// What layers of a model must fulfil together.

import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import type { LayerBase } from "./layer.ts";

/** Names the layers of a model, each differently. */
export class LayerNames {
  private readonly taken = new Set<string>();
  private readonly counts: Record<string, number> = {};

  /** The name of the next layer: its own, or its kind and a number. @throws DataError for a name twice */
  next({ kind, name: given }: LayerBase): string {
    const count = (this.counts[kind] ?? 0) + 1;
    this.counts[kind] = count;
    const name = given ?? `${kind}${count}`;
    if (this.taken.has(name)) {
      const got = phrase(`${showValue(name)} twice`, name);
      const expected = phrase("different names");
      throw DataError.of("DUPLICATE_NAME", "build a model", expected, got, { layer: name });
    }
    this.taken.add(name);
    return name;
  }
}

/** The error for layers that do not begin with an input. */
export function noInput(first: LayerBase | undefined): ShapeError {
  const got = phrase(first ? first.kind : "no layers", first?.kind);
  const expected = phrase("input(shape) as the first layer");
  return ShapeError.of("NO_INPUT", "build a model", expected, got, {
    hint: "begin with input([features]) or input([height, width, channels])",
  });
}

/** The error for an input after so many layers. */
export const secondInput = (position: number): ShapeError =>
  ShapeError.of(
    "SECOND_INPUT",
    "build a model",
    phrase("one input layer"),
    phrase("two", position),
  );
