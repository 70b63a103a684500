import type { Shape } from "../core/shape.ts";
import type { Initializer } from "../initializers/initializer.ts";
import type { Node } from "../ir/node.ts";
import type { Key } from "../random/keys.ts";
import type { Regularizer } from "./regularizers.ts";

/** What every layer has. */
export interface LayerBase {
  readonly kind: string;
  /** Beginning of the names of its weights; given by the model where undefined. */
  readonly name?: string;
  /** false: its weights are not changed by training. */
  readonly trainable?: boolean;
}

/** A weight a layer needs. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly initializer: Initializer;
  readonly regularizer?: Regularizer;
}

/** What apply() gets beside its input. */
export interface ApplyContext {
  /** Training or evaluation: dropout works in training only. */
  readonly training: boolean;
  /** For random numbers of this layer. */
  readonly key: Key;
  /** The weights by name. */
  readonly parameters: Readonly<Record<string, Node>>;
}

/** What a kind of layer is; shapes are those of one sample, without the rows. */
export interface LayerDefinition<Layer extends LayerBase> {
  /** The shape that leaves for the shape that enters. @throws ShapeError naming the layer */
  outputShape(layer: Layer, inputShape: Shape, name: string): Shape;
  /** Its weights. */
  parameters?(layer: Layer, inputShape: Shape): readonly ParameterSpec[];
  /** The nodes it adds. x has the rows as its first dimension. */
  apply(layer: Layer, x: Node, context: ApplyContext): Node;
  /** Checks plain data from a file and makes the layer of it. */
  resolve(layer: Layer): Layer;
}
