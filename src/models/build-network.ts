// Builds a network for given data.

import { rowSize } from "../array/place.ts";
import { requireSameRows, takeRows } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { judgeTarget, requireClear } from "../data/task.ts";
import { preprocessingFromJSON } from "../preprocessing/from-json.ts";
import { StandardScaler } from "../preprocessing/standard-scaler.ts";
import { Transformer } from "../preprocessing/transformer.ts";
import { findClasses, labelsIn, requireTwoClasses } from "./classes.ts";
import { compileNetwork } from "./compile-network.ts";
import type { GivenData } from "./input.ts";
import { type BuiltNetwork, type NetworkPlan, regularizerOf } from "./network-plan.ts";
import { requireFeatures, requireTargets } from "./rows.ts";

/** A compiled model with the input and output shapes of the data. */
export async function buildNetwork(
  kind: string,
  { options, hidden, outputInitializer, optimizer, task, loss }: NetworkPlan,
  data: GivenData,
): Promise<BuiltNetwork> {
  const { x, y, classNames, judged } = data;
  const action = `build ${kind}`;
  requireFeatures(action, x);
  requireSameRows(action, x.shape[0], y.shape[0]);
  const { preprocessing, seed, engine } = options;
  // a number of classes implies classification
  const choice = task === "auto" && options.classes !== undefined ? "classification" : task;
  const decided = requireClear(action, judgeTarget(y, { task: choice, classNames, judged }));
  const hasClasses = decided.task === "classification";
  const known = hasClasses ? findClasses(action, data, options.classes) : undefined;
  if (known) requireTwoClasses(action, labelsIn(action, data, known), known);
  else requireTargets(action, y.shape);
  const rowShape = x.shape.slice(1);
  const isTable = rowShape.length === 1 && !(x.data instanceof Uint8Array);
  const given = preprocessing instanceof Transformer ? preprocessing : undefined;
  const scaler = preprocessing === "auto" && isTable ? new StandardScaler() : undefined;
  const model = await compileNetwork({
    inputShape: given ? shapeAfter(given, x) : rowShape,
    hidden: hidden(x),
    classes: known?.count ?? 0,
    values: rowSize(y.shape),
    optimizer: optimizer(x),
    loss,
    seed,
    engine,
    output: {
      name: "output",
      kernelInitializer: outputInitializer,
      ...regularizerOf(options.l2),
    },
    classNames: known?.names,
    preprocessing: given ?? scaler,
  });
  return { model, classes: known, rowShape };
}

/** The shape of a transformed row of x; fit() fits the transformer later, to the training set. */
function shapeAfter(transformer: Transformer, x: SourceArray): readonly number[] {
  const fitted = transformer.isFitted
    ? transformer
    : preprocessingFromJSON(transformer.toJSON()).fitUnfitted(x);
  return fitted.transform(takeRows(x, Int32Array.of(0))).shape.slice(1);
}
