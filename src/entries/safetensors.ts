// The entry `gradlane/safetensors`: weights to and from PyTorch.

export {
  type FromSafetensorsOptions,
  fromSafetensors,
  guessMapping,
} from "../pytorch/from-safetensors.ts";
export type { MappedTensor, StateDictMapping } from "../pytorch/mapping.ts";
export type { GivenMapping } from "../pytorch/match.ts";
export type { StateDictOptions } from "../pytorch/state-dict.ts";
export { type PyTorchOptions, toPyTorch } from "../pytorch/to-pytorch.ts";
export { stateDictMapping, toSafetensors } from "../pytorch/to-safetensors.ts";
