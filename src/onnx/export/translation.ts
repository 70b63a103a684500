import { channelsFirst, inOrder, permuted } from "../../array/axes.ts";
import { DataError, phrase } from "../../core/errors.ts";
import { ROWS, type Shape, sameShape } from "../../core/shape.ts";
import { showText } from "../../core/show.ts";
import type { Node } from "../../ir/node.ts";
import type { LayerBase } from "../../layers/layer.ts";
import { type Attributes, integer, integers, type TensorData, TYPE } from "../messages.ts";
import type { GraphBuilder } from "./graph.ts";
import { type Constant, type Held, reshapeTo, squeezed } from "./values.ts";

/** What becomes of a node: a value in the file. */
export type Exporter = (node: Node, to: Translation) => Held;

/** Writes nodes of a program as nodes of ONNX, those that depend on no input as numbers. */
export class Translation {
  private readonly values = new Map<Node, Held | Constant>();
  private readonly moved = new Map<string, string>();
  private readonly written = new Map<Constant, Map<string, string>>();
  /** The name of the layer or operation that is translated. */
  private place = "";
  /** The layer that is translated. */
  layer: LayerBase | undefined;

  constructor(
    readonly graph: GraphBuilder,
    private readonly exporters: ReadonlyMap<string, Exporter>,
    private readonly weights: Readonly<Record<string, Float32Array>>,
  ) {}

  /** Sets the value of an input. */
  give(node: Node, held: Held): void {
    this.values.set(node, held);
  }

  /** Translates the nodes that a value depends on, as far as they are not yet, under the name of a layer. */
  translate(output: Node, place: string, layer?: LayerBase): void {
    this.place = place;
    this.layer = layer;
    const found = new Set<Node>();
    const open = [output];
    for (let node = open.pop(); node; node = open.pop()) {
      if (this.values.has(node) || found.has(node)) continue;
      found.add(node);
      open.push(...node.inputs);
    }
    for (const node of [...found].sort((a, b) => a.id - b.id)) {
      this.values.set(node, this.constantOf(node) ?? this.exported(node));
    }
  }

  /** The numbers of a node that depends on no input. */
  constant(node: Node): Constant | undefined {
    const value = this.values.get(node)!;
    return "data" in value ? value : undefined;
  }

  /** A value as the file has it, before reshapes that nobody needed yet; constants are written. */
  raw(node: Node): Held {
    const value = this.values.get(node)!;
    if (!("data" in value)) return value;
    const axes = inOrder(value.shape);
    return { name: this.writeConstant(value, value.shape, axes), shape: value.shape, axes };
  }

  /** A value in its shape. */
  held(node: Node): Held {
    const raw = this.raw(node);
    if (sameShape(raw.shape, node.shape)) return raw;
    const held = this.viewed(raw, node.shape);
    this.values.set(node, held);
    return held;
  }

  /** The name of a value with its axes in an order. */
  named(node: Node, axes: readonly number[] = inOrder(node.shape)): string {
    const constant = this.constant(node);
    if (constant) return this.writeConstant(constant, constant.shape, axes);
    return this.arranged(this.held(node), axes);
  }

  /** A value with its axes in an order. */
  arranged(held: Held, axes: readonly number[]): string {
    if (sameShape(held.axes, axes)) return held.name;
    const { shape } = held;
    const isComplete =
      axes.length === held.axes.length && axes.every((axis) => held.axes.includes(axis));
    if (isComplete) return this.transposed(held.name, held.axes, axes);
    // axes of length 1 come or go: they are where they would be in order
    const [from, to] = [held.axes, axes].map((each) => [...each].sort((a, b) => a - b)) as [
      number[],
      number[],
    ];
    const ordered = this.transposed(held.name, held.axes, from);
    const sizes = (list: readonly number[]) => list.map((axis) => shape[axis]!);
    return this.transposed(this.reshaped(ordered, sizes(from), sizes(to)), to, axes);
  }

  /** Adds a node, named after the layer. */
  emit(operator: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.graph.node(operator, inputs, attributes, `${this.place}/${operator}`);
  }

  /** A value of a node, with its axes in order. */
  result(
    node: Node,
    operator: string,
    inputs: readonly string[],
    attributes: Attributes = {},
  ): Held {
    const name = this.emit(operator, inputs, attributes);
    return { name, shape: node.shape, axes: inOrder(node.shape) };
  }

  /** Applies an operator to elements at the same place, after broadcasting. */
  elementwise(node: Node, operator: string, inputs: readonly Node[] = node.inputs): Held {
    const axes = this.commonAxes(node, inputs);
    const names = inputs.map((input) => this.operand(input, node.shape, axes));
    return { name: this.emit(operator, names), shape: node.shape, axes };
  }

  /** The order of axes that operands of a result have in common: that of the first that is not in order. */
  commonAxes({ shape }: Node, inputs: readonly Node[]): readonly number[] {
    for (const input of inputs) {
      if (this.constant(input) || input.shape.length !== shape.length) continue;
      const { axes } = this.held(input);
      const left = inOrder(shape).filter((axis) => !axes.includes(axis));
      if (!sameShape(axes, inOrder(shape)) && left.every((axis) => shape[axis] === 1)) return axes;
    }
    return inOrder(shape);
  }

  /** The name of an operand of a result whose axes are in an order. */
  operand(input: Node, shape: Shape, axes: readonly number[]): string {
    const wide = [...shape.slice(input.shape.length).map(() => 1), ...input.shape];
    const constant = this.constant(input);
    if (constant) return this.writeConstant(constant, wide, axes, true);
    return this.arranged(this.viewed(this.held(input), wide), axes);
  }

  /** A number, of float32. */
  scalar(value: number): string {
    return this.number(`${value}`, Float32Array.of(value), []);
  }

  /** Numbers that are no weights, written once for each name. */
  number(name: string, data: TensorData, dimensions: readonly number[]): string {
    const key = `number ${name}`;
    const known = this.moved.get(key);
    if (known !== undefined) return known;
    const written = this.graph.initializer(name, data, dimensions);
    this.moved.set(key, written);
    return written;
  }

  /** The rows of this batch before some dimensions, as int64. */
  rowsAnd(dimensions: readonly number[]): string {
    const { name } = this.graph.inputs[0]!;
    const rows = this.once(`rows ${name}`, () =>
      this.emit("Shape", [name], { start: integer(0), end: integer(1) }),
    );
    return this.once(`rows ${dimensions}`, () =>
      this.emit("Concat", [rows, this.graph.integers(dimensions)], { axis: integer(0) }),
    );
  }

  /** Numbers of another type. */
  cast(name: string, type: keyof typeof TYPE): string {
    return this.emit("Cast", [name], { to: integer(TYPE[type]) });
  }

  private exported(node: Node): Held {
    const exporter = this.exporters.get(node.operation.name);
    if (!exporter) throw this.unsupported(`operation ${node.operation.name}`);
    return exporter(node, this);
  }

  /** The error for what ONNX cannot say. */
  unsupported(what: string): DataError {
    const expected = "layers and operations that ONNX can say";
    const got = phrase(`${what} in ${showText(this.place)}`, what);
    return DataError.of("ONNX_EXPORT", "write ONNX", expected, got, { layer: this.place });
  }

  private constantOf(node: Node): Constant | undefined {
    const { operation, inputs, shape, name } = node;
    if (operation.name === "parameter") {
      const data = this.weights[name!];
      return data && { name: name!, shape, data };
    }
    if (operation.name === "constant") {
      const list = node.attributes as readonly number[];
      const data = node.dtype === "int32" ? Int32Array.from(list) : Float32Array.from(list);
      return { name: `${this.place}.constant`, shape, data };
    }
    const constants = inputs.map((input) => this.constant(input));
    const isKnown = constants.length > 0 && constants.every((each) => each !== undefined);
    if (!isKnown || !operation.reference || shape.some((dimension) => dimension < 0)) {
      return undefined;
    }
    const data = operation.reference(
      constants.map((each) => Float64Array.from(each!.data)),
      node,
      1,
    );
    const named = constants.find((each) => this.weights[each!.name]) ?? constants[0]!;
    return {
      name: named!.name,
      shape,
      data: node.dtype === "int32" ? Int32Array.from(data) : data,
    };
  }

  private writeConstant(
    constant: Constant,
    shape: Shape,
    axes: readonly number[],
    isBroadcast = false,
  ): string {
    const dimensions = axes.map((axis) => shape[axis]!);
    const data = constant.data;
    while (isBroadcast && dimensions[0] === 1) dimensions.shift();
    const forms = this.written.get(constant) ?? new Map<string, string>();
    this.written.set(constant, forms);
    const key = `${shape};${axes};${dimensions}`;
    const known = forms.get(key);
    if (known !== undefined) return known;
    const numbers = permuted(data, shape, axes);
    const name = this.graph.initializer(constant.name, asTensorData(numbers), dimensions);
    forms.set(key, name);
    return name;
  }

  private viewed(held: Held, shape: Shape): Held {
    if (sameShape(held.shape, shape)) return held;
    const axes = squeezed(held.shape, shape);
    if (!axes) {
      const name = this.arranged(held, inOrder(held.shape));
      return { name: this.reshaped(name, held.shape, shape), shape, axes: inOrder(shape) };
    }
    const kept = held.axes.filter((axis) => axes.has(axis));
    const sizes = (list: readonly number[]) => list.map((axis) => held.shape[axis]!);
    return {
      name: this.reshaped(held.name, sizes(held.axes), sizes(kept)),
      shape,
      axes: kept.map((axis) => axes.get(axis)!),
    };
  }

  private transposed(name: string, from: readonly number[], to: readonly number[]): string {
    if (sameShape(from, to)) return name;
    const order = to.map((axis) => from.indexOf(axis));
    return this.once(`transpose ${name} ${order}`, () =>
      this.emit("Transpose", [name], { perm: integers(order) }),
    );
  }

  /** A value whose dimensions in the file become others. */
  reshaped(name: string, from: Shape, to: Shape): string {
    if (sameShape(from, to)) return name;
    const dimensions = reshapeTo(from, to);
    return this.once(`reshape ${name} ${dimensions}`, () =>
      this.emit("Reshape", [name, this.graph.integers(dimensions)]),
    );
  }

  private once(key: string, make: () => string): string {
    const known = this.moved.get(key);
    if (known !== undefined) return known;
    const name = make();
    this.moved.set(key, name);
    return name;
  }
}

function asTensorData(data: Constant["data"]): TensorData {
  if (data instanceof Float32Array) return data;
  return data instanceof Int32Array
    ? BigInt64Array.from(data, BigInt)
    : Float32Array.from(data as Float64Array);
}

/** Whether a value has rows as its first axis. */
export const hasRows = (shape: Shape): boolean => shape[0] === ROWS;

/** What an operation was given, before it became rows of another shape. */
export const beforeReshape = (node: Node): Node =>
  node.operation.name === "reshape" ? node.inputs[0]! : node;

/** A value with rows and channels first, as operators of images take it. */
export function channelsFirstOf(to: Translation, node: Node): Held {
  const axes = channelsFirst(node.shape);
  return { name: to.named(node, axes), shape: node.shape, axes };
}
