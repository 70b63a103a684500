// The order of the columns of rows in PyTorch, where images are flattened as [channels, height, width].
//
// Values whose columns must be in one order are a class: the input and the output of an activation, both sides of a sum.
// A flattened image gives its class an order; a dense layer begins another one.

import { channelsFirst, columnsOf, inOrder } from "../array/axes.ts";
import { DataError, phrase } from "../core/errors.ts";
import { ROWS, type Shape, sameShape } from "../core/shape.ts";
import { showText } from "../core/show.ts";
import type { Architecture, Step } from "../layers/architecture.ts";
import type { PlacedLayer } from "../layers/layer.ts";

/** The column here of each column in PyTorch; undefined if they are the same. */
export type ColumnOrder = Int32Array | undefined;

/** Orders of the input and the output of a layer. */
export interface LayerColumns {
  readonly input: ColumnOrder;
  readonly output: ColumnOrder;
}

/** Operations that keep every column where it is. */
const ELEMENTWISE = new Set([
  ...["neg", "square", "sqrt", "exp", "log", "abs", "sign", "softmax", "logSoftmax", "clip"],
  ...["relu", "sigmoid", "tanh", "softplus", "selu", "silu", "leakyRelu", "elu", "gelu"],
  ...["add", "sub", "mul", "div", "pow", "maximum", "minimum", "where", "stopGradient"],
  ...["greater", "greaterEqual", "equal"],
]);

const isRow = (shape: Shape) => shape.length === 1;

/** The order in which PyTorch has the elements of an image or a series as a row. */
function orderOf(shape: Shape): ColumnOrder {
  const axes = channelsFirst([ROWS, ...shape])
    .slice(1)
    .map((axis) => axis - 1);
  const wide = axes.filter((axis) => shape[axis] !== 1);
  const isSame = sameShape(
    wide,
    inOrder(shape).filter((axis) => shape[axis] !== 1),
  );
  return isSame ? undefined : columnsOf(shape, axes);
}

/** Orders of the columns of a model's rows. */
export class ColumnOrders {
  private readonly parents: number[];
  /** By the root of a class; undefined orders are known, too. */
  private readonly known = new Map<number, ColumnOrder>();
  /** First places of layers by their numbers: a shared layer has several. */
  private readonly places = new Map<number, number>();

  /** @throws DataError PYTORCH_LAYOUT if two layers need different orders */
  constructor(private readonly steps: Architecture["steps"]) {
    this.parents = steps.map((_, i) => i);
    steps.forEach((step, i) => {
      this.link(step, i);
    });
  }

  /** The order of a value. */
  of(value: number): ColumnOrder {
    return this.known.get(this.rootOf(value));
  }

  /** The orders at a layer. */
  at(placed: PlacedLayer): LayerColumns {
    const i = this.places.get(placed.position)!;
    return { input: this.of(this.steps[i]!.inputs[0]!), output: this.of(i) };
  }

  private link(step: Step, i: number): void {
    const { placed, operation, inputs, shape } = step;
    if (inputs.length === 0) return;
    if (placed) {
      const first = this.places.get(placed.position);
      if (first === undefined) this.places.set(placed.position, i);
      else {
        this.join(first, i);
        this.join(this.steps[first]!.inputs[0]!, inputs[0]!);
      }
    }
    const kind = placed?.layer.kind ?? operation!.name;
    const isView = placed?.definition.isView || kind === "reshape";
    if (isView) this.linkView(inputs[0]!, i, placed !== undefined);
    else if (!isRow(shape) || kind === "dense" || kind === "linear") return;
    else if (operation && !ELEMENTWISE.has(kind)) this.linkOperation(step, i);
    else {
      // the first input of a residual block is that of its branches
      for (const input of kind === "residual" ? inputs.slice(1) : inputs) {
        if (sameShape(this.steps[input]!.shape, shape)) this.join(input, i);
      }
    }
  }

  /** An operation makes no images of rows, for all that one knows. */
  private linkView(from: number, to: number, isLayer: boolean): void {
    const [before, after] = [this.steps[from]!.shape, this.steps[to]!.shape];
    if (isRow(before) && isRow(after)) this.join(from, to);
    else if (isRow(after)) this.give(to, orderOf(before));
    else if (isRow(before) && isLayer) this.give(from, orderOf(after));
  }

  private linkOperation({ inputs, operation, shape }: Step, i: number): void {
    const orders = inputs.map((input) => this.of(input));
    if (orders.every((order) => order === undefined)) return;
    if (operation!.name !== "concat") throw this.refuse(i, "an operation that moves columns");
    const joined = new Int32Array(shape[0]!);
    let start = 0;
    inputs.forEach((input, k) => {
      const size = this.steps[input]!.shape[0]!;
      for (let c = 0; c < size; c++) joined[start + c] = start + (orders[k]?.[c] ?? c);
      start += size;
    });
    this.give(i, joined);
  }

  private rootOf(value: number): number {
    let root = value;
    while (this.parents[root] !== root) root = this.parents[root]!;
    this.parents[value] = root;
    return root;
  }

  private join(a: number, b: number): void {
    const [from, to] = [this.rootOf(a), this.rootOf(b)];
    if (from === to) return;
    this.parents[from] = to;
    if (!this.known.has(from)) return;
    const order = this.known.get(from);
    this.known.delete(from);
    this.give(to, order);
  }

  private give(value: number, order: ColumnOrder): void {
    const root = this.rootOf(value);
    if (this.known.has(root) && `${this.known.get(root)}` !== `${order}`) {
      throw this.refuse(value, "images of different shapes");
    }
    this.known.set(root, order);
  }

  private refuse(value: number, what: string): DataError {
    const { placed, operation } = this.steps[value]!;
    const name = placed?.name ?? operation!.name;
    const expected = "columns of flattened images in one order";
    const got = phrase(`${what} at ${showText(name)}`, name);
    return DataError.of("PYTORCH_LAYOUT", "write a state_dict", expected, got, {
      layer: name,
      hint: "put a dense layer, or a global pool, between them",
    });
  }
}
