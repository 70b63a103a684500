// What a project in TypeScript sees of the package.

import {
  dense,
  type History,
  input,
  type Model,
  type NdArray,
  sequential,
  synthetic,
} from "gradlane";
import { csv, type Path, writeReport } from "gradlane/node";

export async function main(path: Path): Promise<number> {
  const model: Model = sequential([input([2]), dense(2, { name: "logits" })], { seed: 3 });
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", metrics: ["accuracy"] });
  const history: History = await model.fit(await csv(path, { target: "y" }), { epochs: 1 });
  const { data, shape }: NdArray = await model.predict(synthetic.xor({ count: 4, seed: 1 }).x);
  const { train, test } = synthetic.xor({ count: 40, seed: 1 }).split({ test: 0.2 });
  await writeReport("report.html", { model, train, test, history });
  return history.loss[0]! + data[0]! + shape[0]!;
}

// @ts-expect-error a layer has a number of units
dense("ten");
