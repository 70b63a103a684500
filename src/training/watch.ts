// A training step that is watched: the same commands, and beside them statistics of every layer's
// activations and gradients, of weights, gradients and the update. No bit of the training changes.
//
// The update is then not the last command: what is measured behind it must run before the event loop
// does, so that weights and counters are always those of whole steps (run.ts).

import { Opcode } from "../../assembly/opcodes.ts";
import { at, type Command, command, float, size } from "../compile/command.ts";
import type { Program } from "../compile/program.ts";
import type { Instance } from "../engine/instance.ts";
import { Node, type Operation, reachable } from "../graph/node.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Architecture, PlacedLayer } from "../layers/architecture.ts";
import { copy } from "../ops/copy.ts";
import { sub } from "../ops/sub.ts";
import type { LayerFlow, Moments, ParameterFlow } from "./layer-flow.ts";
import { canDie, type Range, unsaturated } from "./saturation.ts";

/** Commands and their results, which the caller reads. */
export interface Watch {
  readonly before: readonly Command[];
  /** Behind the update. */
  readonly after: readonly Command[];
  readonly results: readonly Node[];
}

/** The nodes of a step. */
export interface StepNodes {
  readonly outputs: readonly Node[];
  readonly gradients: ReadonlyMap<Node, Node | undefined>;
  readonly trained: readonly {
    readonly path: string;
    readonly node: Node;
    readonly gradient: Node;
  }[];
}

/** Sum, sum of squares, elements outside a range, columns of nothing but 0: four f64. */
const statisticsOperation: Operation = {
  name: "statistics",
  rule: "statistics: nothing flows",
};
const WORDS = 8;

const EVERYTHING: Range = { low: -Infinity, high: Infinity };

/** The outputs that have a gradient: those that depend on what is trained. */
export function outputsToWatch(
  outputs: readonly Node[],
  trained: readonly { readonly node: Node }[],
): Node[] {
  const nodes = new Set(trained.map(({ node }) => node));
  return outputs.filter((output) => reachable([output]).some((node) => nodes.has(node)));
}

/** What is measured in a step. */
export function watchStep(architecture: Architecture, nodes: StepNodes): Watch {
  const results: Node[] = [];
  const measure = (name: string, x: Node, { low, high }: Range = EVERYTHING): Command => {
    const result = new Node(statisticsOperation, [], undefined, [WORDS], "float32", name);
    results.push(result);
    const isBatch = x.shape[0]! < 0;
    const [rows, columns] = isBatch
      ? [x.shape[0]!, sizeOf(x.shape.slice(1))]
      : [1, sizeOf(x.shape)];
    const operands = [at(x), at(result), size(rows), size(columns), float(low), float(high)];
    return command(Opcode.statistics, result, operands, { flops: 3 * sizeOf(x.shape) });
  };
  const before: Command[] = [];
  const after: Command[] = [];
  architecture.layers.forEach(({ name, layer }, i) => {
    if (layer.kind === "input") return;
    const output = nodes.outputs[i]!;
    const range = "activation" in layer ? unsaturated(layer.activation) : undefined;
    before.push(measure(`activations of ${name}`, output, range));
    const gradient = nodes.gradients.get(output);
    if (gradient) before.push(measure(`gradients of ${name}`, gradient));
  });
  for (const { path, node, gradient } of nodes.trained) {
    const kept = copy(node);
    const update = sub(node, kept);
    before.push(measure(`weights of ${path}`, node), measure(`gradient of ${path}`, gradient));
    before.push(...kept.operation.emit!(kept));
    after.push(...update.operation.emit!(update), measure(`update of ${path}`, update));
  }
  return { before, after, results };
}

/** Sums of the elements of one array. */
interface Sums {
  readonly sum: number;
  readonly squares: number;
  readonly outside: number;
  readonly dead: number;
}

/** What the last run of a watched program measured; `rows` are those of its batch. */
export function readWatch(
  architecture: Architecture,
  program: Program,
  { memory }: Instance,
  rows: number,
): LayerFlow[] {
  const found = new Map<string, Sums>();
  for (const node of program.spec.shared!) {
    const first = program.addressOf(node) >>> 3;
    const [sum, squares, outside, dead] = memory.f64.subarray(first, first + 4);
    found.set(node.name!, { sum: sum!, squares: squares!, outside: outside!, dead: dead! });
  }
  return architecture.layers.flatMap((placed) =>
    placed.layer.kind === "input" ? [] : [layerFlow(placed, found, rows)],
  );
}

function layerFlow(
  { name, layer, outputShape, parameters }: PlacedLayer,
  found: ReadonlyMap<string, Sums>,
  rows: number,
): LayerFlow {
  const columns = sizeOf(outputShape);
  const activations = found.get(`activations of ${name}`)!;
  const gradients = found.get(`gradients of ${name}`);
  const count = columns * rows;
  const activation = "activation" in layer ? layer.activation : undefined;
  const trained = parameters.flatMap(({ path }) => {
    const weights = found.get(`weights of ${path}`);
    if (!weights) return [];
    const gradient = found.get(`gradient of ${path}`)!;
    return [{ path, weights, gradient, update: found.get(`update of ${path}`)! }];
  });
  const total = (of: "weights" | "update") =>
    trained.reduce((sum, each) => sum + each[of].squares, 0);
  return {
    name,
    kind: layer.kind,
    activations: momentsOf(activations, count),
    ...(gradients && { gradients: momentsOf(gradients, count) }),
    ...(activation && canDie(activation) && { deadShare: activations.dead / columns }),
    ...(activation && unsaturated(activation) && { saturatedShare: activations.outside / count }),
    ...(trained.length > 0 && { updateRatio: ratio(total("update"), total("weights")) }),
    parameters: Object.fromEntries(
      trained.map(({ path, weights, gradient, update }): [string, ParameterFlow] => [
        path,
        {
          norm: Math.sqrt(weights.squares),
          gradientNorm: Math.sqrt(gradient.squares),
          updateRatio: ratio(update.squares, weights.squares),
        },
      ]),
    ),
  };
}

function momentsOf({ sum, squares }: Sums, count: number): Moments {
  const mean = sum / count;
  const variance = squares / count - mean * mean;
  // rounding may leave a little below 0
  return { mean, deviation: Math.sqrt(variance < 0 ? 0 : variance), norm: Math.sqrt(squares) };
}

/** Root of the quotient of sums of squares: 0 where nothing moved. */
const ratio = (update: number, weights: number): number =>
  update === 0 ? 0 : Math.sqrt(update) / Math.sqrt(weights);
