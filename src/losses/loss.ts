import { ShapeError } from "../core/errors.ts";
import { type OptionTable, type OptionValues, readOptions } from "../core/options.ts";
import { type Shape, shapePhrase } from "../core/shape.ts";
import type { Node } from "../ir/node.ts";
import { mean } from "../ops/mean.ts";
import { reshape } from "../ops/reshape.ts";

/**
 * Contents of the target: class numbers, probabilities of the classes, 0 and 1, values of the output's shape,
 * or any of them.
 */
export type TargetKind = "labels" | "distribution" | "binary" | "values" | "any";

/** A kind of loss. */
export interface LossDefinition<Table extends OptionTable = OptionTable> {
  readonly kind: string;
  /** Default: none. */
  readonly options?: Table;
  target(options: OptionValues<Table>): TargetKind;
  /** The activation that the loss applies to logits. */
  readonly activation?: "softmax" | "sigmoid";
  /** Losses of the rows, [n] or [n, …] whose mean is the loss of the row, or of the batch, []. */
  apply(prediction: Node, target: Node, options: OptionValues<Table>): Node;
  /** @throws ShapeError for an output that does not fit */
  requireOutput?(shape: Shape, layer: string, options: OptionValues<Table>): void;
}

export const defineLoss = <const Kind extends string, Table extends OptionTable>(
  definition: LossDefinition<Table> & { readonly kind: Kind },
) => definition as unknown as LossDefinition & { readonly kind: Kind };

/** A loss as plain data, its options checked and complete. @throws DataError */
export const describeLoss = ({ kind, options = {} }: LossDefinition, given: object): object =>
  Object.freeze({ kind, ...readOptions(kind, options, given, "LOSS_OPTION") });

/** The mean of each row over its elements, so that rows can be weighted. */
export function meanOfRows(losses: Node): Node {
  const [rows, ...rest] = losses.shape;
  if (rest.length === 0) return losses;
  return reshape(
    mean(
      losses,
      rest.map((_, i) => i + 1),
    ),
    [rows!],
  );
}

/** The shape of a row of class numbers: one for each vector of scores. */
export const labelShape = (outputShape: Shape): Shape => outputShape.slice(0, -1);

/** @throws ShapeError unless the output is a vector of class scores, or `atPositions` one at each position */
export const requireScores =
  (kind: string, atPositions = false) =>
  (shape: Shape, layer: string): void => {
    if ((shape.length === 1 || atPositions) && shape.at(-1)! >= 2) return;
    const isBinary = shape.length === 1 && shape[0] === 1;
    const units = isBinary ? "2), or use binaryCrossEntropy" : "number of classes)";
    const hint = `end the model with dense(${units}`;
    const expected = "an output of at least 2 classes";
    throw ShapeError.of("LOSS_OUTPUT", `use ${kind}`, expected, shapePhrase(shape), {
      layer,
      hint,
    });
  };
