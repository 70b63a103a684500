// Layers, activations, losses, optimizers and initialisers that users define; the kinds that there are.

export type { Defined } from "../core/defined.ts";
export { type ActivationDeclaration, defineActivation } from "../define/activation.ts";
export type {
  ChoiceDeclaration,
  DeclaredValues,
  Factory,
  FactoryArguments,
  NumberDeclaration,
  OptionDeclaration,
  OptionDeclarations,
} from "../define/declaration.ts";
export { defineInitializer, type InitializerDeclaration } from "../define/initializer.ts";
export { type KindOption, kindOptions } from "../define/kind-options.ts";
export { type Family, kinds } from "../define/kinds.ts";
export type {
  DefinedLayer,
  LayerContext,
  LayerDeclaration,
  ParameterDeclaration,
} from "../define/layer.ts";
export { defineLayer } from "../define/layer.ts";
export { defineLoss, type LossDeclaration } from "../define/loss.ts";
export type {
  OptimizerDeclaration,
  OptimizerOptions,
  UpdateContext,
  UpdateResult,
} from "../define/optimizer.ts";
export { defineOptimizer } from "../define/optimizer.ts";
export type { WeightToFill } from "../initializers/initializer.ts";
export type { Range } from "../layers/activations.ts";
export type { Key } from "../random/keys.ts";
