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
  /** By the last two parts, without those before. */
  private readonly byEnd = new Map<string, ReadWeight[]>();

  /** Numbers that layers may still take: a layer that is applied again takes them again. */
  private left: number;

  constructor(weights: readonly ReadWeight[]) {
    this.left = MOST_COPIES * weights.reduce((sum, { data }) => sum + data.length, 0);
    for (const weight of weights) {
      const parts = partsOf(weight.name);
      for (let start = 0; start < Math.min(parts.length - 1, 8); start++) {
        const key = parts.slice(start).join("/");
        this.byEnd.set(key, [...(this.byEnd.get(key) ?? []), weight]);
      }
    }
  }

  /** A weight of a layer. @param i its number among those of the layer @throws DataError TFJS_WEIGHT */
  of(layer: string, names: Names, i: number, shape: readonly number[]): NdArray<Float32Array> {
    const found = this.find(layer, [...names, `${i}`]);
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

  private find(layer: string, names: Names): ReadWeight | undefined {
    for (const name of names) {
      const [first, ...others] = this.byEnd.get(`${layer}/${name}`) ?? [];
      // the shorter name is that of the layer itself, not of one of the same name in a model inside
      if (first)
        return others.reduce(
          (best, each) => (each.name.length < best.name.length ? each : best),
          first,
        );
    }
    return undefined;
  }
}
