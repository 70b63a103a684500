// The entry `gradlane/graph`: tensors, gradients, custom graphs.

export type { Shape } from "../core/shape.ts";
export type { GradientCheck } from "../graph/finite-differences.ts";
export type {
  Flow,
  FlowArray,
  FlowNode,
  FlowOptions,
  FlowValue,
} from "../graph/flow/types.ts";
export { gradientCheck } from "../graph/gradient-check.ts";
export { graph } from "../graph/graph.ts";
export type {
  TensorFacts,
  TensorLayer,
  TensorShape,
} from "../graph/known-tensor.ts";
export type {
  ActivatedTensor,
  AppliedTensor,
  BatchNormOperands,
  CombinedTensor,
  ConcatenatedTensor,
  ConcatenatedTensors,
  NormOperands,
  Operand,
  PooledTensor,
  ReductionOptions,
  ReshapedTensor,
  SameTensor,
  TensorInput,
  TensorOf,
} from "../graph/tensor.ts";
export { concat, gradients, Tensor, where } from "../graph/tensor.ts";
export type { Graph, InputSpec, Result, Values } from "../graph/types.ts";
export type { DType } from "../ir/node.ts";
export type { GeluApproximation } from "../ops/activations.ts";
export type { Axes } from "../ops/reduction.ts";
