// What a project in TypeScript sees of the package.

import {
  concat,
  conv2d,
  dense,
  flatten,
  type History,
  input,
  layer,
  type Model,
  type NdArray,
  network,
  type ShapedModel,
  sequential,
  synthetic,
} from "gradlane";
import { compose, horizontalFlip } from "gradlane/augmentation";
import { dataset } from "gradlane/data";
import { type Diagnosis, diagnose } from "gradlane/doctor";
import { graph, type Tensor } from "gradlane/graph";
import { type Histogram, histogram } from "gradlane/inspect";
import { mlp, regressor, table } from "gradlane/models";
import { csv, type Path } from "gradlane/node";
import { loadPredictor, type Predictor } from "gradlane/predict";
import { StandardScaler } from "gradlane/preprocessing";
import { writeReport } from "gradlane/report";
import { createHandler, type Handler } from "gradlane/serve";
import { type Executor, local, type Sweep, sweep } from "gradlane/sweep";

export async function main(path: Path): Promise<number> {
  const model: Model = sequential([input([2]), dense(2, { name: "logits" })], { seed: 3 });
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", metrics: ["accuracy"] });
  const history: History = await model.fit(await csv(path, { target: "y" }), { epochs: 1 });
  const { data, shape }: NdArray = await model.predict(synthetic.xor({ count: 4, seed: 1 }).x);
  const { train, test } = synthetic.xor({ count: 40, seed: 1 }).split({ test: 0.2 });
  await writeReport("report.html", { model, train, test, history });
  return history.loss[0]! + data[0]! + shape[0]!;
}

export async function classesOf(file: Uint8Array): Promise<Int32Array> {
  const predictor: Predictor = await loadPredictor(file);
  return predictor.predictClasses([[0, 1]]);
}

export const handlerOf = (model: Model): Handler => createHandler(model);

export async function tried(processes: number): Promise<number | undefined> {
  const executor: Executor = local({ processes });
  const space = {
    learningRate: { from: 0.001, to: 0.1, scale: "log" },
    hidden: [[16], []],
  } as const;
  const recipe = { synthetic: "moons", epochs: 3 };
  const found: Sweep = await sweep({ recipe, space, trials: 4, executor });
  return found.best?.value;
}

const sumOfSquares = (x: Tensor) => x.square().sum();

export async function parts(): Promise<number> {
  const data = dataset({ x: [[0], [1]], y: [0, 1] });
  const found: Diagnosis = await diagnose(data);
  const { counts }: Histogram = histogram([1, 2, 3]);
  const network = mlp({ preprocessing: new StandardScaler() });
  await network.fit(data, { augment: compose([horizontalFlip()]) });
  const value = await graph(({ x }) => sumOfSquares(x), { x: [2] }).run({ x: [1, 2] });
  return found.findings.length + counts.length + Number(value);
}

interface Pet {
  readonly weight: number;
  readonly kind: string;
}
export async function weights(pets: readonly Pet[]): Promise<number[]> {
  const { predict } = await regressor(pets, { target: "weight", callbacks: [] });
  return predict(pets);
}
// @ts-expect-error the rows have no such column
export const colours = (pets: readonly Pet[]) => table(pets, { target: "colour" });

// @ts-expect-error a layer has a number of units
dense("ten");

// declarations of models and of functions of tensors are written without annotations
export const listed = sequential([
  input([28, 28, 1]),
  conv2d(8, 3, { activation: "relu" }),
  flatten(),
  dense(10, { name: "logits" }),
]);
const image = input([28, 28, 1]);
const shared = layer(dense(4, { activation: "tanh" }));
export const branched = network(
  (x) => concat([x.image.apply(flatten()).apply(shared), x.age]).apply(dense(3)),
  { image, age: input([1]) },
);
export const block = (x: Tensor) => x.apply(dense(8)).relu().add(x).concat([x]);
export const generic = <T extends Tensor>(x: T) =>
  x.apply(dense(8)).softmax().mul(x).reshape([-1, 8]);
export const shapes: [ShapedModel<[10]>, ShapedModel<[3]>] = [listed, branched];

const named = sequential([input([4]), dense(2)], { classNames: ["cat", "dog"] });
export const withNames: [Model, ShapedModel<[2]>] = [named, named];
// @ts-expect-error there is no such class
named.fit({ x: [], y: [] }, { classWeight: { kat: 2 } });

// @ts-expect-error an image needs flatten()
network((x) => x.image.apply(dense(10)), { image });
// @ts-expect-error it is no layer
network((x) => x.image.apply("dense"), { image });
// @ts-expect-error the output has three classes
const ten: ShapedModel<[10]> = branched;
export const others = [ten];
