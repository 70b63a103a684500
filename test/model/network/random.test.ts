// Random networks: the same bits fused and not, on both engines, and after loading; gradients against differences of
// the loss.

import { describe, expect, it } from "vitest";
import { loadModel, type Model } from "../../../src/index.ts";
import { Session } from "../../../src/training/session.ts";
import { engines } from "../../both-engines.ts";
import { randomNetwork } from "./random-network.ts";

const COUNT = 20;

const numbers = (rows: number, columns: number, salt: number) => ({
  shape: [rows, columns],
  data: Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(2.3 * i + salt)),
});
const X = { a: numbers(7, 4, 1), b: numbers(7, 2, 2) };
const Y = Int32Array.of(0, 1, 2, 2, 1, 0, 1);

async function compiled(model: Model, backend: "wasm" | "js"): Promise<Model> {
  const engine = engines[backend];
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", engine });
  return model;
}

describe.each(Array.from({ length: COUNT }, (_, seed) => seed))(
  "the network of seed %i",
  (seed) => {
    it("has the same bits on both engines, after loading, and without fusion", async () => {
      const [wasm, js] = await Promise.all(
        (["wasm", "js"] as const).map((backend) => compiled(randomNetwork(seed), backend)),
      );
      const options = { epochs: 2, batchSize: 4 };
      await wasm!.fit({ x: X, y: Y }, options);
      await js!.fit({ x: X, y: Y }, options);
      expect(js!.weightsHash()).toBe(wasm!.weightsHash());
      const copy = await loadModel(await wasm!.save());
      expect(await copy.predict(X)).toEqual(await wasm!.predict(X));
      expect(copy.summary()).toBe(wasm!.summary());

      const { session } = wasm!.compiled!;
      const apart = new Session(
        session.architecture,
        session.optimizer,
        session.loss,
        engines.js,
        false,
      );
      apart.writeWeights(session.readWeights());
      const { gradients, loss } = await wasm!.gradients(X, Y);
      const unfused = { ...wasm!.compiled!, session: apart, runner: undefined };
      const trainers = await import("../../../src/model/trainer.ts");
      await apart.instance.load("training");
      const other = await trainers.gradients({ compiled: unfused } as never, X, Y);
      expect(other.loss).toBe(loss);
      expect(other.gradients).toEqual(gradients);
    });

    it("has gradients that predict changes of the loss", async () => {
      const model = await compiled(randomNetwork(seed), "wasm");
      const { gradients } = await model.gradients(X, Y);
      const weights = model.getWeights();
      const lossAt = async (step: number) => {
        const moved = Object.entries(weights).map(([name, { data, shape }]) => {
          const direction = gradients[name]!.data;
          return [
            name,
            { data: data.map((value, i) => value + step * direction[i]!), shape },
          ] as const;
        });
        model.setWeights(Object.fromEntries(moved));
        return (await model.evaluate({ x: X, y: Y })).loss;
      };
      const squares = Object.values(gradients).flatMap(({ data }) => [...data].map((g) => g * g));
      const norm = Math.sqrt(squares.reduce((sum, each) => sum + each, 0));
      const step = 0.01 / norm;
      const slope = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step);
      expect(Math.abs(slope / norm ** 2 - 1)).toBeLessThan(0.01);
    });
  },
);
