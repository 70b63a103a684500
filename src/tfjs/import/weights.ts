// Weights of layers among those of the manifest, whose names differ between versions of Keras:
//
//   dense/kernel, dense_Dense1/kernel    Keras 2 and TensorFlow.js
//   sequential/dense/kernel              Keras 3
//   dense/0, layers/dense/vars/0         files of Keras 3 by folders

import type { NdArray } from "../../array/types.ts";
import { DataError, phrase } from "../../core/errors.ts";
import { sameShape, showShape } from "../../core/shape.ts";
import { showText } from "../../core/show.ts";
import { type ReadWeight, refused } from "./files.ts";
import type { KerasLayer } from "./topology.ts";

/** The names that a weight of a layer may have, the likely one first. */
export type Names = readonly string[];

const MOST_COPIES = 16;

/** Parts of names that say nothing. */
const SILENT = new Set(["vars", "layers", "_layer_checkpoint_dependencies"]);

const partsOf = (name: string): string[] =>
  name
    .replace(/:\d+$/, "")
    .split("/")
    .filter((part) => !SILENT.has(part));

/** The weights of a manifest by the layers that they belong to. */
export class ManifestWeights {
  /** By all ends of their names. */
  private readonly byEnd = new Map<string, ReadWeight[]>();

  /** Numbers that layers may still take: a layer that is applied again takes them again. */
  private left: number;

  constructor(weights: readonly ReadWeight[]) {
    this.left = MOST_COPIES * weights.reduce((sum, { data }) => sum + data.length, 0);
    for (const weight of weights) {
      const parts = partsOf(weight.name);
      for (let start = 0; start < Math.min(parts.length - 1, 8); start++) {
        const key = parts.slice(start).join("/");
        const known = this.byEnd.get(key);
        if (known) known.push(weight);
        else this.byEnd.set(key, [weight]);
      }
    }
  }

  /** A weight of a layer. @param i its number among those of the layer @throws DataError TFJS_WEIGHT */
  of(
    { name: layer, within = "" }: KerasLayer,
    names: Names,
    i: number,
    shape: readonly number[],
  ): NdArray<Float32Array> {
    const found = this.find(pathsOf(within, layer), [...names, `${i}`], shape);
    const shown = `${showText(`${layer}/${names[0]}`)} ${showShape(shape)}`;
    if (found && sameShape(found.shape, shape)) {
      this.left -= found.data.length;
      if (this.left < 0)
        throw refused(`weights of at most ${MOST_COPIES} times the size of the file`, "more");
      return { data: found.data, shape };
    }
    const got = found
      ? phrase(`${showText(found.name)} ${showShape(found.shape)}`)
      : phrase("none");
    throw DataError.of("TFJS_WEIGHT", "read TensorFlow.js", `a weight ${shown}`, got, { layer });
  }

  /** The weight of a name and shape; of another shape, if there is none. */
  private find(
    paths: readonly string[],
    names: Names,
    shape: readonly number[],
  ): ReadWeight | undefined {
    let other: ReadWeight | undefined;
    for (const path of paths) {
      for (const name of names) {
        const named = this.byEnd.get(`${path}/${name}`) ?? [];
        const [first, ...rest] = named.filter((each) => sameShape(each.shape, shape));
        other ??= named[0];
        if (!first) continue;
        // the shorter name is that of the layer itself, not of one of the same name in a model inside
        const best = rest.reduce((a, b) => (b.name.length < a.name.length ? b : a), first);
        if (rest.some((each) => each !== best && each.name === best.name))
          throw refused("weights of different names", best.name);
        return best;
      }
    }
    return other;
  }
}

/** "base/inner/dense", "inner/dense" and "dense": Keras names few of the models around a layer. */
const pathsOf = (within: string, layer: string): string[] =>
  within.split("/").map((_, start, parts) => parts.slice(start).join("/") + layer);
