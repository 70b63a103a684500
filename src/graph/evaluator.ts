// Runs a graph: compiles its nodes, writes the inputs, reads the results.

import { Status } from "../../assembly/control.ts";
import { loadProgram, type Program, type ProgramSpec, planProgram } from "../compile/program.ts";
import { type ArrayInput, roundToFloat32, toSource } from "../data/ndarray.ts";
import { Controls, UNLIMITED } from "../engine/controls.ts";
import type { Engine } from "../engine/engine.ts";
import type { Instance } from "../engine/instance.ts";
import { DataError, ShapeError } from "../errors.ts";
import { unknownName } from "../names.ts";
import type { Result, Values } from "./graph.ts";
import type { Node } from "./node.ts";
import { sameShape, showShape, sizeOf } from "./shape.ts";

/** Computes all outputs of a graph at some inputs. */
export type Evaluator = (values: Values) => Record<string, Result>;

/** Compiles nodes to a program with a memory of its own. */
export function createEvaluator(
  inputs: ReadonlyMap<string, Node>,
  outputs: Readonly<Record<string, Node>>,
  engine: Engine,
): Evaluator {
  const instance = engine.createInstance();
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
