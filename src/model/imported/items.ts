// What a file of another format says, as layers and operations of a model.

import type { NdArray } from "../../array/types.ts";
import { ROWS, type Shape, sizeOf } from "../../core/shape.ts";
import { Tensor } from "../../graph/tensor.ts";
import type { LayerBase } from "../../layers/layer.ts";
import { layerDefinition } from "../../layers/layers.ts";
import { input } from "../../ops/input.ts";

/** Weights of a layer by their names in it. */
export type Weights = Readonly<Record<string, NdArray<Float32Array>>>;

/** What a model does at one place. */
export type Item = { readonly id: number; readonly shape: Shape } & (
  | { readonly does: "input"; readonly name: string }
  | {
      readonly does: "layer";
      readonly from: Item;
      readonly layer: LayerBase;
      /** By name in the layer. */
      readonly weights: Readonly<Record<string, NdArray<Float32Array>>>;
      /** The name that the file suggests. */
      readonly name: string | undefined;
    }
  | {
      readonly does: "operation";
      readonly from: Item;
      readonly method: string;
      /** Values among them are items. */
      readonly given: readonly unknown[];
    }
);

export const isItem = (value: unknown): value is Item =>
  typeof value === "object" && value !== null && "does" in value;

const isArray = (value: unknown): value is NdArray =>
  ArrayBuffer.isView((value as Partial<NdArray> | null)?.data);

/** Elements of a value for one row: an engine's memory holds no more. */
const MOST_ELEMENTS = 0x40000000;

/** Makes items, each behind those it takes. Layers and operations throw their own errors. */
export class Items {
  private count = 0;

  /** @param refuse the error for results that a model cannot have */
  constructor(private readonly refuse: (expected: string, got: string) => Error) {}

  input(name: string, shape: Shape): Item {
    return { id: this.count++, shape, does: "input", name };
  }

  layer(from: Item, layer: LayerBase, weights: Weights = {}, name?: string): Item {
    const of = from.shape.slice(1);
    const shape = layerDefinition(layer).outputShape(layer, of, layer.kind, []);
    return this.requireSmall({
      ...{ id: this.count++, shape: [ROWS, ...shape], does: "layer" },
      ...{ from, layer, weights, name },
    });
  }

  operation(from: Item, method: string, given: readonly unknown[]): Item {
    // as the network does, which takes arrays for constants
    const tensorOf = ({ shape }: Item) => new Tensor(input("", shape));
    const asTensors = (value: unknown): unknown => {
      if (isItem(value)) return tensorOf(value);
      if (isArray(value)) {
        const isIndices = value.data instanceof Int32Array;
        return new Tensor(input("", value.shape, isIndices ? "int32" : "float32"));
      }
      return Array.isArray(value) ? value.map(asTensors) : value;
    };
    const tensor = tensorOf(from) as unknown as Record<string, (...given: unknown[]) => Tensor>;
    const { shape } = tensor[method]!(...given.map(asTensors));
    if (shape[0] !== ROWS || shape.slice(1).some((size) => size < 0)) {
      throw this.refuse("a result for each row", "one that mixes rows");
    }
    return this.requireSmall({
      ...{ id: this.count++, shape, does: "operation" },
      ...{ from, method, given },
    });
  }

  private requireSmall(item: Item): Item {
    const size = sizeOf(item.shape.slice(1));
    if (size <= MOST_ELEMENTS) return item;
    throw this.refuse(`at most ${MOST_ELEMENTS} numbers for a row`, `${size}`);
  }
}
