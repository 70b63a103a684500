// Records what is applied to the tensors of a network: layers and operations, as plain data.

import { roundToFloat32, toSource } from "../../array/ndarray.ts";
import type { ArrayInput, NdArray, SourceArray } from "../../array/types.ts";
import { DataError, phrase, ShapeError } from "../../core/errors.ts";
import { ROWS, resolveAxis, type Shape, shapePhrase, sizeOf } from "../../core/shape.ts";
import { showText } from "../../core/show.ts";
import { Tensor } from "../../graph/tensor.ts";
import type { Architecture } from "../../layers/architecture.ts";
import type { LayerBase } from "../../layers/layer.ts";
import { SharedLayer } from "../../layers/shared.ts";
import { constant } from "../../ops/constant.ts";
import { input } from "../../ops/input.ts";
import { NetworkArrangement } from "./arrangement.ts";
import {
  type Argument,
  asData,
  call,
  OPERATIONS,
  type Reference,
  referencesOf,
} from "./operations.ts";
import { packedInput } from "./packed-input.ts";
import type { NamedInput } from "./packing.ts";

/** A layer or an operation applied to the value with the number `to`: inputs come first, then applications. */
export type Application =
  | { readonly layer: string; readonly to: number }
  | { readonly operation: string; readonly to: number; readonly arguments: readonly Argument[] };

/** A value while the network is built. */
interface Value {
  /** Its number in the arrangement. */
  readonly step: number;
  /** Of its shape, for the checks of operations. */
  readonly tensor: Tensor;
  /** For errors. */
  readonly what: string;
}

const BUILD = "build a network";
/** Elements of a value for one row: an engine's memory holds no more. */
const MOST_ELEMENTS = 0x40000000;

/** Builds the architecture of a network. Values have numbers: inputs first, then applications. */
export class NetworkBuilder {
  readonly constants: NdArray<Float32Array | Int32Array>[] = [];
  private readonly arrangement: NetworkArrangement;
  private readonly values: Value[] = [];
  private readonly applications: Application[] = [];
  private readonly shared = new Map<SharedLayer, string>();
  private readonly applied = new Set<string>();

  constructor(
    seed: number,
    private readonly inputs: readonly NamedInput[],
  ) {
    this.arrangement = new NetworkArrangement(seed);
    for (const layer of inputs) {
      this.push(this.arrangement.input(layer), layer.shape, `input ${showText(layer.name)}`);
    }
  }

  /** The tensors of the inputs by name. */
  tensors(): Record<string, Tensor> {
    const entries = this.inputs.map(({ name }, i) => [name, new NetworkTensor(this, i)]);
    return Object.fromEntries(entries);
  }

  tensorOf(value: number): Tensor {
    return this.values[value]!.tensor;
  }

  /** Applies a description as a new layer, or a shared layer. Returns the number of the value. */
  applyLayer(to: number, given: LayerBase | SharedLayer): number {
    if (!(given instanceof SharedLayer)) return this.applyNew(to, given);
    const name = this.shared.get(given);
    if (name !== undefined) return this.applyAgain(to, name);
    const value = this.applyNew(to, given.description);
    this.shared.set(given, this.nameOf(value));
    return value;
  }

  applyNew(to: number, layer: LayerBase): number {
    this.requireFloats(to);
    const { arrangement } = this;
    const step = arrangement.apply(layer, this.values[to]!.step);
    const { name } = arrangement.steps[step]!.placed!;
    this.applied.add(name);
    return this.apply({ layer: name, to }, step, `layer ${showText(name)}`);
  }

  /** Applies the layer of a name again. */
  applyAgain(to: number, name: string): number {
    this.requireFloats(to);
    const { arrangement } = this;
    const step = arrangement.again(arrangement.layerNamed(name), this.values[to]!.step);
    return this.apply({ layer: name, to }, step, `layer ${showText(name)}`);
  }

  /** Whether a layer of a name has been applied. */
  hasApplied(name: string): boolean {
    return this.applied.has(name);
  }

  /** Applies an operation to a value, with the arguments of a method of Tensor. */
  operate(to: number, name: string, given: readonly unknown[]): number {
    return this.applyOperation({
      operation: name,
      to,
      arguments: asData(given, name, (tensor) => this.refer(name, tensor)),
    });
  }

  /** The same with arguments as plain data. */
  applyOperation({
    operation: name,
    to,
    arguments: given,
  }: Extract<Application, { operation: string }>) {
    const references = referencesOf(name, given, this.values.length, this.constants.length);
    const order = references.flatMap((each) => ("value" in each ? [each.value] : []));
    const apply = (nodes: readonly Tensor[]) => {
      const [first, ...rest] = nodes;
      const tensors = references.map((each) =>
        "value" in each ? rest.shift()! : this.constantOf(each.constant),
      );
      return call(name, first!, resolved(name, given, first!.shape), tensors);
    };
    const inputs = [to, ...order];
    const result = apply(inputs.map((value) => this.tensorOf(value)));
    requireRows(name, result.shape, this.tensorOf(to).shape, given);
    const step = this.arrangement.operate(
      inputs.map((value) => this.values[value]!.step),
      result.shape.slice(1),
      { name, apply: (nodes) => apply(nodes.map((node) => new Tensor(node))).node },
    );
    this.applications.push({ operation: name, to, arguments: given });
    return this.values.push({ step, tensor: result, what: `operation ${name}` }) - 1;
  }

  /** The architecture, whose output is a value. @throws DataError unless all else leads to it */
  finish(output: number): Architecture {
    const { values, applications, inputs, constants } = this;
    const reached = new Set([output]);
    for (let value = values.length - 1; value >= inputs.length; value--) {
      const application = applications[value - inputs.length]!;
      if (!reached.has(value)) continue;
      reached.add(application.to);
      if (!("operation" in application)) continue;
      for (const each of referencesOf(application.operation, application.arguments, value)) {
        if ("value" in each) reached.add(each.value);
      }
    }
    const unused = values.findIndex((_, value) => !reached.has(value));
    if (unused >= 0) {
      const { what } = values[unused]!;
      const got = phrase(`${what}, which does not`, what);
      throw DataError.of("UNUSED", BUILD, "every application to lead to the output", got, {
        hint: "use its result, or leave it out",
      });
    }
    this.requireFloats(output);
    return {
      ...this.arrangement.finish(packedInput(inputs)),
      network: { applications, constants },
    };
  }

  /** The number of a tensor's value. @throws DataError unless it is one of this network */
  valueOf(action: string, tensor: unknown): number {
    if (tensor instanceof NetworkTensor && tensor.builder === this) return tensor.value;
    throw DataError.of("TENSOR", action, "a tensor of this network", tensor);
  }

  private refer(name: string, given: unknown): Reference {
    if (given instanceof Tensor) return { value: this.valueOf(`apply ${name}`, given) };
    const what = `the array of ${name}`;
    const source = toSource(given as ArrayInput, what);
    const data = OF_INDICES.includes(name) ? indicesOf(what, source) : roundToFloat32(source, what);
    return { constant: this.constants.push({ data: data.slice(), shape: [...source.shape] }) - 1 };
  }

  private constantOf(number: number): Tensor {
    const { data, shape } = this.constants[number]!;
    const dtype = data instanceof Int32Array ? "int32" : "float32";
    return new Tensor(constant(data as unknown as readonly number[], shape, dtype));
  }

  private nameOf(value: number): string {
    return this.arrangement.steps[this.values[value]!.step]!.placed!.name;
  }

  private requireFloats(value: number): void {
    const { tensor, what } = this.values[value]!;
    if (tensor.dtype === "float32") return;
    throw DataError.of("DTYPE", BUILD, "a float32 tensor", phrase(`int32 of ${what}`, what));
  }

  private apply(application: Application, step: number, what: string): number {
    this.applications.push(application);
    return this.push(step, this.arrangement.steps[step]!.shape, what);
  }

  private push(step: number, shape: Shape, what: string): number {
    return this.values.push({ step, tensor: new Tensor(input(what, [ROWS, ...shape])), what }) - 1;
  }
}

/** Operations of int32 tensors. */
const OF_INDICES = ["gather", "softmaxCrossEntropy"];

function indicesOf(what: string, { data }: SourceArray): Int32Array {
  const wrong = data.find((each) => (each | 0) !== each);
  if (wrong === undefined) return Int32Array.from(data);
  throw DataError.of("NOT_AN_INTEGER", `read ${what}`, "integers", wrong);
}

/** Arguments for a tensor of a known number of rows: a shape says -1. */
function resolved(name: string, given: readonly Argument[], [rows]: Shape): readonly Argument[] {
  if (name !== "broadcastTo" || rows === ROWS) return given;
  const [, ...rest] = given[0] as readonly number[];
  return [[rows!, ...rest]];
}

/** @throws ShapeError unless rows are the first axis, each computed by itself */
function requireRows(name: string, shape: Shape, from: Shape, given: readonly Argument[]): void {
  const readsRows =
    name === "gather" && resolveAxis(name, (given[1] as number | null) ?? 0, from.length) === 0;
  const isAlongRows =
    readsRows || shape[0] !== ROWS || shape.slice(1).some((dimension) => dimension < 0);
  if (isAlongRows) {
    const expected = "a result for each row, [n, …]";
    const hint = "axis 0 is the rows of a batch: use the others";
    throw ShapeError.of("ROWS_MIXED", `apply ${name}`, expected, shapePhrase(shape), { hint });
  }
  if (sizeOf(shape.slice(1)) > MOST_ELEMENTS) {
    const expected = phrase(`at most ${MOST_ELEMENTS} numbers for a row`, MOST_ELEMENTS);
    throw ShapeError.of("TOO_LARGE", `apply ${name}`, expected, shapePhrase(shape));
  }
}

/** A tensor whose operations and layers are recorded. */
class NetworkTensor extends Tensor {
  constructor(
    readonly builder: NetworkBuilder,
    readonly value: number,
  ) {
    super(builder.tensorOf(value).node);
  }

  override apply(layer: unknown): never {
    const value = this.builder.applyLayer(this.value, layer as LayerBase | SharedLayer);
    return new NetworkTensor(this.builder, value) as never;
  }

  override dropout(): Tensor {
    const got = phrase("the operation dropout", "dropout");
    throw DataError.of("DROPOUT", BUILD, "a layer, which depends on training", got, {
      hint: "use x.apply(dropout(rate))",
    });
  }
}

for (const name of OPERATIONS) {
  Object.defineProperty(NetworkTensor.prototype, name, {
    value(this: NetworkTensor, ...given: unknown[]) {
      return new NetworkTensor(this.builder, this.builder.operate(this.value, name, given));
    },
  });
}
