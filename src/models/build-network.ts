// Makes a network for the data it is to learn from.

import { looksLikeLabels } from "../data/labels.ts";
import type { SourceArray } from "../data/ndarray.ts";
import { requireSameRows, takeRows } from "../data/rows.ts";
import { rowSize } from "../data/show.ts";
import { ShapeError } from "../errors.ts";
import { showShape } from "../graph/shape.ts";
import { preprocessingFromJSON } from "../preprocessing/from-json.ts";
import { StandardScaler } from "../preprocessing/standard-scaler.ts";
import { Transformer } from "../preprocessing/transformer.ts";
import { readClasses } from "./classes.ts";
import { compileNetwork } from "./compile-network.ts";
import type { GivenData } from "./input.ts";
import { type BuiltNetwork, type NetworkPlan, regularizerOf } from "./network.ts";
import { requireFeatures } from "./rows.ts";

/** A compiled model whose input and output fit the data. */
export async function buildNetwork(
  kind: string,
  { options, hidden, outputInitializer, optimizer, task, loss }: NetworkPlan,
  { x, y, classNames }: GivenData,
): Promise<BuiltNetwork> {
  const action = `build ${kind}`;
  requireFeatures(action, x);
  requireSameRows(action, x.shape[0], y.shape[0]);
  const { preprocessing = "auto", seed = 0, engine } = options;
  const hasClasses =
    task === "classification" ||
    (task === "auto" && (classNames !== undefined || looksLikeLabels(y)));
  const classes = hasClasses
    ? readClasses(action, y, options.classes ?? classNames?.length).classes
    : 0;
  if (!hasClasses) requireValues(action, y.shape);
  const rowShape = x.shape.slice(1);
  const isTable = rowShape.length === 1 && !(x.data instanceof Uint8Array);
  const given = preprocessing instanceof Transformer ? preprocessing : undefined;
  const inputShape = given ? shapeAfter(given, x) : rowShape;
  const isNamed = classNames !== undefined && classNames.length === classes;
  const model = await compileNetwork({
    inputShape,
    hidden,
    classes,
    values: rowSize(y.shape),
    optimizer,
    loss,
    seed,
    engine,
    output: {
      name: "output",
      kernelInitializer: outputInitializer,
      ...regularizerOf(options),
    },
    ...(isNamed && { classNames }),
    ...(given && { preprocessing: given }),
    ...(preprocessing === "auto" && isTable && { preprocessing: new StandardScaler() }),
  });
  return { model, classes, rowShape };
}

/** The shape of a row of x after a transformer, which fit() is still to fit to the training part. */
function shapeAfter(transformer: Transformer, x: SourceArray): readonly number[] {
  const fitted = transformer.isFitted
    ? transformer
    : preprocessingFromJSON(transformer.toJSON()).fitUnfitted(x);
  return fitted.transform(takeRows(x, Int32Array.of(0))).shape.slice(1);
}

function requireValues(action: string, shape: readonly number[]): void {
  if ((shape.length === 1 || shape.length === 2) && rowSize(shape) > 0) return;
  throw new ShapeError(
    "Y_SHAPE",
    `Cannot ${action}: expected y of shape [n] or [n, targets], got ${showShape(shape)}`,
    { got: shape },
  );
}
