// A watched training step: the same commands, plus statistics of every layer's activations and gradients, of
// weights, gradients and the update. No bit of the training changes.

import { SUM_BLOCK } from "../../assembly/sums.ts";
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

const resultOperation: Operation = { name: "result", rule: "result: no gradient" };
/** Words of the result of a block of moments, or of its squared changes; squared norms take half. */
const WORDS_OF_BLOCK = 4;
/** Words of statistics(): sum, sum of squares, elements outside a range, columns of nothing but 0. */
const WORDS_OF_COUNTS = 8;

const EVERYTHING: Range = { low: -Infinity, high: Infinity };

const blocksIn = (count: number): number => Math.ceil(count / SUM_BLOCK);

/** What is counted of an output besides its moments. */
interface Counted {
  readonly canBeDead: boolean;
  /** The outputs that are not saturated. */
  readonly range: Range | undefined;
}

function countedOf({ layer, definition }: PlacedLayer): Counted {
  const activation = definition.activation?.(layer);
  return {
    canBeDead: activation !== undefined && canDie(activation),
    range: activation && unsaturated(activation),
  };
}

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
  const resultNamed = (name: string, words: number): Node => {
    const result = new Node(resultOperation, [], undefined, [words], "float32", name);
    results.push(result);
    return result;
  };
  const ofBlocks = (name: string, count: number) => resultNamed(name, wordsOfBlocks(count));
  const before: Command[] = [];
  const after: Command[] = [];
  for (const { placed, node: output } of nodes.outputs) {
    if (isInput(placed.layer)) continue;
    const momentsOf = (what: string, x: Node) =>
      moments(x, ofBlocks(`${what} of ${placed.name}`, sizeOf(x.shape)));
    const { canBeDead, range } = countedOf(placed);
    before.push(
      canBeDead || range
        ? statistics(output, resultNamed(`activations of ${placed.name}`, WORDS_OF_COUNTS), range)
        : momentsOf("activations", output),
    );
    const gradient = nodes.gradients.get(output);
    if (gradient) before.push(momentsOf("gradients", gradient));
  }
  for (const { path, node, gradient } of nodes.trained) {
    const kept = copy(node);
    const count = sizeOf(node.shape);
    before.push(
      squaredNorms(gradient, ofBlocks(`gradient of ${path}`, count)),
      ...kept.operation.emit!(kept),
    );
    after.push(squaredChanges(kept, node, ofBlocks(`update of ${path}`, count)));
  }
  return { before, after, results };
}

/** Words for the results of the blocks of a count, which may scale with the rows. */
function wordsOfBlocks(count: number): number {
  const words = WORDS_OF_BLOCK * blocksIn(Math.abs(count));
  return count < 0 ? -words : words;
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

function moments(x: Node, result: Node): Command {
  const count = sizeOf(x.shape);
  return command("moments", [x, result, count], { flops: 3 * count });
}

function squaredNorms(x: Node, result: Node): Command {
  const count = sizeOf(x.shape);
  return command("squaredNorms", [x, result, count], { flops: 2 * count });
}

function squaredChanges(before: Node, after: Node, result: Node): Command {
  const count = sizeOf(before.shape);
  return command("squaredChanges", [before, after, result, count], { flops: 5 * count });
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
  placed: PlacedLayer,
  places: ReadonlyMap<string, number>,
): (f64: Float64Array, rows: number) => LayerFlow {
  const { name, layer, outputShape, parameters } = placed;
  const size = sizeOf(outputShape);
  const activations = places.get(`activations of ${name}`)!;
  const gradients = places.get(`gradients of ${name}`);
  const { canBeDead, range } = countedOf(placed);
  const isCounted = canBeDead || range !== undefined;
  const trained = parameters.flatMap(({ path, shape }) => {
    const update = places.get(`update of ${path}`);
    if (update === undefined) return []; // frozen
    const gradient = places.get(`gradient of ${path}`)!;
    return [{ path, blocks: blocksIn(sizeOf(shape)), gradient, update }];
  });
  return (f64, rows) => {
    const count = rows * size;
    const blocks = blocksIn(count);
    let update = 0;
    let weights = 0;
    const found: Record<string, ParameterFlow> = {};
    for (const each of trained) {
      const norm = total(f64, each.update, each.blocks, 2);
      const change = total(f64, each.update + 1, each.blocks, 2);
      weights += norm;
      update += change;
      found[each.path] = {
        norm: Math.sqrt(norm),
        gradientNorm: Math.sqrt(total(f64, each.gradient, each.blocks, 1)),
        updateRatio: ratio(change, norm),
      };
    }
    return {
      name,
      kind: layer.kind,
      activations: momentsAt(f64, activations, isCounted ? 1 : blocks, count),
      ...(gradients !== undefined && { gradients: momentsAt(f64, gradients, blocks, count) }),
      ...(canBeDead && { deadShare: f64[activations + 3]! / unitsIn(outputShape) }),
      ...(range && { saturatedShare: f64[activations + 2]! / count }),
      ...(trained.length > 0 && { updateRatio: ratio(update, weights) }),
      parameters: found,
    };
  };
}

/** The sum of the results of blocks, `stride` apart, in order. */
function total(f64: Float64Array, at: number, blocks: number, stride: number): number {
  let sum = 0;
  for (let block = 0; block < blocks; block++) sum += f64[at + block * stride]!;
  return sum;
}

function momentsAt(f64: Float64Array, at: number, blocks: number, count: number): Moments {
  const squares = total(f64, at + 1, blocks, 2);
  const mean = total(f64, at, blocks, 2) / count;
  const variance = squares / count - mean * mean;
  // rounding may leave a little below 0
  return { mean, deviation: Math.sqrt(variance < 0 ? 0 : variance), norm: Math.sqrt(squares) };
}

/** Root of the quotient of sums of squares; 0 without an update. */
const ratio = (update: number, weights: number): number =>
  update === 0 ? 0 : Math.sqrt(update / weights);
