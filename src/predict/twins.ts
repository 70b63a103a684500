// The kernels of predictors in plain JavaScript.

export {
  elu,
  gelu,
  geluTanh,
  leakyRelu,
  relu,
  sigmoid,
  silu,
  softplus,
  tanh,
} from "../engine/js/ops/activations.ts";
export { softmax } from "../engine/js/ops/softmax.ts";
export { dense, scale } from "../engine/js/predict/forward.ts";
