// A separate small binary with its own memory: the kernels of dense networks, which a predictor calls directly.

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
} from "./ops/activations";
export { softmax } from "./ops/softmax";
export { dense, scale } from "./predict/forward";
