// A layer of Keras while it is read: its inputs, options and weights.

import type { NdArray } from "../../array/types.ts";
import { DataError, phrase } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import { showText, showValue } from "../../core/show.ts";
import { activation } from "../../layers/activation.ts";
import { type ActivationInput, gelu, leakyRelu } from "../../layers/activations.ts";
import type { LayerBase } from "../../layers/layer.ts";
import type { Item, Items, Weights } from "../../model/imported/items.ts";
import type { KerasLayer } from "./topology.ts";
import type { ManifestWeights } from "./weights.ts";

/** Zeros around images that the next layer takes over. */
export type Zeros = readonly [readonly [number, number], readonly [number, number]];

/** A value, perhaps with zeros around it that no layer has added yet. */
export interface Value {
  readonly item: Item;
  readonly zeros?: Zeros;
}

/** Weights by their names in the model: the names that they may have in the file, and their shapes. */
export type Specs = Readonly<
  Record<string, readonly [names: readonly string[], shape: readonly number[]]>
>;

/** A layer of Keras while it is read. */
export class Reading {
  constructor(
    readonly layer: KerasLayer,
    readonly values: readonly Value[],
    readonly items: Items,
    private readonly weights: ManifestWeights,
  ) {}

  get config(): Json {
    return this.layer.config;
  }

  /** The error for what a model cannot say. */
  refuse(expected: string, got: unknown): DataError {
    const { name, kind } = this.layer;
    const action = `read TensorFlow.js, layer ${showText(name)} (${kind})`;
    const said = phrase(showValue(got), got);
    return DataError.of("TFJS_LAYER", action, expected, said, { layer: name });
  }

  /** The only value, without zeros around it. */
  get item(): Item {
    const [{ item, zeros }, ...others] = this.values as [Value, ...Value[]];
    if (others.length > 0) throw this.refuse("one input", `${others.length + 1}`);
    if (zeros) throw this.refuse("a convolution behind zeros around an image", this.layer.kind);
    return item;
  }

  /** All values. */
  get all(): Item[] {
    return this.values.map(
      (value) => new Reading(this.layer, [value], this.items, this.weights).item,
    );
  }

  number(name: string, usual: number): number {
    const value = this.config[name] ?? usual;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw this.refuse(`${name} to be a number`, value);
  }

  flag(name: string, usual: boolean): boolean {
    const value = this.config[name] ?? usual;
    if (typeof value === "boolean") return value;
    throw this.refuse(`${name} to be true or false`, value);
  }

  /** One number, or so many. */
  list(name: string, count: number, usual: number): number[] {
    const value = this.config[name] ?? usual;
    const list = Array.isArray(value)
      ? value
      : Array.from({ length: count }, () => value as unknown);
    const areNumbers = list.every((each) => Number.isSafeInteger(each));
    if (areNumbers && list.length === count) return list as number[];
    throw this.refuse(`${count} integers as ${name}`, value);
  }

  /** Refuses options with other values than these; null is the default. */
  require(options: Readonly<Record<string, readonly unknown[]>>): void {
    for (const [name, known] of Object.entries(options)) {
      const value = this.config[name];
      if (value == null || known.some((each) => `${each}` === `${value as string}`)) continue;
      throw this.refuse(`${name} to be ${known.map(showValue).join(" or ")}`, value);
    }
  }

  /** "valid", "same", and for series "causal". */
  padding(): string {
    const value = this.config.padding ?? "valid";
    if (value === "valid" || value === "same" || value === "causal") return value;
    throw this.refuse('padding "valid" or "same"', value);
  }

  /** The weight of each name in the model: the names that it may have in the file, and its shape. */
  read(specs: Specs): Weights {
    return Object.fromEntries(
      Object.entries(specs).map(([own, [names, shape]], i): [string, NdArray<Float32Array>] => [
        own,
        this.weights.of(this.layer, names, i, shape),
      ]),
    );
  }

  /** A layer of one value. */
  apply(layer: LayerBase, weights: Weights = {}, from: Item = this.item): Value {
    return { item: this.items.layer(from, layer, weights, this.layer.name) };
  }

  operate(from: Item, method: string, ...given: readonly unknown[]): Value {
    return { item: this.items.operation(from, method, given) };
  }

  /** A value with the activation of the layer. */
  activated({ item }: Value): Value {
    const given = this.config.activation;
    const name = typeof given === "object" && given !== null ? (given as Json).config : given;
    if (name == null || name === "linear") return { item };
    if (name === "relu6") return this.operate(item, "clip", 0, 6);
    const known =
      typeof name === "string" && Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
    if (known === undefined)
      throw this.refuse(`an activation of ${Object.keys(ACTIVATIONS).join(", ")}`, name);
    return { item: this.items.layer(item, activation(known as "relu")) };
  }
}

const ACTIVATIONS: Readonly<Record<string, ActivationInput>> = {
  ...{
    relu: "relu",
    sigmoid: "sigmoid",
    tanh: "tanh",
    softmax: "softmax",
    elu: "elu",
    selu: "selu",
  },
  ...{ softplus: "softplus", swish: "silu", silu: "silu", gelu: "gelu" },
  ...{ gelu_new: gelu({ approximate: "tanh" }), leaky_relu: leakyRelu({ alpha: 0.2 }) },
};
