// Operators that move, join and reduce elements, and those on shapes.

import { inOrder } from "../../array/axes.ts";
import { ROWS, type Shape, sameShape, sizeOf } from "../../core/shape.ts";
import { groupNormOf } from "./elementwise.ts";
import type { Importer, Operator } from "./importer.ts";
import { globalPool } from "./layers.ts";
import { inShape, transposed, vector } from "./numbers.ts";
import { type Held, type Numbers, type Partial, shapeOf, type Value } from "./values.ts";

/** A shape of the file, of a value whose first axis is the rows. */
function resolved(on: Importer, from: Shape, given: readonly number[]): number[] {
  const total = sizeOf(from.slice(1));
  const copied = given.map((size, axis) => (size === 0 ? (from[axis] ?? 0) : size));
  const [, ...rest] = copied.map((size) => (Number.isNaN(size) ? ROWS : size));
  const open = rest.indexOf(ROWS);
  const known = rest.reduce((product, size, axis) => (axis === open ? product : product * size), 1);
  if (open >= 0) rest[open] = total / known;
  const isWhole = from[0] === ROWS && rest.every((size) => Number.isInteger(size) && size >= 0);
  if (isWhole && copied.length > 0 && sizeOf(rest) === total) return [ROWS, ...rest];
  throw on.refuse(`a shape of ${total} elements behind the rows`, `[${given}]`);
}

function reshaped(on: Importer, value: Value, given: readonly number[]): Value {
  if (value.kind === "numbers") {
    const size = value.data.length;
    const copied = given.map((each, axis) => (each === 0 ? (value.shape[axis] ?? 0) : each));
    const known = copied.reduce((product, each) => (each === -1 ? product : product * each), 1);
    const shape = copied.map((each) => (each === -1 ? size / known : each));
    const isShape = shape.every((each) => Number.isInteger(each) && each >= 0);
    if (isShape && sizeOf(shape) === size) return inShape(value, shape);
    throw on.refuse(`a shape of ${size} elements`, `[${given}]`);
  }
  if (value.kind === "partial" && value.stage === "reshaped groups")
    return backFrom(on, value, given);
  const x = on.heldOf(value);
  return on.inShape(x, resolved(on, shapeOf(x), given));
}

/** Normalised groups, back in the shape before. */
function backFrom(on: Importer, part: Partial, given: readonly number[]): Value {
  const shape = shapeOf(part.x);
  if (!sameShape(resolved(on, shape, given), shape)) {
    throw on.refuse(`the shape before the groups, [${shape}]`, `[${given}]`);
  }
  const channels = shape[1]!;
  const [ones, zeros] = [1, 0].map((value) => new Float32Array(channels).fill(value));
  const finish = () => groupNormOf(on, part.x, part.groups!, part.epsilon!, ones!, zeros!);
  return { ...part, stage: "groups", finish };
}

const transpose: Operator = (on) => {
  const value = on.value(0);
  const rank = value.kind === "numbers" ? value.shape.length : on.heldOf(value).axes.length;
  const order = on.list("perm") ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  const isOrder = sameShape(
    [...order].sort((a, b) => a - b),
    inOrder(order),
  );
  if (!isOrder || order.length !== rank) throw on.refuse(`${rank} different axes`, `${order}`);
  if (value.kind === "numbers") {
    on.budget.spend(value.data.length);
    return transposed(value, order);
  }
  const x = on.heldOf(value);
  const { item, axes } = x.flat ? on.plain(x) : x;
  return { kind: "held", item, axes: order.map((axis) => axes[axis]!) };
};

/** Axes that are taken away or added, of which numbers and values alike are reshaped. */
const withAxes =
  (
    shapeWith: (on: Importer, shape: Shape, axes: readonly number[] | undefined) => number[],
  ): Operator =>
  (on) => {
    const value = on.value(0);
    const axes = on.listOf("axes", 1);
    if (value.kind === "numbers") return inShape(value, shapeWith(on, value.shape, axes));
    const x = on.heldOf(value);
    return on.inShape(x, shapeWith(on, shapeOf(x), axes));
  };

const squeeze = withAxes((on, shape, axes) => {
  const dropped = axes?.map((axis) => on.axis(axis, shape.length));
  return shape.filter((size, axis) => !(dropped ? dropped.includes(axis) : size === 1));
});

const unsqueeze = withAxes((on, shape, axes = []) => {
  const rank = shape.length + axes.length;
  const added = axes.map((axis) => on.axis(axis, rank));
  const rest = [...shape];
  return Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : rest.shift()!));
});

const flatten: Operator = (on) => {
  const x = on.held();
  const shape = shapeOf(x);
  const axis = on.number("axis", 1);
  const at = axis < 0 ? axis + shape.length : axis;
  if (at !== 1) throw on.refuse("axis 1", `${axis}`);
  return on.inShape(x, [ROWS, sizeOf(shape.slice(1))]);
};

function joinedNumbers(on: Importer, list: readonly Numbers[], axis: number): Numbers {
  const [first] = list as [Numbers];
  if (list.some(({ shape }) => shape.length !== 1) || axis !== 0) {
    throw on.refuse("vectors of numbers", "more axes");
  }
  const size = list.reduce((sum, { data }) => sum + data.length, 0);
  on.budget.spend(2 * size);
  const data = new Float64Array(size);
  let start = 0;
  for (const each of list) {
    data.set(each.data, start);
    start += each.data.length;
  }
  return { ...first, shape: [size], data };
}

const concat: Operator = (on) => {
  const values = on.inputs.map((_, i) => on.value(i));
  if (values.every((each) => each.kind === "numbers")) {
    return joinedNumbers(on, values as readonly Numbers[], on.number("axis", 0));
  }
  const list = values.map((each) => on.heldOf(each));
  const first = on.whole(list[0]!);
  const axis = on.axis(on.number("axis", 1), first.axes.length);
  if (list.length === 1) return first;
  const others = list.slice(1).map((each) => on.inOneOrder(first, each)[1]);
  const item = on.operation(first.item, "concat", others, first.axes[axis]!);
  return { kind: "held", item, axes: first.axes };
};

/** From start to end along an axis of a value that is whole. */
function sliced(on: Importer, x: Held, axis: number, start: number, size: number): Held {
  const { item, axes } = x;
  const at = axes[axis]!;
  if (at === 0) throw on.refuse("other axes than the rows", "axis 0");
  const starts = item.shape.map((_, i) => (i === at ? start : 0));
  const sizes = item.shape.map((length, i) => (i === at ? size : length));
  return { ...x, item: on.operation(item, "slice", starts, sizes) };
}

const slice: Operator = (on) => {
  const value = on.value(0);
  const starts = on.listOf("starts", 1) ?? [];
  const ends = on.listOf("ends", 2) ?? [];
  const axes = on.listOf("axes", 3) ?? starts.map((_, i) => i);
  const steps = on.has(4) ? [...on.numbers(4).data] : starts.map(() => 1);
  if (steps.some((step) => step !== 1)) throw on.refuse("steps of 1", `${steps}`);
  const isNumbers = value.kind === "numbers";
  const shape = isNumbers ? value.shape : shapeOf(on.heldOf(value));
  const rangeOf = (i: number) => {
    const axis = on.axis(axes[i]!, shape.length);
    const length = shape[axis]!;
    const within = (place: number) =>
      Math.min(length, Math.max(0, place < 0 ? place + length : place));
    return { axis, start: within(starts[i]!), end: within(ends[i]!) };
  };
  if (isNumbers) {
    if (shape.length !== 1 || starts.length !== 1)
      throw on.refuse("a vector of numbers", "more axes");
    const { start, end } = rangeOf(0);
    on.budget.spend(2 * value.data.length);
    return { ...value, shape: [Math.max(0, end - start)], data: value.data.slice(start, end) };
  }
  let x = on.whole(on.heldOf(value));
  starts.forEach((_, i) => {
    const isRows = x.axes[on.axis(axes[i]!, shape.length)] === 0;
    if (isRows && starts[i] === 0 && ends[i]! > 0x7ffffff) return;
    const { axis, start, end } = rangeOf(i);
    x = sliced(on, x, axis, start, Math.max(0, end - start));
  });
  return x;
};

const split: Operator = (on) => {
  const x = on.whole(on.held());
  const axis = on.axis(on.number("axis", 0), x.axes.length);
  const length = shapeOf(x)[axis]!;
  const size = Math.ceil(length / on.outputCount);
  const equal = Array.from({ length: on.outputCount }, (_, i) => Math.min(size, length - i * size));
  const sizes = on.listOf("split", 1) ?? equal;
  let start = 0;
  return sizes.map((each) => {
    const part = sliced(on, x, axis, start, each);
    start += each;
    return part;
  });
};

const gather: Operator = (on) => {
  const value = on.value(0);
  const indices = on.numbers(1);
  if (value.kind === "numbers") {
    if (value.shape.length !== 1) throw on.refuse("a vector of numbers", `[${value.shape}]`);
    on.budget.spend(2 * indices.data.length);
    const data = indices.data.map(
      (i) => value.data[i < 0 ? i + value.data.length : i] ?? Number.NaN,
    );
    return { ...value, shape: indices.shape, data: Float64Array.from(data) };
  }
  const x = on.whole(on.heldOf(value));
  const axis = on.axis(on.number("axis", 0), x.axes.length);
  const length = shapeOf(x)[axis]!;
  on.budget.spend(2 * indices.data.length);
  const list = Array.from(indices.data, (i) => (i < 0 ? i + length : i));
  if (
    indices.shape.length > 1 ||
    list.some((i) => !(Number.isInteger(i) && i >= 0 && i < length))
  ) {
    throw on.refuse(`indices below ${length}`, `[${indices.shape}]`);
  }
  if (indices.shape.length === 0) {
    const one = sliced(on, x, axis, list[0]!, 1);
    return { ...one, axes: one.axes.filter((_, i) => i !== axis) };
  }
  const at = x.axes[axis]!;
  if (at === 0) throw on.refuse("other axes than the rows", "axis 0");
  const numbers = { data: Int32Array.from(list), shape: [list.length] };
  return { ...x, item: on.operation(x.item, "gather", numbers, at) };
};

/** A reduction of some axes. */
const reduce =
  (method: string): Operator =>
  (on) => {
    const given = on.held();
    const shape = shapeOf(given);
    const listed = on.listOf("axes", 1);
    if (!listed || listed.length === 0) throw on.refuse("axes", "none");
    const axes = listed.map((axis) => on.axis(axis, shape.length));
    if (axes.includes(0)) throw on.refuse("other axes than the rows", "axis 0");
    const keeps = on.number("keepdims", 1) !== 0;
    const isOfPixels =
      axes.length === shape.length - 2 &&
      axes.every((axis) => axis > 1) &&
      given.axes.every((axis, i) => axis === [0, shape.length - 1, ...inOrder(shape).slice(1)][i]);
    const isPool = isOfPixels && (method === "mean" || method === "max");
    const pooled = isPool && globalPool(on, given, method === "mean", keeps);
    if (pooled) return pooled;
    const x = on.whole(given);
    const item = on.operation(x.item, method, {
      axes: axes.map((axis) => x.axes[axis]!),
      keepDims: true,
    });
    const reduced: Held = { kind: "held", item, axes: x.axes };
    return keeps ? reduced : { ...reduced, axes: x.axes.filter((_, axis) => !axes.includes(axis)) };
  };

const constant: Operator = (on) => {
  const tensor = on.tensor("value");
  if (tensor) return tensor;
  const list = on.list("value_ints") ?? on.list("value_floats");
  if (list) return vector(list);
  for (const name of ["value_int", "value_float"]) {
    if (on.hasAttribute(name)) return inShape(vector([on.number(name, 0)]), []);
  }
  throw on.refuse("numbers as its value", "another type");
};

const constantOfShape: Operator = (on) => {
  const shape = [...on.numbers(0).data];
  const size = shape.reduce((product, each) => product * each, 1);
  if (!(Number.isInteger(size) && size >= 0 && size <= 0x7fffffff)) {
    throw on.refuse("a shape without rows", `[${shape}]`);
  }
  on.budget.spend(2 * size);
  const value = on.tensor("value")?.data[0] ?? 0;
  return { kind: "numbers", name: "", shape, data: new Float64Array(size).fill(value) };
};

/** Sizes of the axes of a value; that of the rows is NaN. */
const shape: Operator = (on) => {
  const value = on.value(0);
  const sizes = value.kind === "numbers" ? value.shape : shapeOf(on.heldOf(value));
  const [start, end] = [on.number("start", 0), on.number("end", sizes.length)];
  return vector(sizes.map((size) => (size < 0 ? Number.NaN : size)).slice(start, end));
};

export const SHAPES: Readonly<Record<string, Operator>> = {
  Reshape: (on) => reshaped(on, on.value(0), on.listOf("shape", 1) ?? []),
  Transpose: transpose,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Flatten: flatten,
  Concat: concat,
  Slice: slice,
  Split: split,
  Gather: gather,
  ReduceMean: reduce("mean"),
  ReduceSum: reduce("sum"),
  ReduceMax: reduce("max"),
  ReduceMin: reduce("min"),
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Shape: shape,
};
