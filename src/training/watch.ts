// A watched training step: the same commands, plus statistics of every layer's activations and gradients, of
// weights, gradients and the update. No bit of the training changes.

import type { Program } from "../compile/program.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import type { Instance } from "../engine/instance.ts";
import type { LayerFlow, Moments, ParameterFlow } from "../flow/layer-flow.ts";
import { command } from "../ir/command.ts";
import { type Command, Node, type Operation, reachable } from "../ir/node.ts";
import { canDie, type Range, unsaturated } from "../layers/activations.ts";
import type { LayerOutput } from "../layers/apply-layers.ts";
import type { Architecture } from "../layers/architecture.ts";
import { isInput } from "../layers/input.ts";
import type { PlacedLayer } from "../layers/layer.ts";
import { copy } from "../ops/copy.ts";
import type { StepExtension } from "./step-program.ts";

export interface StepNodes {
  readonly outputs: readonly LayerOutput[];
  readonly gradients: ReadonlyMap<Node, Node | undefined>;
  readonly trained: readonly {
    readonly path: string;
    readonly node: Node;
    readonly gradient: Node;
  }[];
}

/** Up to four f64: sum, sum of squares, elements outside a range, columns of nothing but 0. */
const resultOperation: Operation = { name: "result", rule: "result: no gradient" };
const WORDS = 8;

const EVERYTHING: Range = { low: -Infinity, high: Infinity };

/** The outputs that depend on trained weights, so have a gradient. */
export function outputsToWatch(
  outputs: readonly LayerOutput[],
  trained: readonly { readonly node: Node }[],
): Node[] {
  const nodes = new Set(trained.map(({ node }) => node));
  return outputs
    .map(({ node }) => node)
    .filter((output) => reachable([output]).some((node) => nodes.has(node)));
}

/** The commands that measure a step. */
export function watchStep(nodes: StepNodes): StepExtension {
  const results: Node[] = [];
  const resultNamed = (name: string): Node => {
    const result = new Node(resultOperation, [], undefined, [WORDS], "float32", name);
    results.push(result);
    return result;
  };
  const before: Command[] = [];
  const after: Command[] = [];
  for (const { placed, node: output } of nodes.outputs) {
    const { name, layer, definition } = placed;
    if (isInput(layer)) continue;
    const activation = definition.activation?.(layer);
    const range = activation && unsaturated(activation);
    before.push(statistics(output, resultNamed(`activations of ${name}`), range));
    const gradient = nodes.gradients.get(output);
    if (gradient) before.push(statistics(gradient, resultNamed(`gradients of ${name}`)));
  }
  for (const { path, node, gradient } of nodes.trained) {
    const kept = copy(node);
    before.push(
      squaredNorm(node, resultNamed(`weights of ${path}`)),
      squaredNorm(gradient, resultNamed(`gradient of ${path}`)),
      ...kept.operation.emit!(kept),
    );
    after.push(squaredDistance(node, kept, resultNamed(`update of ${path}`)));
  }
  return { before, after, results };
}

/** The units of an output of a shape: its last axis, of images the channels. */
const unitsIn = (shape: Shape): number => shape.at(-1) ?? 1;

/** Statistics of x [rows, …]: a column for each unit, in all rows and positions. */
function statistics(x: Node, result: Node, { low, high }: Range = EVERYTHING): Command {
  const [rows, ...rest] = x.shape as [number];
  const places = sizeOf([rows, ...rest.slice(0, -1)]);
  const operands = [x, result, places, unitsIn(rest), low, high] as const;
  return command("statistics", operands, { flops: 3 * sizeOf(x.shape) });
}

function squaredNorm(x: Node, result: Node): Command {
  const count = sizeOf(x.shape);
  return command("squaredNorm", [x, result, count], { flops: 2 * count });
}

function squaredDistance(a: Node, b: Node, result: Node): Command {
  const count = sizeOf(a.shape);
  return command("squaredDistance", [a, b, result, count], { flops: 3 * count });
}

/** Reads the measurements of the last run of a watched program, on a batch of some rows. */
export type WatchReader = (rows: number) => LayerFlow[];

/** A reader that finds the results of a watched program once. */
export function watchReader(
  architecture: Architecture,
  program: Program,
  instance: Instance,
): WatchReader {
  const places = new Map(
    program.spec.shared!.map((node) => [node.name!, program.addressOf(node) >>> 3] as const),
  );
  const readers = architecture.steps.flatMap(({ placed }) =>
    placed && !isInput(placed.layer) ? [layerReader(placed, places)] : [],
  );
  return (rows) => {
    const { f64 } = instance.memory;
    return readers.map((read) => read(f64, rows));
  };
}

function layerReader(
  { name, layer, definition, outputShape, parameters }: PlacedLayer,
  places: ReadonlyMap<string, number>,
): (f64: Float64Array, rows: number) => LayerFlow {
  const size = sizeOf(outputShape);
  const activations = places.get(`activations of ${name}`)!;
  const gradients = places.get(`gradients of ${name}`);
  const activation = definition.activation?.(layer);
  const canBeDead = activation !== undefined && canDie(activation);
  const isSaturating = activation !== undefined && unsaturated(activation) !== undefined;
  const trained = parameters.flatMap(({ path }) => {
    const weights = places.get(`weights of ${path}`);
    if (weights === undefined) return []; // frozen
    const gradient = places.get(`gradient of ${path}`)!;
    return [{ path, weights, gradient, update: places.get(`update of ${path}`)! }];
  });
  return (f64, rows) => {
    const count = rows * size;
    let update = 0;
    let weights = 0;
    const found: Record<string, ParameterFlow> = {};
    for (const each of trained) {
      const [norm, change] = [f64[each.weights]!, f64[each.update]!];
      weights += norm;
      update += change;
      found[each.path] = {
        norm: Math.sqrt(norm),
        gradientNorm: Math.sqrt(f64[each.gradient]!),
        updateRatio: ratio(change, norm),
      };
    }
    return {
      name,
      kind: layer.kind,
      activations: momentsAt(f64, activations, count),
      ...(gradients !== undefined && { gradients: momentsAt(f64, gradients, count) }),
      ...(canBeDead && { deadShare: f64[activations + 3]! / unitsIn(outputShape) }),
      ...(isSaturating && { saturatedShare: f64[activations + 2]! / count }),
      ...(trained.length > 0 && { updateRatio: ratio(update, weights) }),
      parameters: found,
    };
  };
}

function momentsAt(f64: Float64Array, at: number, count: number): Moments {
  const squares = f64[at + 1]!;
  const mean = f64[at]! / count;
  const variance = squares / count - mean * mean;
  // rounding may leave a little below 0
  return { mean, deviation: Math.sqrt(variance < 0 ? 0 : variance), norm: Math.sqrt(squares) };
}

/** Root of the quotient of sums of squares; 0 without an update. */
const ratio = (update: number, weights: number): number =>
  update === 0 ? 0 : Math.sqrt(update / weights);
