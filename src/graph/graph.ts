import { Status } from "../../assembly/control.ts";
import { loadProgram, type Program, type ProgramSpec, planProgram } from "../compile/program.ts";
import { type ArrayInput, type NdArray, roundToFloat32, toSource } from "../data/ndarray.ts";
import { Controls, UNLIMITED } from "../engine/controls.ts";
import { defaultEngine, type Engine } from "../engine/engine.ts";
import type { Instance } from "../engine/instance.ts";
import { DataError, ShapeError } from "../errors.ts";
import { unknownName } from "../names.ts";
import { input } from "../ops/input.ts";
import { gradients } from "./gradient.ts";
import type { DType, Node } from "./node.ts";
import { type Shape, sameShape, showShape, sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/** The shape of a named input, float32 unless it says otherwise. */
export type InputSpec = Shape | { readonly shape: Shape; readonly dtype?: DType };
/** Named values; a number is a value of rank 0. */
export type Values<Name extends string = string> = Record<Name, ArrayInput | number>;
/** A value of rank 0 is a number, others are arrays. */
export type Result = number | NdArray;

/** A function of named tensors, ready to run and to be differentiated. */
export interface Graph<Name extends string, Output> {
  /** The value at the inputs. */
  run(inputs: Values<Name>): Promise<Output>;
  /**
   * The value and its gradient with respect to each float32 input.
   * @throws ShapeError if the output is not of rank 0
   */
  gradient(inputs: Values<Name>): Promise<{ value: number; gradients: Record<string, Result> }>;
  /** @internal */
  readonly inputs: ReadonlyMap<string, Node>;
  /** @internal */
  readonly output: Node | Readonly<Record<string, Node>>;
}

/**
 * Builds a function from a builder that gets a symbolic tensor for each named input and returns a
 * tensor or a record of tensors.
 *
 * @example
 * const f = graph(({ x, y, z }) => x.add(y).mul(z), { x: [], y: [], z: [] });
 * await f.run({ x: -2, y: 5, z: -4 }); // -12
 */
export function graph<Name extends string>(
  builder: (inputs: Record<Name, Tensor>) => Tensor,
  specs: Record<Name, InputSpec>,
  options?: { readonly engine?: Engine },
): Graph<Name, Result>;
export function graph<Name extends string, Key extends string>(
  builder: (inputs: Record<Name, Tensor>) => Record<Key, Tensor>,
  specs: Record<Name, InputSpec>,
  options?: { readonly engine?: Engine },
): Graph<Name, Record<Key, Result>>;
export function graph<Name extends string>(
  builder: (inputs: Record<Name, Tensor>) => Tensor | Record<string, Tensor>,
  specs: Record<Name, InputSpec>,
  options: { readonly engine?: Engine } = {},
): Graph<Name, Result | Record<string, Result>> {
  const inputs = new Map<string, Node>();
  const tensors: Record<string, Tensor> = {};
  for (const [name, spec] of Object.entries<InputSpec>(specs)) {
    const { shape, dtype } = resolveSpec(name, spec);
    inputs.set(name, input(name, shape, dtype));
    tensors[name] = new Tensor(inputs.get(name)!);
  }
  const built = builder(tensors as Record<Name, Tensor>);
  const output =
    built instanceof Tensor
      ? built.node
      : Object.fromEntries(Object.entries(built).map(([key, tensor]) => [key, tensor.node]));
  const outputs: Record<string, Node> =
    built instanceof Tensor ? { value: built.node } : (output as Record<string, Node>);

  const evaluate = once(() => createEvaluator(inputs, outputs, options.engine));
  const differentiate = once(() => {
    if (!(built instanceof Tensor)) {
      throw new ShapeError(
        "GRADIENT_OF_RECORD",
        "Cannot take the gradient: expected one output of rank 0, got a record",
        { hint: "return one tensor from the builder" },
      );
    }
    const wanted = [...inputs].filter(([, node]) => node.dtype === "float32");
    const found = gradients(
      built.node,
      wanted.map(([, node]) => node),
    );
    const nodes: Record<string, Node> = { value: built.node };
    wanted.forEach(([name], i) => {
      if (found[i]) nodes[`gradient of ${name}`] = found[i];
    });
    return createEvaluator(inputs, nodes, options.engine);
  });

  return {
    inputs,
    output,
    async run(values) {
      const results = (await evaluate())(values);
      return built instanceof Tensor ? results.value! : results;
    },
    async gradient(values) {
      const { value, ...found } = (await differentiate())(values);
      const result: Record<string, Result> = {};
      for (const [name, node] of inputs) {
        if (node.dtype !== "float32") continue;
        result[name] = found[`gradient of ${name}`] ?? zeros(node.shape);
      }
      return { value: value as number, gradients: result };
    },
  };
}

function resolveSpec(name: string, spec: InputSpec): { shape: Shape; dtype: DType } {
  const { shape, dtype = "float32" } = "shape" in spec ? spec : { shape: spec };
  const isShape =
    Array.isArray(shape) &&
    shape.every((dimension) => Number.isInteger(dimension) && dimension >= 0);
  if (!isShape) {
    throw new ShapeError(
      "INPUT_SHAPE",
      `Cannot build a graph: expected for input "${name}" a shape of integers >= 0, got ${JSON.stringify(spec)}`,
      { got: spec },
    );
  }
  if (dtype !== "float32" && dtype !== "int32") {
    throw unknownName(`dtype of input "${name}"`, dtype, ["float32", "int32"]);
  }
  return { shape: [...shape], dtype };
}

type Evaluator = (values: Values) => Record<string, Result>;

/** Compiles nodes to a program with a memory of its own. */
async function createEvaluator(
  inputs: ReadonlyMap<string, Node>,
  outputs: Readonly<Record<string, Node>>,
  engine: Engine | undefined,
): Promise<Evaluator> {
  const instance = (engine ?? (await defaultEngine())).createInstance();
  const nodes = Object.values(outputs);
  const spec: ProgramSpec = { outputs: nodes, shared: [...inputs.values(), ...nodes], rows: 1 };
  const program = loadProgram(planProgram(spec), instance);
  const controls = new Controls(instance);
  return (values) => {
    writeInputs(instance, program, inputs, values);
    controls.prepare(program, { steps: 1, batchSize: 1, count: 1 });
    const status = instance.run(controls.address, UNLIMITED);
    if (status !== Status.done) throw new Error(`Cannot run the graph: status ${status}`);
    return Object.fromEntries(
      Object.entries(outputs).map(([key, node]) => [key, readResult(instance, program, node)]),
    );
  };
}

function writeInputs(
  instance: Instance,
  program: Program,
  inputs: ReadonlyMap<string, Node>,
  values: Values,
): void {
  for (const name of Object.keys(values)) {
    if (!inputs.has(name)) throw unknownName("input", name, [...inputs.keys()]);
  }
  const sources = [...inputs].map(
    ([name, node]) => [node, readValue(name, node, values[name])] as const,
  );
  for (const [node, data] of sources) {
    const views = instance.memory;
    const at = program.addressOf(node) >>> 2;
    if (node.dtype === "int32") views.i32.set(data, at);
    else views.f32.set(data, at);
  }
}

/** The elements of an input, checked against its declaration. */
function readValue(
  name: string,
  node: Node,
  value: ArrayInput | number | undefined,
): Float32Array | Int32Array {
  if (value === undefined) {
    throw new DataError(
      "MISSING_INPUT",
      `Cannot run the graph: expected a value for input "${name}"`,
      {
        expected: name,
      },
    );
  }
  const source =
    typeof value === "number"
      ? toSource({ data: [value], shape: [] }, `input "${name}"`)
      : toSource(value, `input "${name}"`);
  if (!sameShape(source.shape, node.shape)) {
    throw new ShapeError(
      "INPUT_SHAPE",
      `Cannot run the graph: expected for input "${name}" shape ${showShape(node.shape)}, got ${showShape(source.shape)}`,
      { expected: node.shape, got: source.shape },
    );
  }
  if (node.dtype === "float32") return roundToFloat32(source, `input "${name}"`);
  const integers = Int32Array.from(source.data);
  const wrong = integers.findIndex((integer, i) => integer !== source.data[i]);
  if (wrong >= 0) {
    throw new DataError(
      "NOT_AN_INTEGER",
      `Cannot run the graph: expected int32 for input "${name}", got ${source.data[wrong]} at element ${wrong}`,
      { got: source.data[wrong] },
    );
  }
  return integers;
}

function readResult(instance: Instance, program: Program, node: Node): Result {
  const size = sizeOf(node.shape);
  const at = program.addressOf(node) >>> 2;
  const views = instance.memory;
  const data =
    node.dtype === "int32"
      ? Int32Array.from(views.i32.subarray(at, at + size))
      : Float32Array.from(views.f32.subarray(at, at + size));
  return node.shape.length === 0 ? data[0]! : { data, shape: [...node.shape] };
}

function zeros(shape: Shape): Result {
  return shape.length === 0 ? 0 : { data: new Float32Array(sizeOf(shape)), shape: [...shape] };
}

/** Makes a value at its first use, and again where making it failed. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= (async () => make())().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
