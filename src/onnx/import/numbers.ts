// Numbers of a file, and operators on those that do not depend on the input. Sizes of rows are NaN.

import { permuted } from "../../array/axes.ts";
import { half } from "../../array/half.ts";
import { sizeOf } from "../../core/shape.ts";
import { TYPE } from "../messages.ts";
import { type ReadTensor, refused } from "../read-model.ts";
import type { Numbers } from "./values.ts";

/** Memory for what is made of a file: its weights in other orders, for layers that share them. */
const MOST_COPIES = 16;
const ENOUGH_BYTES = 1 << 20;

/** Counts the bytes that are made of a file. */
export class Budget {
  private left: number;

  constructor(fileBytes: number) {
    this.left = MOST_COPIES * fileBytes + ENOUGH_BYTES;
  }

  /** @throws FormatError for more than a file of this size can need */
  spend(numbers: number): void {
    this.left -= 4 * numbers;
    if (this.left >= 0) return;
    throw refused(`weights of at most ${MOST_COPIES} times the size of the file`, "more");
  }
}

type Reader = (view: DataView, at: number) => number;

const READERS: Readonly<Record<number, readonly [bytes: number, read: Reader]>> = {
  [TYPE.float]: [4, (view, at) => view.getFloat32(at, true)],
  [TYPE.double]: [8, (view, at) => view.getFloat64(at, true)],
  [TYPE.float16]: [2, (view, at) => half(view.getUint16(at, true))],
  [TYPE.int64]: [8, (view, at) => Number(view.getBigInt64(at, true))],
  [TYPE.int32]: [4, (view, at) => view.getInt32(at, true)],
  [TYPE.int8]: [1, (view, at) => view.getInt8(at)],
  [TYPE.uint8]: [1, (view, at) => view.getUint8(at)],
  [TYPE.bool]: [1, (view, at) => view.getUint8(at)],
};

const isFloat = (type: number) => type === TYPE.float || type === TYPE.float16;

/** The numbers of a tensor. */
export function numbersOf(
  { name, shape, type, raw, numbers }: ReadTensor,
  budget: Budget,
): Numbers {
  const count = sizeOf(shape);
  budget.spend(isFloat(type) ? count : 2 * count);
  const data = isFloat(type) ? new Float32Array(count) : new Float64Array(count);
  const [bytes, read] = READERS[type]!;
  if (raw) {
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    for (let i = 0; i < count; i++) data[i] = read(view, i * bytes);
  } else if (type === TYPE.float16) data.set(numbers.map(half));
  else data.set(numbers);
  return { kind: "numbers", name, shape, data, isInteger: !isFloat(type) && type !== TYPE.double };
}

/** Integers as numbers. */
export const vector = (values: readonly number[], name = ""): Numbers => ({
  ...{ kind: "numbers", name, isInteger: true },
  shape: [values.length],
  data: Float64Array.from(values),
});

/** The same numbers in another shape. */
export const inShape = (numbers: Numbers, shape: readonly number[]): Numbers => ({
  ...numbers,
  shape,
});

/** With the axes in another order. */
export const transposed = (numbers: Numbers, order: readonly number[]): Numbers => ({
  ...numbers,
  shape: order.map((axis) => numbers.shape[axis]!),
  data: permuted(numbers.data, numbers.shape, order),
});

/** f of elements at the same place, one of two being a single one if they are not of the same shape. */
export function combined(
  a: Numbers,
  b: Numbers,
  f: (a: number, b: number) => number,
): Numbers | undefined {
  const isSame = a.shape.length === b.shape.length && a.shape.every((d, i) => d === b.shape[i]);
  if (isSame || b.data.length === 1) {
    return { ...a, data: a.data.map((value, i) => f(value, b.data[isSame ? i : 0]!)) };
  }
  return a.data.length === 1
    ? { ...b, data: b.data.map((value) => f(a.data[0]!, value)) }
    : undefined;
}
