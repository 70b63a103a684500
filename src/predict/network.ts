// Runs steps over rows, block by block, in the memory of the kernels.

import { ALIGNMENT, align } from "../core/memory.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import { panelWidth } from "../engine/js/predict/forward.ts";
import type { KernelFunctions, Kernels } from "./kernels.ts";
import type { Step, Steps } from "./layers.ts";

/** Rows of a block, and the numbers that the widest layer may then have. */
const BLOCK_ROWS = 256;
const BLOCK_NUMBERS = 1 << 22;

/** Rows of the caller: floats, or bytes that are divided by `divisor`. */
export interface Rows {
  readonly data: Float32Array | Uint8Array;
  readonly divisor: number;
}

/** What runs a network. */
export interface Runner {
  readonly backend: "wasm" | "js";
  /** Why it has this backend. */
  readonly reason: string;
  /** The outputs for so many rows. */
  run(given: Rows, rows: number): Float32Array;
  /** An activation of the outputs for so many rows. */
  activate(name: "softmax" | "sigmoid", data: Float32Array, rows: number): Float32Array;
}

type Call = Extract<Step, { kind: "call" }>;

/** A step with the addresses of its weights. */
type Placed =
  | Call
  | {
      readonly kind: "dense";
      readonly inputs: number;
      /** Units, rounded up to whole vectors. */
      readonly width: number;
      readonly kernel: number;
      readonly bias: number;
    };

/** Steps with their weights in the memory of the kernels. */
export class Network implements Runner {
  readonly #kernels: Kernels;
  readonly #inputSize: number;
  readonly #outputShape: Shape;
  readonly #steps: readonly Placed[];
  /** Elements of the widest row. */
  readonly #widest: number;
  readonly #blockRows: number;
  /** The first address behind the weights. */
  readonly #end: number;

  /** @param weights by their names in the file, checked */
  constructor(
    kernels: Kernels,
    {
      input,
      outputShape,
      steps,
    }: Pick<Steps, "outputShape" | "steps"> & {
      readonly input: { readonly shape: Shape };
    },
    weights: ReadonlyMap<string, Float32Array>,
  ) {
    this.#kernels = kernels;
    this.#inputSize = sizeOf(input.shape);
    this.#outputShape = outputShape;
    let end = ALIGNMENT; // address 0 is that of nothing
    const place = (numbers: number) => {
      const address = end;
      end += align(4 * numbers);
      return address;
    };
    this.#steps = steps.map((step) => {
      if (step.kind === "call") return step;
      const { kind, inputs, units } = step;
      const width = (units + 3) & ~3;
      return { kind, inputs, width, kernel: place(inputs * width), bias: place(width) };
    });
    kernels.reserve(end);
    this.#end = end;
    steps.forEach((step, i) => {
      if (step.kind === "call") return;
      const { kernel, bias, width } = this.#steps[i] as Extract<Placed, { kind: "dense" }>;
      const { f32 } = kernels.memory;
      const values = weights.get(step.kernel)!;
      writePanels(f32.subarray(kernel >>> 2), values, step.inputs, step.units, width);
      if (step.bias !== undefined) f32.set(weights.get(step.bias)!, bias >>> 2);
    });
    const widths = this.#steps.map((step) => (step.kind === "dense" ? step.width : 0));
    this.#widest = Math.max(this.#inputSize, ...widths);
    this.#blockRows = Math.max(1, Math.min(BLOCK_ROWS, Math.floor(BLOCK_NUMBERS / this.#widest)));
  }

  get backend(): "wasm" | "js" {
    return this.#kernels.backend;
  }

  get reason(): string {
    return this.#kernels.reason;
  }

  run(given: Rows, rows: number): Float32Array {
    return this.#run(this.#steps, given, rows, this.#inputSize);
  }

  activate(name: "softmax" | "sigmoid", data: Float32Array, rows: number): Float32Array {
    const step = { kind: "call", call: [name], shape: this.#outputShape } as const;
    return this.#run([step], { data, divisor: 1 }, rows, sizeOf(this.#outputShape));
  }

  #run(
    steps: readonly Placed[],
    { data, divisor }: Rows,
    rows: number,
    size: number,
  ): Float32Array {
    const outputSize = sizeOf(this.#outputShape);
    const output = new Float32Array(rows * outputSize);
    for (let first = 0; first < rows; first += this.#blockRows) {
      const count = Math.min(this.#blockRows, rows - first);
      const bytes = align(4 * count * this.#widest);
      this.#kernels.reserve(this.#end + 2 * bytes);
      const { f32 } = this.#kernels.memory;
      const block = data.subarray(first * size, (first + count) * size);
      writeNumbers(f32.subarray(this.#end >>> 2), block, divisor);
      const { address, stride } = this.#runBlock(steps, count, size, bytes);
      for (let row = 0; row < count; row++) {
        const from = (address >>> 2) + row * stride;
        output.set(f32.subarray(from, from + outputSize), (first + row) * outputSize);
      }
    }
    return output;
  }

  /** Runs steps on rows in the first of two buffers behind the weights; returns where the results are. */
  #runBlock(steps: readonly Placed[], rows: number, size: number, bytes: number) {
    const { call } = this.#kernels;
    let [address, other, stride] = [this.#end, this.#end + bytes, size];
    for (const step of steps) {
      if (step.kind === "call") {
        change(call, step, address, rows, stride);
        continue;
      }
      const { inputs, width, kernel, bias } = step;
      call.dense(address, stride, kernel, bias, other, rows, width, inputs);
      [address, other, stride] = [other, address, width];
    }
    return { address, stride };
  }
}

/** Applies a kernel to rows in place. */
function change(
  kernels: KernelFunctions,
  { call: [name, ...numbers], shape }: Call,
  address: number,
  rows: number,
  stride: number,
): void {
  if (name !== "softmax") {
    const kernel = kernels[name] as (x: number, y: number, n: number, ...rest: number[]) => void;
    kernel(address, address, rows * stride, ...numbers);
    return;
  }
  const last = shape.at(-1)!;
  const groups = sizeOf(shape) / last;
  for (let row = 0; row < rows; row++) {
    const at = address + 4 * row * stride; // rows may end with columns of padding
    kernels.softmax(at, at, groups, last);
  }
}

/** Numbers as floats, divided by the divisor of bytes. */
export function writeNumbers(to: Float32Array, from: Rows["data"], divisor: number): void {
  to.set(from);
  if (divisor === 1) return;
  for (let i = 0; i < from.length; i++) to[i] = from[i]! / divisor;
}

/** A kernel [inputs, units] in panels, with 0 in the columns after the last one. */
function writePanels(
  to: Float32Array,
  from: Float32Array,
  inputs: number,
  units: number,
  width: number,
): void {
  for (let j = 0; j < width; ) {
    const columns = panelWidth(width - j);
    const end = Math.min(j + columns, units);
    for (let p = 0; p < inputs; p++) {
      to.set(from.subarray(p * units + j, p * units + end), j * inputs + p * columns);
    }
    j += columns;
  }
}
