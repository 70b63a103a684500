// The format of a saved model: one safetensors file with a JSON description in its metadata.

import { showText } from "../core/show.ts";
import type { StoredTensor } from "./stored-tensor.ts";

/** Metadata key of the description. */
export const METADATA_KEY = "gradlane";
/** Version of the description; a file without a number has version 1. */
export const FORMAT = { layers: 1, network: 2 } as const;
/** Prefix of optimizer state: "optimizer.velocity.hidden.kernel". */
export const STATE_PREFIX = "optimizer.";
/** The name of an array among the arguments of operations. */
export const constantName = (number: number): string => `constants/${number}`;
/** The name of a weight that a callback keeps. */
export const keptName = (callback: string, path: string): string =>
  `${STATE_PREFIX}callback.${callback}.${path}`;

/** Parts that may hold large lists, which are named by their place: "preprocessing/steps/1/mean". */
export const PREPROCESSING = ["preprocessing", "targetPreprocessing"] as const;
/** Shorter lists of numbers stay in the description. */
const LARGE_LIST = 512;
/** Deeper descriptions are hostile. */
const DEEPEST = 8;

/**
 * A description without its large lists of numbers, which become float64 tensors named by their place. Names of
 * weights have a dot, these have none.
 */
export function extractLists(
  value: unknown,
  name: string,
  tensors: Map<string, StoredTensor>,
): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) {
    const entries = Object.entries(value).map(([key, each]) => [
      key,
      extractLists(each, `${name}/${key}`, tensors),
    ]);
    return Object.fromEntries(entries);
  }
  if (value.length < LARGE_LIST || !value.every((each) => typeof each === "number")) {
    return value.map((each, i) => extractLists(each, `${name}/${i}`, tensors));
  }
  const view = new DataView(new ArrayBuffer(8 * value.length));
  value.forEach((each: number, i) => {
    view.setFloat64(8 * i, each, true);
  });
  tensors.set(name, { dtype: "F64", shape: [value.length], data: new Uint8Array(view.buffer) });
  return { tensor: name };
}

/** Restores the lists, and removes their tensors. @throws the error of `refuse` */
export function restoreLists(
  value: unknown,
  name: string,
  tensors: Map<string, StoredTensor>,
  refuse: (expected: string, got: string) => Error,
  depth: number = 0,
): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEEPEST) throw refuse("a description of preprocessing", "a deeper one");
  const restore = (each: unknown, key: string | number) =>
    restoreLists(each, `${name}/${key}`, tensors, refuse, depth + 1);
  if (Array.isArray(value)) return value.map(restore);
  if (!Object.hasOwn(value, "tensor")) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, restore(each, key)]),
    );
  }
  const tensor = tensors.get(name);
  const isNamed = (value as { tensor: unknown }).tensor === name && Object.keys(value).length === 1;
  if (!isNamed || tensor?.dtype !== "F64" || tensor.shape.length !== 1) {
    throw refuse(`a tensor ${showText(name)}, F64, of one dimension`, `${tensor?.dtype ?? "none"}`);
  }
  tensors.delete(name);
  const { buffer, byteOffset, byteLength } = tensor.data;
  const view = new DataView(buffer, byteOffset, byteLength);
  return Array.from({ length: byteLength / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

/** float32 or int32 values → a tensor of a file. */
export function storeWords(
  values: Float32Array | Int32Array,
  shape: readonly number[],
): StoredTensor {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  bits.forEach((word, i) => {
    view.setUint32(4 * i, word, true);
  });
  const dtype = values instanceof Int32Array ? "I32" : "F32";
  return { dtype, shape, data: new Uint8Array(view.buffer) };
}

/** A tensor of a file → float32 values, a copy. */
export function loadFloats({ data }: StoredTensor): Float32Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const bits = new Uint32Array(data.byteLength / 4);
  for (let i = 0; i < bits.length; i++) bits[i] = view.getUint32(4 * i, true);
  return new Float32Array(bits.buffer);
}
