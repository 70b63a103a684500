// Makes a network for the data it is to learn from.

import { looksLikeLabels } from "../data/labels.ts";
import { rowSize } from "../data/show.ts";
import { ShapeError } from "../errors.ts";
import { showShape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { dense } from "../layers/dense.ts";
import { flatten } from "../layers/flatten.ts";
import { input } from "../layers/input.ts";
import { StandardScaler } from "../preprocessing/standard-scaler.ts";
import { sequential } from "../training/sequential.ts";
import { readClasses } from "./classes.ts";
import type { GivenData } from "./input.ts";
import { type BuiltNetwork, type NetworkPlan, regularizerOf } from "./network.ts";
import { requireFeatures, requireSameRows } from "./rows.ts";

/** A compiled model whose input and output fit the data. */
export async function buildNetwork(
  kind: string,
  { options, hidden, outputInitializer, optimizer, task, loss }: NetworkPlan,
  { x, y, classNames }: GivenData,
): Promise<BuiltNetwork> {
  const action = `build ${kind}`;
  requireFeatures(action, x);
  requireSameRows(action, x.shape[0]!, y.shape[0]);
  const { preprocessing = "auto", seed = 0, engine } = options;
  const hasClasses =
    task === "classification" ||
    (task === "auto" && (classNames !== undefined || looksLikeLabels(y)));
  const classes = hasClasses
    ? readClasses(action, y, options.classes ?? classNames?.length).classes
    : 0;
  if (!hasClasses) requireValues(action, y.shape);
  const inputShape = x.shape.slice(1);
  const isTable = inputShape.length === 1 && !(x.data instanceof Uint8Array);
  const isNamed = classNames !== undefined && classNames.length === classes;
  const model = sequential(
    [
      input(inputShape),
      ...(inputShape.length > 1 ? [flatten()] : []),
      ...hidden,
      dense(hasClasses ? classes : rowSize(y.shape), {
        name: "output",
        kernelInitializer: outputInitializer,
        ...regularizerOf(options),
      }),
    ],
    {
      seed,
      ...(isNamed && { classNames }),
      ...(preprocessing === "auto"
        ? isTable && { preprocessing: new StandardScaler() }
        : preprocessing !== "none" && { preprocessing }),
      ...(!hasClasses && { targetPreprocessing: new StandardScaler() }),
    },
  );
  await model.compile({
    optimizer,
    loss: !hasClasses ? "meanSquaredError" : loss === "hinge" ? hinge(classes) : loss,
    metrics: [hasClasses ? "accuracy" : "r2"],
    ...(engine && { engine }),
  });
  return { model, classes };
}

/** Σ over the other classes of max(0, score − score of the right one + 1). Weston and Watkins 1999. */
const hinge = (classes: number) => (scores: Tensor, labels: Tensor) => {
  const right = scores.mul(labels.oneHot(classes)).sum({ axes: [1], keepDims: true });
  return scores
    .sub(right)
    .add(1)
    .relu()
    .sum({ axes: [1] })
    .sub(1); // the right one itself gives 1
};

function requireValues(action: string, shape: readonly number[]): void {
  if ((shape.length === 1 || shape.length === 2) && rowSize(shape) > 0) return;
  throw new ShapeError(
    "Y_SHAPE",
    `Cannot ${action}: expected y of shape [n] or [n, targets], got ${showShape(shape)}`,
    { got: shape },
  );
}
