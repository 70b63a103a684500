// Runs a graph: compiles its nodes, writes the inputs, reads the results.

import { Status } from "../../assembly/control.ts";
import { roundToFloat32 } from "../array/ndarray.ts";
import { loadProgram, type Program, type ProgramSpec, planProgram } from "../compile/program.ts";
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

/** Compiles nodes to a program with a memory of its own. */
export async function createEvaluator(
  inputs: ReadonlyMap<string, Node>,
  outputs: Readonly<Record<string, Node>>,
  engine: Engine,
): Promise<Evaluator> {
  const instance = engine.createInstance();
  const nodes = Object.values(outputs);
  const spec: ProgramSpec = { outputs: nodes, shared: [...inputs.values(), ...nodes], rows: 1 };
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
  const sources = [...readInputs("run the graph", inputs, values)].map(
    ([node, source]) =>
      [
        node,
        node.dtype === "int32" ? source.data : roundToFloat32(source, `input "${node.name}"`, true),
      ] as const,
  );
  for (const [node, data] of sources) {
    const view = node.dtype === "int32" ? memory.i32 : memory.f32;
    view.set(data, program.addressOf(node) >>> 2);
  }
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
