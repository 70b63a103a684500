import { sizeOf } from "../core/shape.ts";
import { storeWords } from "../format/model-file.ts";
import { writeSafetensors } from "../format/safetensors.ts";
import type { StoredTensor } from "../format/stored-tensor.ts";
import { requireFiniteModel } from "../model/finite-model.ts";
import type { Model } from "../model/model.ts";
import { mapped, mappingOf, type StateDictMapping } from "./mapping.ts";
import { type NamedTensor, type StateDictOptions, stateDictOf } from "./state-dict.ts";
import { STEPS } from "./state-tensors.ts";

const WRITE = "write safetensors";

/**
 * The weights of a model as the bytes of a safetensors file with the state_dict of the same network in PyTorch:
 * float32, dense kernels [out, in], convolutions OIHW. Rows of dense kernels behind flattened images are in PyTorch's
 * order, [channels, height, width]. toPyTorch() writes the network. Preprocessing is not part of it.
 * @throws DataError PYTORCH_LAYOUT where no order of columns suits all layers; NumericsError for weights that are not
 * finite; RuntimeUnsupportedError PYTORCH_MODULE for names "sequential" of another model
 *
 * @example
 * const model = sequential([input([2]), dense(3, { activation: "relu" }), dense(2)]);
 * const copy = sequential([input([2]), dense(3, { activation: "relu" }), dense(2)], { seed: 9 });
 * fromSafetensors(toSafetensors(model), copy);
 * copy.weightsHash() === model.weightsHash(); // true
 */
export function toSafetensors(model: Model, options: StateDictOptions = {}): Uint8Array {
  const { tensors } = stateDictOf("toSafetensors", model, options);
  requireFiniteModel(WRITE, model);
  const weights = model.currentWeights();
  const stored = new Map(
    tensors.map((each) => [each.name, storedTensor(each, weights[each.parameter?.path ?? ""])]),
  );
  return writeSafetensors(stored, new Map([["format", "pt"]]));
}

/**
 * The tensors that toSafetensors() writes, each with its weight.
 *
 * @example
 * const model = sequential([input([2]), dense(3, { activation: "relu" }), dense(2, { name: "out" })]);
 * stateDictMapping(model).tensors.map(({ tensor, weight }) => `${tensor}: ${weight}`).slice(1, 3);
 * // ["0.bias: dense1.bias", "2.weight: out.kernel"]
 */
export function stateDictMapping(model: Model, options: StateDictOptions = {}): StateDictMapping {
  const { tensors } = stateDictOf("stateDictMapping", model, options);
  return mappingOf(tensors.map((each) => mapped(each, each.name, "name")));
}

function storedTensor(tensor: NamedTensor, weight: Float32Array | undefined): StoredTensor {
  const { shape, leaf, fill = 0 } = tensor;
  if (!weight) {
    if (leaf === STEPS) return { dtype: "I64", shape, data: new Uint8Array(8) };
    return storeWords(new Float32Array(sizeOf(shape)).fill(fill), shape);
  }
  const places = tensor.places();
  return storeWords(places ? Float32Array.from(places, (place) => weight[place]!) : weight, shape);
}
