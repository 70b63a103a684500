import { it } from "vitest";
import { createEngine, dense, graph, input, sequential, sgd } from "../src/index.ts";
it("runs", async () => {
  const f = graph(({ x, y, z }) => x.add(y).mul(z), { x: [], y: [], z: [] });
  console.log(await f.run({ x: -2, y: 5, z: -4 }), JSON.stringify(await f.gradient({ x: -2, y: 5, z: -4 })));
  const x = [[0, 0], [0, 1], [1, 0], [1, 1]], y = [0, 1, 1, 0];
  const hashes = [];
  for (const backend of ["wasm", "js"] as const) {
    try {
    const model = sequential([input([2]), dense(8, { activation: "tanh" }), dense(2)], { seed: 7 });
    await model.compile({ optimizer: sgd({ learningRate: 0.5, momentum: 0.9 }), loss: "softmaxCrossEntropy", metrics: ["accuracy"], engine: await createEngine({ backend }) });
    const h = await model.fit({ x, y }, { epochs: 200, batchSize: 3 });
    console.log(backend, h.loss.at(-1), h.metrics.accuracy!.at(-1), await model.evaluate({ x, y }), model.weightsHash());
    if (backend === "wasm") console.log(model.explain({ batchSize: 32 }).toText());
    } catch (e) { console.log(backend, e); }
  }
});
