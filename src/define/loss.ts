import type { Defined } from "../core/defined.ts";
import { ROWS, type Shape } from "../core/shape.ts";
import { showText, showValue } from "../core/show.ts";
import { Tensor } from "../graph/tensor.ts";
import type { Node } from "../ir/node.ts";
import { requireLosses } from "../losses/custom-loss.ts";
import { describeLoss, type LossDefinition, labelShape, type TargetKind } from "../losses/loss.ts";
import { losses } from "../losses/losses.ts";
import { input } from "../ops/input.ts";
import {
  type DeclaredValues,
  type Factory,
  factory,
  type OptionDeclarations,
  readDeclarations,
  refused,
  requireDeclaration,
  requireFunction,
} from "./declaration.ts";
import { requireGradient } from "./traced.ts";

/** A kind of loss: a function of prediction and target. */
export interface LossDeclaration<Kind extends string, Options extends OptionDeclarations> {
  /** The name, also in files. */
  readonly kind: Kind;
  /** Options by name: their defaults or limits. Default: none. */
  readonly options?: Options;
  /**
   * Contents of y: "labels", class numbers, int32 [n]; "distribution", probabilities of the classes; "binary",
   * 0 and 1; "values", values of the output's shape; or "any" of them. Default: "any".
   */
  readonly target?: TargetKind;
  /** The activation that the loss applies to logits, for predictProbabilities(). */
  readonly activation?: "softmax" | "sigmoid";
  /** The losses of the rows, [n], which are then weighted and averaged, or the loss of the batch, []. */
  apply(options: DeclaredValues<Options>, prediction: Tensor, target: Tensor): Tensor;
}

const TARGETS: readonly TargetKind[] = ["labels", "distribution", "binary", "values", "any"];
const ACTIVATIONS = ["softmax", "sigmoid"];

/**
 * Defines a loss for compile(). Models compiled with it can be saved, and loaded and trained further after the
 * loss has been defined.
 * @throws DataError NAME_TAKEN, DEFINITION; compile() throws CUSTOM_LOSS for wrong results of apply(),
 * NO_GRADIENT if no gradient reaches the prediction
 *
 * @example
 * const logCosh = defineLoss({
 *   kind: "logCosh",
 *   options: { scale: { default: 1, above: 0 } },
 *   target: "values",
 *   apply: ({ scale }, prediction, target) => {
 *     const error = prediction.sub(target).mul(scale);
 *     return error.add(error.mul(-2).softplus()).sub(Math.LN2).mean({ axes: 1 });
 *   },
 * });
 * const model = sequential([input([1]), dense(1, { kernelInitializer: "zeros" })]);
 * await model.compile({ optimizer: "sgd", loss: logCosh({ scale: 2 }) });
 * (await model.evaluate({ x: [[1]], y: [[3]] })).loss; // 5.307
 */
export function defineLoss<
  const Kind extends string,
  const Options extends OptionDeclarations = Record<never, never>,
>(
  declaration: LossDeclaration<Kind, Options>,
): Factory<Kind, Options, Defined<"loss"> & { kind: Kind } & DeclaredValues<Options>> {
  requireDeclaration("define a loss", declaration, ["apply"], ["target", "activation"]);
  const { kind, target = "any", activation } = declaration;
  const what = `loss ${showValue(kind)}`;
  const action = `define ${what}`;
  requireFunction(action, declaration, "apply");
  if (!TARGETS.includes(target)) {
    throw refused(action, `target to be one of ${TARGETS.join(", ")}`, target);
  }
  if (activation !== undefined && !ACTIVATIONS.includes(activation)) {
    throw refused(action, "activation to be softmax or sigmoid", activation);
  }
  const apply = (prediction: Node, y: Node, values: never) =>
    requireLosses(what, declaration.apply(values, new Tensor(prediction), new Tensor(y)));
  const definition: LossDefinition = {
    kind,
    options: readDeclarations(action, declaration.options, ["kind"]),
    target: () => target,
    ...(activation && { activation }),
    apply,
    requireOutput(shape, layer, values) {
      if (target === "any") return; // what y holds is not known yet
      const prediction = input("prediction", [ROWS, ...shape]);
      const loss = apply(prediction, targetOf(target, shape), values as never);
      const doing = `train ${showText(layer)} by ${what}`;
      const hint = "compose it of operations that have a gradient";
      requireGradient(doing, loss, prediction, "the prediction", hint);
    },
  };
  losses.add(definition);
  return factory(kind, (given = {}) => describeLoss(definition, given));
}

const targetOf = (target: TargetKind, shape: Shape): Node =>
  target === "labels"
    ? input("y", [ROWS, ...labelShape(shape)], "int32")
    : input("y", [ROWS, ...shape]);
