// Right programs for a compiler without strict checks, for messages.test.ts: less is known there, and nothing refused.

import { classifier, conv2d, cosine, dense, flatten, input, network, regressor, sequential, table } from "../../src/index.ts"; // biome-ignore format: one line

interface Pet {
  readonly weight: number;
  readonly born?: Date;
  readonly kind: "cat" | "dog";
}

export async function train(pets: readonly Pet[], names: readonly string[]) {
  const x = [[1], [2]];
  const named = sequential([input([1]), dense(4, { activation: "relu" }), dense(2, { name: "out" })], { classNames: ["cat", "dog"] }); // biome-ignore format: one line
  await named.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", metrics: ["accuracy"] });
  await named.fit({ x, y: [0, 1] }, { classWeight: { cat: 2 }, schedule: "cosine" });
  await named.fit({ x, y: [0, 1] }, { classWeight: [1, 2], schedule: cosine() });
  named.setWeights({ "dense1.bias": [1, 2, 3, 4], "out.bias": [0, 0] }, { partial: true });
  const single = sequential([input([1]), dense(1)], { classNames: names, seed: 2 });
  await single.compile({ optimizer: "sgd", loss: "binaryCrossEntropy" });
  const branched = network(
    ({ image }) => image.apply(conv2d(3, 3)).relu().apply(flatten()).apply(dense(2)),
    { image: input([8, 8, 1]) },
  );
  await branched.compile({ optimizer: "sgd", loss: "hinge" });
  const { predict, model } = await classifier(pets, { target: "kind", classWeight: { dog: 3 } });
  await model.predictClasses([{ weight: 3, colour: "red" }]);
  const [first] = await predict([{ weight: 3 }]);
  const values = await regressor(pets, { target: "weight", drop: ["born"] });
  const data = await table(pets, { target: "kind", types: { weight: "number" } });
  return [first?.class, await values.predict([{ kind: "cat" }]), data];
}
