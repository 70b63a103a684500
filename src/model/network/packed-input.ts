// Several inputs as one: each row holds those of all inputs side by side.

import { ROWS, sizeOf } from "../../core/shape.ts";
import type { ModelInput } from "../../layers/architecture.ts";
import { input } from "../../layers/input.ts";
import { reshape } from "../../ops/reshape.ts";
import { slice } from "../../ops/slice.ts";
import { type NamedInput, packing } from "./packing.ts";

/** The input of a network: its only one, or all of them as one row. */
export function packedInput(inputs: readonly NamedInput[]): ModelInput {
  const [first, ...others] = inputs as [NamedInput, ...NamedInput[]];
  if (others.length === 0) return first;
  const sizes = inputs.map(({ shape }) => sizeOf(shape));
  return {
    // bytes stay bytes if all inputs take them alike
    ...input([sizes.reduce((sum, size) => sum + size, 0)], { uint8: first.uint8 }),
    parts: {
      ...packing(inputs),
      split(x) {
        let start = 0;
        return inputs.map(({ shape }, i) => {
          const part = slice(x, [0, start], [ROWS, sizes[i]!]);
          start += sizes[i]!;
          return reshape(part, [x.shape[0]!, ...shape]);
        });
      },
    },
  };
}
