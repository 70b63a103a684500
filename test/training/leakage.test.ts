// Preprocessing is fitted on the training set; fit() warns if it was not.

import { describe, expect, it } from "vitest";
import { dense, input, pipeline, StandardScaler, sequential, synthetic } from "../../src/index.ts";

const { x, y } = synthetic.moons({ count: 100, noise: 0.1, seed: 1 });

async function fitted(preprocessing: StandardScaler | ReturnType<typeof pipeline>) {
  const model = sequential([input([2]), dense(2)], { preprocessing });
  await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
  return model;
}

describe("fit()", () => {
  it("fits preprocessing on the training set only", async () => {
    const scaler = new StandardScaler();
    const model = await fitted(scaler);
    const history = await model.fit({ x, y }, { epochs: 1, validation: 0.25 });
    expect(scaler.rowsFitted).toBe(75);
    expect(history.warnings).toBeUndefined();
    expect((await model.fit({ x, y }, { epochs: 1, validation: 0.25 })).warnings).toBeUndefined();
  });

  it("warns if it was fitted on both parts", async () => {
    for (const all of [new StandardScaler().fit(x), pipeline(new StandardScaler()).fit(x)]) {
      const history = await (await fitted(all)).fit({ x, y }, { epochs: 1, validation: 0.25 });
      expect(history.warnings).toHaveLength(1);
      expect(history.warnings![0]).toContain("fitted to 100 rows");
      // without validation all rows are the training set
      expect((await (await fitted(all)).fit({ x, y }, { epochs: 1 })).warnings).toBeUndefined();
    }
  });
});
