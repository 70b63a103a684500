// Batch sizes of a model, and the number of cached programs.

import { expect, it, vi } from "vitest";
import { dense, input, sequential, sgd } from "../../src/index.ts";

const data = { x: [[0], [1], [2]], y: [1, 3, 5] };

async function watched() {
  const model = sequential([input([1]), dense(1)], { seed: 1 });
  await model.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: "meanSquaredError" });
  const { session } = model.compiled!;
  return { model, session, plan: vi.spyOn(session, "plan") };
}

it("batches have 256 rows by default in evaluation and prediction, 32 in training", async () => {
  const { model, plan } = await watched();
  await model.evaluate(data);
  await model.predict(data.x);
  await model.fit(data, { epochs: 1 });
  await model.evaluate(data, { batchSize: 2 });
  await model.gradients(data.x, data.y);
  (await model.trainer()).step(data.x, data.y);
  model.explain();
  expect(plan.mock.calls.map(([{ kind, batchSize }]) => `${kind} ${batchSize}`)).toEqual([
    "evaluation 256",
    "prediction 256",
    "training 32",
    "evaluation 2",
    "gradients 3",
    "training 32",
    "training 32",
  ]);
});

it("eight programs are cached, besides those in use", async () => {
  const { session, plan } = await watched();
  const target = { dtype: "float32", shape: [1] } as const;
  const of = (batchSize: number) => ({ kind: "evaluation", batchSize, target }) as const;
  const made = (batchSize: number) => {
    plan.mockClear();
    session.program(of(batchSize));
    return plan.mock.calls.length === 1;
  };
  const all = [1, 2, 3, 4, 5, 6, 7, 8];
  expect(all.map(made)).toEqual(all.map(() => true));
  expect(all.map(made)).toEqual(all.map(() => false));
  expect(made(9)).toBe(true); // instead of 1
  expect([made(2), made(1)]).toEqual([false, true]); // instead of 3
  expect([made(2), made(4), made(3)]).toEqual([false, false, true]); // instead of 5
  const held = session.hold(of(6));
  for (let batchSize = 11; batchSize < 19; batchSize++) expect(made(batchSize)).toBe(true);
  expect(made(6)).toBe(false);
  held.release();
  for (let batchSize = 21; batchSize < 29; batchSize++) expect(made(batchSize)).toBe(true);
  expect(made(6)).toBe(true);
});
