// Runs in pages, workers, Node, Bun and Deno: what two models say, of a table with words and of images.

const ROWS = Array.from({ length: 60 }, (_, i) => ({
  size: i % 5 === 4 ? "" : String((i * 7) % 11),
  color: ["red", "\u00e9\u2028</b>", "__proto__"][i % 3],
  when: `2024-0${1 + (i % 9)}-11`,
  kind: i % 2 === 0 ? "a" : "b",
}));
const IMAGES = {
  data: Uint8Array.from({ length: 300 * 144 }, (_, i) => (i * i * 31) & 255),
  shape: [300, 12, 12, 1],
};
const bitsOf = ({ data }) =>
  new Uint32Array(data.buffer).reduce((hash, word) => (Math.imul(hash, 31) + word) | 0, 0);

/** The two models. */
export async function models(gradlane) {
  const { batchNorm, conv2d, dense, flatten, input, maxPool2d, sequential } = gradlane;
  const data = await gradlane.table(ROWS, { target: "kind", missing: "impute" });
  const preprocessing = gradlane.tablePreprocessing(data.schema).fit(data.x);
  const ofTable = [
    input([preprocessing.outputColumns]),
    dense(5, { activation: "tanh" }),
    dense(2),
  ];
  const table = sequential(ofTable, { preprocessing });
  await table.compile({ optimizer: "adam", loss: "softmaxCrossEntropy" });
  await table.fit(data, { epochs: 2 });
  const convolutions = [conv2d(4, 3, { activation: "gelu" }), batchNorm(), maxPool2d(2)];
  const images = sequential([input([12, 12, 1]), ...convolutions, flatten(), dense(3)]);
  await images.compile({ optimizer: "adam", loss: "softmaxCrossEntropy" });
  return { table, images };
}

/** Hashes of the predictions of the models, or of modules made of them. */
export async function answers({ table, images }) {
  return `${bitsOf(await table.predict(ROWS))} ${bitsOf(await images.predict(IMAGES))}`;
}

/** The same, and what runs the modules. */
export async function answersOf(modules) {
  const backends = Object.values(modules).map(({ runtimeInfo }) => runtimeInfo().backend);
  return `${await answers(modules)} ${backends.join(" ")}`;
}
