// model.compile(): checks optimizer, loss and metrics, and creates a session.

import { sharingOf } from "../compile/sharing.ts";
import { DataError, phrase } from "../core/errors.ts";
import { type Shape, showShape } from "../core/shape.ts";
import { showText } from "../core/show.ts";
import { type Engine, requireEngine } from "../engine/engine.ts";
import { drawBy } from "../initializers/random.ts";
import { type Architecture, outputOf } from "../layers/architecture.ts";
import { type Loss, type LossDescription, type LossInput, resolveLoss } from "../losses/losses.ts";
import { nameCountOf } from "../metrics/classes.ts";
import type { Metric } from "../metrics/metric-values.ts";
import { type OptimizerInput, resolveOptimizer } from "../optimizers/optimizers.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import { Session } from "../training/session.ts";
import type { ModelState } from "./model-state.ts";

/** Options of compile(). */
export interface CompileOptions {
  /** A name, or a description such as adam({ learningRate: 0.01 }). */
  readonly optimizer: OptimizerInput;
  /** A name, a description such as huber() or softmaxCrossEntropy({ soft: true }), or a function of tensors. */
  readonly loss: LossInput;
  /**
   * Names, descriptions such as { kind: "topK", k: 3 } or { kind: "f1", average: "macro" }, or functions of
   * (truth, prediction): named ones or { name, compute }. Values are returned by name.
   */
  readonly metrics?: readonly Metric[];
  /** A second engine from createEngine(). Default: the default engine. */
  readonly engine?: Engine;
}

/** See Model.compile(). */
export async function compileModel(
  model: ModelState,
  {
    optimizer: givenOptimizer,
    loss: givenLoss,
    metrics: givenMetrics = [],
    engine,
  }: CompileOptions,
  starting: Promise<Engine>,
  isFresh: boolean,
): Promise<void> {
  const { architecture, preprocessing, targetPreprocessing } = model;
  const loss = await resolveAnyLoss(givenLoss);
  loss.requireOutput(architecture.outputShape, outputOf(architecture).name);
  refuseActivationTwice(architecture, loss);
  refuseScaledClasses(targetPreprocessing, loss);
  requireNames(model.classNames, loss, architecture);
  requireEngine(engine);
  const optimizer = resolveOptimizer(givenOptimizer);
  const metrics = await resolveMetrics(givenMetrics, loss, architecture.outputShape);
  const session = new Session(architecture, optimizer, loss, await starting);
  const leave = model.enter("compile");
  try {
    session.sharing = await sharingOf(session.instance);
    if (isFresh) await session.instance.load("training");
    session.writeWeights(model.currentWeights(drawBy(session.instance)));
    const { crop } = model;
    model.adoptCompiled({ session, metrics, preprocessing, targetPreprocessing, crop });
  } finally {
    leave();
  }
}

/** The loss; tensors are loaded only for functions. */
async function resolveAnyLoss(given: LossInput): Promise<Loss> {
  if (typeof given !== "function" || "kind" in given) return resolveLoss(given as LossDescription);
  const { customLoss } = await import("../losses/custom-loss.ts");
  return customLoss(given);
}

/** The metrics; their module is loaded only if there are any. */
async function resolveMetrics(given: readonly Metric[], loss: Loss, outputShape: Shape) {
  if (Array.isArray(given) && given.length === 0) return [];
  const metrics = await import("../metrics/resolve-metrics.ts");
  return metrics.resolveMetrics(given, loss, outputShape);
}

/** Losses of logits apply the activation; the model must not. */
function refuseActivationTwice(architecture: Architecture, loss: Loss): void {
  const { name, activation } = outputOf(architecture);
  const { activation: applied } = loss;
  if (!applied || activation !== applied) return;
  const message = `Cannot use ${loss.name} after ${applied} in ${showText(name)}: expected logits`;
  const hint = `remove the ${applied}; predictProbabilities() applies it`;
  throw new DataError(`${applied.toUpperCase()}_TWICE`, message, { layer: name, hint });
}

/** Checks that there is a name for each class; a single logit has two. */
function requireNames(
  classNames: readonly string[] | undefined,
  loss: Loss,
  { outputShape }: Architecture,
): void {
  const count = nameCountOf(loss, outputShape);
  if (!classNames || count === 0 || classNames.length === count) return;
  const names = phrase(`${count} classNames for an output of ${showShape(outputShape)}`, count);
  throw DataError.of("CLASS_NAMES", "compile", names, phrase(`${classNames.length}`, classNames));
}

function refuseScaledClasses(targetPreprocessing: Transformer | undefined, loss: Loss): void {
  if (!targetPreprocessing || loss.target === "values" || loss.target === "any") return;
  const action = `use targetPreprocessing with ${loss.name}`;
  const hint = "leave out targetPreprocessing, as classes are not scaled";
  const got = phrase("a loss of classes", loss.name);
  throw DataError.of("TARGET_PREPROCESSING", action, "a loss of values", got, { hint });
}
