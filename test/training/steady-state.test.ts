// A long training run does not leak memory.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { dense, input, sequential, sgd } from "../../src/index.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

describe("100,000 steps", () => {
  it("grow neither linear memory nor the heap", async () => {
    const model = sequential([input([2]), dense(8, { activation: "tanh" }), dense(2)]);
    await model.compile({
      optimizer: sgd({ learningRate: 0.01, momentum: 0.9 }),
      loss: "softmaxCrossEntropy",
    });
    const trainer = await model.trainer({ batchSize: 4 });
    const x = { data: new Float32Array([0, 0, 0, 1, 1, 0, 1, 1]), shape: [4, 2] };
    const y = Int32Array.of(0, 1, 1, 0);
    const { instance } = model.compiled!.session;
    const run = (steps: number) => {
      for (let step = 0; step < steps; step++) trainer.step(x, y);
    };
    run(20_000);
    const linear = instance.memory.u8.length;
    const heap = () => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const before = heap();
    run(80_000);
    const after = heap();
    expect(instance.memory.u8.length).toBe(linear);
    expect(after - before).toBeLessThan(1_000_000); // 13 bytes a step would show
    expect(model.compiled!.session.step).toBe(100_000);
  });
});
