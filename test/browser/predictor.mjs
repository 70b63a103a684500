// Runs in the page and in Node: a predictor of a saved model.

/** The file of a small trained network with a scaler, as numbers, and what the model predicts. */
export async function savedModel(gradlane) {
  const { adam, dense, input, sequential, StandardScaler, synthetic } = gradlane;
  const data = synthetic.spirals({ classes: 3, count: 90, seed: 2 });
  const options = { seed: 4, preprocessing: new StandardScaler().fit(data.x) };
  const layers = [input([2]), dense(12, { activation: "tanh" }), dense(3)];
  const model = sequential(layers, options);
  await model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: "softmaxCrossEntropy" });
  await model.fit(data, { epochs: 5 });
  return { file: [...(await model.save())], expected: textOf(await model.predict(ROWS)) };
}

const ROWS = Array.from({ length: 37 }, (_, i) => [Math.fround(Math.sqrt(i) - 3), i / 16 - 1]);
const textOf = ({ data, shape }) => `${shape}: ${new Uint32Array(data.buffer.slice(0))}`;

/** What a predictor of the file predicts, and by what. */
export async function predictions({ loadPredictor }, file) {
  const predictor = await loadPredictor(new Uint8Array(file));
  return { backend: predictor.backend, found: textOf(await predictor.predict(ROWS)) };
}
