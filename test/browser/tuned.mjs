// Runs in the page and in Node: a network that PyTorch has exported is trained on, and exported again.

/** 60 images [9, 8, 1] of five classes, bright in another line each, and their noise. */
export function images() {
  const y = Int32Array.from({ length: 60 }, (_, i) => i % 5);
  const data = new Float32Array(60 * 72);
  for (let i = 0; i < data.length; i++) {
    const [image, line] = [Math.floor(i / 72), Math.floor((i % 72) / 8)];
    const noise = ((i * 2654435761) >>> 0) / 2 ** 32;
    data[i] = Math.fround((line === y[image] + 2 ? 1 : 0) + noise / 2);
  }
  return { x: { data, shape: [60, 9, 8, 1] }, y };
}

/** The file of the tuned network, its weights, what it predicts for the images, and how well. */
export async function tune({ adam }, { fromOnnx, toOnnx }, file) {
  const model = fromOnnx(new Uint8Array(file));
  const data = images();
  await model.compile({
    ...{ optimizer: adam({ learningRate: 0.01 }), loss: "softmaxCrossEntropy" },
    metrics: ["accuracy"],
  });
  const before = (await model.evaluate(data)).accuracy;
  await model.fit(data, { epochs: 8, batchSize: 20 });
  const after = (await model.evaluate(data)).accuracy;
  const exported = [...toOnnx(model, { input: "nchw" })];
  const predicted = [...(await model.predict(data.x)).data];
  return { hash: model.weightsHash(), before, after, exported, predicted };
}
