// Random networks: the same bits fused and not, on both engines, and after loading; gradients against differences of
// the loss.

import { describe, expect, it } from "vitest";
import {
  dense,
  input,
  layer,
  loadModel,
  type Model,
  network,
  residual,
  type Tensor,
} from "../../../src/index.ts";
import { Session } from "../../../src/training/session.ts";
import { engines } from "../../both-engines.ts";

const WIDTH = 6;
const COUNT = 20;

/** Numbers from 0 to 1 of a seed. */
function draws(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 8) ^ (state & 255)) / 16777216;
  };
}

/** A network of smooth operations, every one of which leads to the output. */
function build(seed: number): Model {
  const draw = draws(seed);
  const shared = layer(dense(WIDTH, { name: "shared", activation: "tanh" }));
  const unary: ((x: Tensor) => Tensor)[] = [
    (x) => x.tanh(),
    (x) => x.mul(0.5),
    (x) => x.apply(dense(WIDTH)),
    (x) => x.apply(dense(WIDTH, { activation: "sigmoid", bias: false })),
    (x) => x.apply(shared),
    (x) => x.apply(residual([dense(4, { activation: "tanh" }), dense(WIDTH)])),
    (x) => x.mul([1, -1, 0.5, 2, -0.5, 1]),
    (x) => x.reshape([-1, 2, 3]).transpose([0, 2, 1]).reshape([-1, WIDTH]),
    (x) => x.gather([5, 0, 1, 1, 3, 2], 1),
    (x) => x.slice([0, 1], [-1, 4]).apply(dense(WIDTH)),
    (x) => x.sub(x.mean({ axes: 1, keepDims: true })),
    (x) => x.softmax(),
  ];
  const binary: ((x: Tensor, y: Tensor) => Tensor)[] = [
    (x, y) => x.add(y),
    (x, y) => x.sub(y),
    (x, y) => x.mul(y.tanh()),
    (x, y) => x.concat([y]).apply(dense(WIDTH)),
    (x, y) => y.concat([x.sum({ axes: 1, keepDims: true })]).apply(dense(WIDTH)),
  ];
  const one = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;
  return network(
    ({ a, b }) => {
      const values = [a.apply(dense(WIDTH)), b.apply(dense(WIDTH))];
      const unused = new Set(values);
      const use = () => {
        const value = one(values);
        unused.delete(value);
        return value;
      };
      for (let i = 0; i < 10; i++) {
        const value = draw() < 0.6 ? one(unary)(use()) : one(binary)(use(), use());
        values.push(value);
        unused.add(value);
      }
      return [...unused].reduce((sum, value) => sum.add(value)).apply(dense(3));
    },
    { a: input([4]), b: input([2]) },
    { seed },
  );
}

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
        (["wasm", "js"] as const).map((backend) => compiled(build(seed), backend)),
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
      const model = await compiled(build(seed), "wasm");
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
