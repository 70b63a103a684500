import { inOrder, permuted } from "../../array/axes.ts";
import type { NdArray } from "../../array/types.ts";
import { DataError, FormatError, GradlaneError, phrase } from "../../core/errors.ts";
import { type Shape, sameShape } from "../../core/shape.ts";
import { showText } from "../../core/show.ts";
import { activation } from "../../layers/activation.ts";
import type { ActivationInput } from "../../layers/activations.ts";
import { flatten } from "../../layers/flatten.ts";
import type { KernelLayer } from "../../layers/kernel-options.ts";
import type { LayerBase } from "../../layers/layer.ts";
import { reshape } from "../../layers/reshape.ts";
import { type Item, Items, type Weights } from "../../model/imported/items.ts";
import { squeezed } from "../export/values.ts";
import type { ReadAttribute, ReadNode, ReadTensor } from "../read-model.ts";
import { refused } from "../read-model.ts";
import { type Budget, numbersOf } from "./numbers.ts";
import { type Held, type Numbers, shapeOf, type Value } from "./values.ts";

/** What an operator makes of its inputs: a value for each output. */
export type Operator = (on: Importer) => Value | readonly Value[];

/** Axes, sizes of parts and the like; more are hostile. */
const LONGEST_LIST = 1024;

/** Reads the nodes of a file one after the other. */
export class Importer {
  private readonly values = new Map<string, Value>();
  private readonly items = new Items((expected, got) => this.refuse(expected, got));
  private node!: ReadNode;

  constructor(
    readonly opset: number,
    private readonly operators: ReadonlyMap<string, Operator>,
    readonly budget: Budget,
    /** How often each value is used. */
    private readonly uses: ReadonlyMap<string, number>,
  ) {}

  /** @throws FormatError for a name twice */
  set(name: string, value: Value): void {
    if (this.values.has(name))
      throw refused("different names of values", `${showText(name)} twice`);
    this.values.set(name, value);
  }

  get(name: string): Value {
    const value = this.values.get(name);
    if (value) return value;
    throw refused("nodes in the order of their evaluation", `${showText(name)} before it is known`);
  }

  read(node: ReadNode): void {
    this.node = node;
    const { operator, domain, outputs } = node;
    const read = domain === "" ? this.operators.get(operator) : undefined;
    if (!read) {
      const known = [...this.operators.keys()].sort().join(", ");
      throw this.refuse(
        `one of the operators ${known}`,
        domain ? `${domain}.${operator}` : operator,
      );
    }
    const values = this.inNode(() => read(this));
    const list = Array.isArray(values) ? (values as readonly Value[]) : [values as Value];
    outputs.forEach((name, i) => {
      if (name !== "" && list[i]) this.set(name, list[i]);
    });
  }

  /** The error for what layers cannot say. */
  refuse(expected: string, got: string): DataError {
    const { name, operator, outputs } = this.node;
    const node = showText(name || outputs[0] || operator);
    return DataError.of(
      "ONNX_OPERATOR",
      `read ONNX, node ${node} (${operator})`,
      expected,
      phrase(got, got),
      {
        layer: name,
      },
    );
  }

  /** Errors of layers and operations become those of the node. */
  private inNode<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const isOwn =
        error instanceof FormatError || (error as GradlaneError).code === "ONNX_OPERATOR";
      if (!(error instanceof GradlaneError) || isOwn) throw error;
      throw this.refuse("what layers can say", `"${error.message}"`);
    }
  }

  // inputs and attributes

  get inputs(): readonly string[] {
    return this.node.inputs;
  }

  get outputCount(): number {
    return this.node.outputs.length;
  }

  has(i: number): boolean {
    return (this.node.inputs[i] ?? "") !== "";
  }

  value(i: number): Value {
    if (this.has(i)) return this.get(this.node.inputs[i]!);
    throw this.refuse(`input ${i}`, "none");
  }

  /** The numbers of an input. */
  numbers(i: number): Numbers {
    const value = this.value(i);
    if (value.kind === "numbers") return value;
    throw this.refuse(`numbers as input ${i}`, "a value that depends on the input of the model");
  }

  /** A value that depends on the input of the model. */
  held(i = 0): Held {
    return this.heldOf(this.value(i));
  }

  heldOf(value: Value): Held {
    if (value.kind === "held") return value;
    if (value.kind === "numbers") throw this.refuse("a value that depends on the input", "numbers");
    const finished = value.finish?.();
    if (finished) return finished;
    throw this.refuse(`what follows ${value.operator} in a layer`, "another operator");
  }

  /** Whether an input is used by this node alone. */
  isOnlyUse(i: number): boolean {
    return this.uses.get(this.node.inputs[i]!) === 1;
  }

  private attribute(name: string): ReadAttribute | undefined {
    return this.node.attributes.get(name);
  }

  hasAttribute(name: string): boolean {
    return this.attribute(name) !== undefined;
  }

  number(name: string, usual: number): number {
    const value = this.attribute(name) ?? usual;
    if (typeof value === "number") return meant(value);
    throw this.refuse(`${name} as a number`, "another type");
  }

  text(name: string, usual: string): string {
    const value = this.attribute(name) ?? usual;
    if (typeof value === "string") return value;
    throw this.refuse(`${name} as a text`, "another type");
  }

  /** A list of numbers. */
  list(name: string): readonly number[] | undefined {
    const value = this.attribute(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((each) => typeof each === "number")) {
      return value as readonly number[];
    }
    throw this.refuse(`${name} as a list of numbers`, "another type");
  }

  tensor(name: string): Numbers | undefined {
    const value = this.attribute(name);
    if (value === undefined) return undefined;
    if (typeof value === "object" && "raw" in value)
      return numbersOf(value as ReadTensor, this.budget);
    throw this.refuse(`${name} as a tensor`, "another type");
  }

  /** A list that is an attribute in older opsets and an input in newer ones. */
  listOf(name: string, i: number): readonly number[] | undefined {
    if (!this.has(i)) return this.list(name);
    const { data } = this.numbers(i);
    if (data.length <= LONGEST_LIST) return [...data];
    throw this.refuse(`at most ${LONGEST_LIST} ${name}`, `${data.length}`);
  }

  /** An axis, counted from the first. */
  axis(axis: number, rank: number): number {
    const resolved = axis < 0 ? axis + rank : axis;
    if (Number.isInteger(resolved) && resolved >= 0 && resolved < rank) return resolved;
    throw this.refuse(`an axis of ${rank}`, `${axis}`);
  }

  /** A weight [...]: of float32. */
  weight({ data, shape }: Pick<Numbers, "data" | "shape">): NdArray<Float32Array> {
    this.budget.spend(data.length);
    return { data: Float32Array.from(data), shape };
  }

  // items

  input(name: string, shape: Shape): Item {
    return this.items.input(name, shape);
  }

  layer(from: Item, layer: LayerBase, weights: Weights = {}, name?: string): Item {
    return this.items.layer(from, layer, weights, name);
  }

  operation(from: Item, method: string, ...given: readonly unknown[]): Item {
    return this.items.operation(from, method, given);
  }

  /** A layer or operation of one item, in any order of axes. */
  applied({ item, axes, flat }: Held, apply: (item: Item) => Item): Held {
    return {
      ...{ kind: "held", item: apply(item), axes },
      ...(flat && { flat: { ...flat, plain: this.applied(flat.plain, apply) } }),
    };
  }

  activated(x: Held, kind: ActivationInput): Held {
    return this.applied(x, (item) => this.layer(item, activation(kind)));
  }

  /** A value whose axes are those of an item. */
  plainOf(item: Item): Held {
    return { kind: "held", item, axes: inOrder(item.shape) };
  }

  /** A value with its axes in order. */
  plain(x: Held): Held {
    return this.plainOf(this.ordered(x, inOrder(shapeOf(x))));
  }

  /** The item whose axes are those of the file in an order. */
  ordered(x: Held, order: readonly number[]): Item {
    const { item, axes } = x.flat?.plain ?? x;
    const list = order.map((axis) => axes[axis]!);
    const real = list.filter((axis) => axis >= 0);
    const hidden = inOrder(item.shape).filter((axis) => !real.includes(axis));
    const moved = this.transposed(item, [...real, ...hidden]);
    if (hidden.length === 0 && real.length === list.length) return moved;
    return this.reshaped(
      moved,
      list.map((axis) => (axis < 0 ? 1 : item.shape[axis]!)),
    );
  }

  private transposed(item: Item, order: readonly number[]): Item {
    const { shape } = item;
    if (order[0] !== 0) throw this.refuse("rows as the first axis", "another one");
    const wide = order.filter((axis) => shape[axis] !== 1);
    const to = order.map((axis) => shape[axis]!);
    const isReshape = wide.every((axis, i) => i === 0 || axis > wide[i - 1]!);
    return isReshape ? this.reshaped(item, to) : this.operation(item, "transpose", [...order]);
  }

  reshaped(item: Item, shape: Shape): Item {
    if (sameShape(item.shape, shape)) return item;
    return this.layer(item, shape.length === 2 ? flatten() : reshape(shape.slice(1)));
  }

  /** A value of the file in another shape, whose first axis is the rows. */
  inShape(x: Held, to: Shape): Held {
    const from = shapeOf(x);
    if (sameShape(from, to)) return x;
    const axes = x.flat ? undefined : squeezed(from, to);
    if (axes) {
      const places = to.map(() => -1);
      for (const [before, after] of axes) places[after] = x.axes[before]!;
      return { ...{ kind: "held", item: x.item, axes: places }, before: x };
    }
    if (to.length === 2 && !x.flat) return { ...this.flattened(x, to), before: x };
    const { item } = this.plain(x);
    return { ...this.plainOf(this.reshaped(item, to)), before: x };
  }

  /** A row of all elements, in the order of the item. */
  private flattened(x: Held, to: Shape): Held {
    const { item, axes } = x;
    const order = axes.filter((axis) => axis > 0);
    const wide = order.filter((axis) => item.shape[axis] !== 1);
    const held = this.plainOf(this.reshaped(item, to));
    if (axes[0] !== 0) throw this.refuse("rows as the first axis", "another one");
    if (wide.every((axis, i) => i === 0 || axis > wide[i - 1]!)) return held;
    const plain = this.plainOf(this.reshaped(this.plain(x).item, to));
    return {
      ...held,
      flat: { sizes: item.shape.slice(1), order: order.map((axis) => axis - 1), plain },
    };
  }

  /** Applies an operation to two values with broadcasting. */
  combined(method: string, a: Held, b: Held): Held {
    const [first, second] = this.inOneOrder(a, b);
    const item = this.operation(first.item, method, second);
    return { kind: "held", item, axes: first.axes };
  }

  /** A value without axes that the item does not have, or more. */
  whole(x: Held): Held {
    const isWhole = !x.flat && x.axes.length === x.item.shape.length && !x.axes.includes(-1);
    return isWhole ? x : this.plain(x);
  }

  /** A value, and an item whose axes are in its order. */
  inOneOrder(a: Held, b: Held): readonly [Held, Item] {
    const [left, right] = [shapeOf(a), shapeOf(b)];
    if (left.length !== right.length) throw this.refuse("values of as many axes", "others");
    const first = this.whole(a);
    return [first, this.ordered(b, orderOf(first))];
  }

  /** Numbers as an operand of a value that is whole. */
  operand(x: Held, { data, shape }: Numbers): number | NdArray<Float32Array> {
    if (data.length === 1 && shape.length <= x.axes.length) return Math.fround(data[0]!);
    const wide = [...x.axes.slice(shape.length).map(() => 1), ...shape];
    if (wide.length !== x.axes.length || wide[0] !== 1) {
      throw this.refuse("numbers for the axes of a row", `[${shape}]`);
    }
    const order = orderOf(x);
    const numbers = permuted(data, wide, order);
    const sizes = order.map((axis) => wide[axis]!);
    while (sizes[0] === 1) sizes.shift();
    return this.weight({ data: numbers, shape: sizes });
  }
}

/** The decimal that a float32 stands for: 0.9 for 0.8999999761581421. */
function meant(value: number): number {
  const decimal = Number(value.toPrecision(7));
  return Math.fround(decimal) === value ? decimal : value;
}

const LONGEST_NAME = 100;

/** A name of a file as the library has names: without dots. */
export const asName = (name: string): string => name.replaceAll(".", "/").slice(-LONGEST_NAME);

/** The axes of the file in the order of the item. */
const orderOf = ({ axes }: Held): number[] => inOrder(axes).map((axis) => axes.indexOf(axis));

/** Whether a layer has a kernel but neither bias nor activation. */
export const isBare = (layer: LayerBase): layer is KernelLayer =>
  (layer as KernelLayer).bias === false && (layer as KernelLayer).activation?.kind === "linear";
