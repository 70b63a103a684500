// Weights in a model file.

import { sameShape, showShape } from "../core/shape.ts";
import { showText } from "../core/show.ts";
import { loadFloats, STATE_PREFIX } from "./model-file.ts";
import { refused } from "./refused.ts";
import type { Safetensors } from "./safetensors.ts";
import type { Dtype } from "./stored-tensor.ts";

/** @throws FormatError for a tensor of another name, unless it is state of the optimizer */
export function requireKnownTensors(
  tensors: Safetensors["tensors"],
  names: readonly string[],
): void {
  const known = new Set(names);
  for (const name of tensors.keys()) {
    if (!known.has(name) && !name.startsWith(STATE_PREFIX)) {
      throw refused("the weights of its layers", `a tensor ${showText(name)}`);
    }
  }
}

/** The finite numbers of a tensor of this shape. @throws FormatError */
export function readFloats(
  tensors: Safetensors["tensors"],
  name: string,
  shape: readonly number[],
  dtype: Dtype = "F32",
): Float32Array {
  const tensor = tensors.get(name);
  if (tensor?.dtype !== dtype || !sameShape(tensor.shape, shape)) {
    const got = tensor ? `${tensor.dtype} ${showShape(tensor.shape)}` : "none";
    throw refused(`a tensor ${showText(name)}, ${dtype} ${showShape(shape)}`, got);
  }
  const values = loadFloats(tensor);
  const bad = dtype === "F32" && values.find((value) => !Number.isFinite(value));
  if (bad === false || bad === undefined) return values;
  throw refused(
    `finite numbers in ${showText(name)}`,
    `${bad}`,
    "it was saved after a training that diverged: train again with a lower rate",
  );
}
