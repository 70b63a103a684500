// What was read, as a model: in sequence where it is straight, otherwise a network.

import type { NdArray } from "../../array/types.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../layers/any-layer.ts";
import { input } from "../../layers/input.ts";
import type { KernelLayer } from "../../layers/kernel-options.ts";
import type { LayerBase } from "../../layers/layer.ts";
import { layers } from "../../layers/layers.ts";
import type { Model, ModelOptions } from "../model.ts";
import { network } from "../network/network.ts";
import { sequential } from "../sequential.ts";
import { type Item, isItem } from "./items.ts";

type Layered = Item & { readonly does: "layer" };

/** Items that an item takes. */
function sourcesOf(item: Item): Item[] {
  if (item.does === "input") return [];
  if (item.does === "layer") return [item.from];
  return [item.from, ...item.given.flat().filter(isItem)];
}

/** All that leads to an output, in order. */
function leadingTo(output: Item): Item[] {
  const found = new Set([output]);
  for (const item of found) for (const each of sourcesOf(item)) found.add(each);
  return [...found].sort((a, b) => a.id - b.id);
}

/** Layers with a kernel whose activation stands behind them, by the item of the activation. */
function joined(items: readonly Item[]): ReadonlyMap<Item, Layered> {
  const uses = new Map<Item, number>();
  for (const item of items) {
    for (const each of sourcesOf(item)) uses.set(each, (uses.get(each) ?? 0) + 1);
  }
  const joining = new Map<Item, Layered>();
  for (const item of items) {
    if (item.does !== "layer" || item.layer.kind !== "activation") continue;
    const { from } = item;
    const isLinear =
      from.does === "layer" &&
      from.layer.kind !== "activation" &&
      (from.layer as KernelLayer).activation?.kind === "linear";
    if (isLinear && uses.get(from) === 1) joining.set(item, from);
  }
  return joining;
}

/** Gives layers the names of the file where they are free, and no number that another layer has. */
class Names {
  private readonly taken = new Set<string>();
  private readonly counts = new Map<string, number>();

  take(name: string): void {
    this.taken.add(name);
  }

  next({ layer: { kind }, name }: Layered): string {
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    const usual = `${kind}${count}`;
    const isNumbered = layers.kinds.some(
      (each) => name?.startsWith(each) && /^\d+$/.test(name.slice(each.length)),
    );
    const isFree = name && !this.taken.has(name) && (!isNumbered || name === usual);
    let chosen = isFree ? name : usual;
    while (this.taken.has(chosen)) chosen += "_";
    this.taken.add(chosen);
    return chosen;
  }
}

/** The model of an output, with its weights. */
export function build(output: Item, inputs: readonly Item[], options: ModelOptions): Model {
  const all = leadingTo(output);
  const joining = joined(all);
  const hidden = new Set<Item>(joining.values());
  const items = all.filter((item) => item.does !== "input" && !hidden.has(item));
  const names = new Names();
  for (const item of inputs) names.take(nameOf(item));
  const weights: Record<string, NdArray<Float32Array>> = {};
  const layerOf = (item: Layered): LayerBase => {
    const kernel = joining.get(item);
    const placed = kernel ?? item;
    const name = names.next(placed);
    for (const [key, value] of Object.entries(placed.weights)) weights[`${name}.${key}`] = value;
    const { activation } = item.layer as KernelLayer;
    return { ...placed.layer, ...(kernel && { activation }), name };
  };
  const fromOf = (item: Item & { readonly from: Item }) => joining.get(item)?.from ?? item.from;
  const isStraight =
    inputs.length === 1 &&
    items.every(
      (item, i) => item.does === "layer" && fromOf(item) === (items[i - 1] ?? inputs[0]!),
    );
  const model = isStraight
    ? sequential(
        [inputLayer(inputs[0]!), ...items.map((item) => layerOf(item as Layered))] as never,
        options,
      )
    : network(
        (tensors) => {
          const values = new Map<Item, Tensor>();
          for (const item of inputs) values.set(item, tensors[nameOf(item)]!);
          const tensorsOf = (given: unknown): unknown => {
            if (isItem(given)) return values.get(given)!;
            return Array.isArray(given) ? given.map(tensorsOf) : given;
          };
          for (const item of items) {
            if (item.does === "layer") {
              values.set(item, values.get(fromOf(item))!.apply(layerOf(item) as Layer));
            } else if (item.does === "operation") {
              const tensor = values.get(item.from) as unknown as Methods;
              values.set(item, tensor[item.method]!(...item.given.map(tensorsOf)));
            }
          }
          return values.get(output)!;
        },
        Object.fromEntries(inputs.map((item) => [nameOf(item), input(item.shape.slice(1))])),
        options,
      );
  model.setWeights(weights);
  return model as Model;
}

/** An input by its name in the file, unless that is the usual one. */
function inputLayer(item: Item): LayerBase {
  const name = nameOf(item);
  return input(item.shape.slice(1), name === "input" ? {} : { name });
}

type Methods = Record<string, (...given: unknown[]) => Tensor>;

const nameOf = (item: Item): string => (item.does === "input" ? item.name : "");
