// Runs a graph: compiles its nodes, writes the inputs, reads the results.

import { Status } from "../../assembly/control.ts";
import { roundToFloat32 } from "../array/ndarray.ts";
import { loadProgram, type Program, type ProgramSpec, planProgram } from "../compile/program.ts";
import { sharingOf } from "../compile/sharing.ts";
import { sizeOf } from "../core/shape.ts";
import { Controls, UNLIMITED } from "../engine/controls.ts";
import type { Engine } from "../engine/engine.ts";
import type { Instance } from "../engine/instance.ts";
import { binariesOf } from "../ir/command.ts";
import type { Node } from "../ir/node.ts";
import { readInputs } from "./input-values.ts";
import type { Result, Values } from "./types.ts";

/** Computes all outputs of a graph at some inputs. */
export type Evaluator = (values: Values) => Record<string, Result>;

/** Compiles nodes to a program in a separate memory. */
export async function createEvaluator(
  inputs: ReadonlyMap<string, Node>,
  outputs: Readonly<Record<string, Node>>,
  engine: Engine,
): Promise<Evaluator> {
  const instance = engine.createInstance();
  const nodes = Object.values(outputs);
  const sharing = await sharingOf(instance);
  const shared = [...inputs.values(), ...nodes];
  const spec: ProgramSpec = { outputs: nodes, shared, rows: 1, sharing };
  const planned = planProgram(spec);
  await instance.load(...binariesOf(planned.commands));
  const program = loadProgram(planned, instance);
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
  { memory }: Instance,
  program: Program,
  inputs: ReadonlyMap<string, Node>,
  values: Values,
): void {
  // all are checked before the first one is written
  const sources = [...readInputs("run the graph", inputs, values)].map(([node, source]) => {
    const isInteger = node.dtype === "int32";
    const data = isInteger ? source.data : roundToFloat32(source, `input "${node.name}"`, true);
    return { node, data, view: isInteger ? memory.i32 : memory.f32 };
  });
  for (const { node, data, view } of sources) view.set(data, program.addressOf(node) >>> 2);
}

function readResult({ memory }: Instance, program: Program, node: Node): Result {
  const at = program.addressOf(node) >>> 2;
  const end = at + sizeOf(node.shape);
  const isInteger = node.dtype === "int32";
  const data = isInteger
    ? Int32Array.from(memory.i32.subarray(at, end))
    : Float32Array.from(memory.f32.subarray(at, end));
  return node.shape.length === 0 ? data[0]! : { data, shape: [...node.shape] };
}
