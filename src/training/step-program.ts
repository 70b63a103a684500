// The graphs of a training step, an evaluation and a prediction.

import type { AugmentationPlan } from "../augmentation/plan.ts";
import { DataError, phrase } from "../core/errors.ts";
import { ROWS, type Shape, sizeOf } from "../core/shape.ts";
import { command } from "../ir/command.ts";
import type { Command, DType, Node } from "../ir/node.ts";
import { storageOf } from "../ir/storage.ts";
import { applyLayers, type LayerOutput, type StateUpdate } from "../layers/apply-layers.ts";
import type { Architecture } from "../layers/architecture.ts";
import type { ModelParameter } from "../layers/layer.ts";
import { penalty } from "../layers/regularizers.ts";
import type { Loss } from "../losses/losses.ts";
import { add, div, maximum, mul, sub } from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import { copy } from "../ops/copy.ts";
import { gradients } from "../ops/gradient.ts";
import { batchIndices, batchInput, input } from "../ops/input.ts";
import { mean } from "../ops/mean.ts";
import { broadcastTo, sum } from "../ops/sum.ts";

/** The inputs and outputs of a model's programs. */
export const SLOT = {
  x: 0,
  y: 1,
  weights: 2,
  output: 3,
  samples: 4,
  partners: 5,
  scales: 6,
} as const;
export const SLOT_COUNT: number = Object.keys(SLOT).length;

/** Shape of one row of y, and the type of its elements. */
export interface TargetSpec {
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface AugmentedInput {
  readonly plan: AugmentationPlan;
  /** Whether preprocessing follows, with the offsets and divisors of the slot `scales`. */
  readonly scaled: boolean;
  readonly operations: typeof import("../ops/augment.ts");
}

export interface GraphOptions {
  readonly training: boolean;
  /** Whether rows have weights. */
  readonly weighted: boolean;
  readonly target: TargetSpec;
  readonly augmented?: AugmentedInput | undefined;
  /** Whether the caller writes x and y where the program computes with them. */
  readonly direct?: boolean | undefined;
}

/** The nodes of a batch's loss. */
export interface LossGraph {
  /** x and y, if the caller writes them. */
  readonly direct: readonly Node[];
  readonly indices: Node;
  /** Outputs of all layers, in order of evaluation. */
  readonly outputs: readonly LayerOutput[];
  /** Updates of the state of layers. */
  readonly updates: readonly StateUpdate[];
  readonly prediction: Node;
  readonly loss: Node;
}

/** Commands that join a training step, before and after its update, and results that the caller reads. */
export interface StepExtension {
  readonly before: readonly Command[];
  readonly after: readonly Command[];
  readonly results: readonly Node[];
}

/** From the slots to the prediction. */
export function predictionGraph(
  architecture: Architecture,
  training: boolean,
  augmented?: AugmentedInput,
  given?: Node,
): Omit<LossGraph, "loss" | "direct"> & { readonly draws: MixupDraws | undefined } {
  const indices = batchIndices();
  const { shape } = architecture.input;
  const { plan, operations } = augmented ?? {};
  const draws = plan?.mixing && operations?.mixupDraws(indices, { ...plan.mixing, ...SLOT });
  const x =
    plan && operations
      ? operations.augmentedInput("x", { ...SLOT, plan }, indices, draws, shape)
      : (given ?? batchInput("x", SLOT.x, indices, shape));
  const scaled = augmented?.scaled ? augmented.operations.scaleColumns(x, SLOT.scales) : x;
  return { indices, ...applyLayers(architecture, scaled, training), draws };
}

type MixupDraws = ReturnType<AugmentedInput["operations"]["mixupDraws"]>;

/** From the slots to the loss: the mean over the rows, weighted or not, plus the penalties. */
export function lossGraph(
  architecture: Architecture,
  loss: Loss,
  options: GraphOptions,
): LossGraph {
  const { training, target, augmented } = options;
  const direct = options.direct
    ? [
        input("x", [ROWS, ...architecture.input.shape]),
        input("y", [ROWS, ...target.shape], target.dtype),
      ]
    : [];
  const [x, y] = direct;
  const { draws, ...graph } = predictionGraph(architecture, training, augmented, x);
  const lossesOf = (rows: Node) =>
    loss.rowLosses(
      graph.prediction,
      y ?? batchInput("y", SLOT.y, rows, target.shape, target.dtype),
    );
  const own = lossesOf(graph.indices);
  const rowLosses = draws
    ? add(mul(draws.shares, own), mul(sub(1, draws.shares), lossesOf(draws.partners)))
    : own;
  const weights = options.weighted
    ? batchInput("weights", SLOT.weights, graph.indices, [])
    : undefined;
  const data = average(rowLosses, weights);
  const penalties = architecture.parameters.flatMap(({ regularizer, node }) =>
    regularizer ? [penalty(regularizer, node)] : [],
  );
  return { ...graph, direct, loss: penalties.reduce((total, term) => add(total, term), data) };
}

function average(rowLosses: Node, weights: Node | undefined): Node {
  if (rowLosses.shape.length === 0) {
    if (!weights) return rowLosses;
    const expected = "a loss function that returns [n]";
    const got = phrase("one that returns []");
    const hint = "return one loss per row";
    throw DataError.of("WEIGHTS_NEED_ROWS", "weight rows", expected, got, { hint });
  }
  if (!weights) return mean(rowLosses);
  // the loss of a batch whose weights are all 0 is 0
  return div(sum(mul(rowLosses, weights)), maximum(sum(weights), 1e-30));
}

/** The gradients of the loss by parameters, each in separate memory, and by other nodes. */
export function lossGradients(
  loss: Node,
  parameters: readonly ModelParameter[],
  others: readonly Node[] = [],
): { ofParameters: Node[]; ofOthers: (Node | undefined)[] } {
  const nodes = parameters.map(({ node }) => node);
  const found = gradients(loss, [...nodes, ...others]);
  const taken = new Set<Node>();
  const ofParameters = found.slice(0, nodes.length).map((gradient, i) => {
    const { shape } = nodes[i]!;
    const found = gradient ?? broadcastTo(constant(0), shape);
    const storage = storageOf(found);
    const isOwn =
      !storage.operation.isSource && !taken.has(storage) && sizeOf(storage.shape) === sizeOf(shape);
    const own = isOwn ? found : copy(found);
    taken.add(storageOf(own));
    return own;
  });
  return { ofParameters, ofOthers: found.slice(nodes.length) };
}

/** Writes a scalar into the table of losses; with `mustBeFinite`, stops the run if it is not finite. */
export function recordLoss(loss: Node, mustBeFinite: boolean): Command {
  return command("recordLoss", [loss, mustBeFinite ? 1 : 0]);
}

/** Writes the prediction of each row into the output table, by row number. */
export function scatterOutput(prediction: Node, indices: Node): Command {
  const elements = sizeOf(prediction.shape.slice(1));
  return command("scatterOutput", [prediction, indices, SLOT.output, ROWS, elements]);
}
