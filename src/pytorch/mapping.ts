// Which tensor of a state_dict is which weight, as data and as a table.

import { type Shape, showShape } from "../core/shape.ts";
import { table } from "../core/text.ts";
import type { NamedTensor } from "./state-dict.ts";

/** A tensor of a state_dict and the weight that it is. */
export interface MappedTensor {
  /** "0.weight". */
  readonly tensor: string;
  /** "hidden.kernel"; undefined for numbers that no weight of the model holds. */
  readonly weight: string | undefined;
  /** That of the tensor. */
  readonly shape: Shape;
  /** How the weight lies in the tensor: "[out, in]", "OIHW", "as it is". */
  readonly layout: string;
  /** What decided: a mapping that was given, the names, the shapes alone, or the order of equal shapes. */
  readonly by: "mapping" | "name" | "shape" | "order";
}

/** Tensors of a state_dict and the weights that they are. */
export interface StateDictMapping {
  readonly tensors: readonly MappedTensor[];
  /** Tensors that no weight is read from. */
  readonly unused: readonly string[];
  /** Weights that keep their values. */
  readonly missing: readonly string[];
  /** A table of them. */
  toText(): string;
}

export function mappingOf(
  tensors: readonly MappedTensor[],
  unused: readonly string[] = [],
  missing: readonly string[] = [],
): StateDictMapping {
  return Object.freeze({
    ...{ tensors, unused, missing },
    toText() {
      const rows = tensors.map(({ tensor, shape, weight, layout, by }) => [
        ...[tensor, showShape(shape), weight ?? "–", layout, by],
      ]);
      return [
        table([["tensor", "shape", "weight", "layout", "by"], ...rows]),
        ...(unused.length > 0 ? [`unused: ${unused.join(", ")}`] : []),
        ...(missing.length > 0 ? [`missing: ${missing.join(", ")}`] : []),
      ].join("\n");
    },
  });
}

/** The entry of a tensor of the model. */
export const mapped = (
  { parameter, shape, layout }: Pick<NamedTensor, "parameter" | "shape" | "layout">,
  tensor: string,
  by: MappedTensor["by"],
): MappedTensor => ({ tensor, weight: parameter?.path, shape, layout, by });
