// One seed gives the same bits on both engines and any number of threads, for every network of pictures.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createEngine, dense, type Engine, input, sequential } from "../../src/index.ts";
import { dividedAlone, dividedAmong } from "../engine/divided.ts";
import { networks, possible, train } from "./picture-networks.ts";

let wasm: Engine;
let js: Engine;
beforeAll(async () => {
  wasm = await createEngine({ backend: "wasm", threads: 1 });
  js = await createEngine({ backend: "js" });
});

const check = (engine: () => Engine, options: { numRuns: number; seed: number }, fuse = true) =>
  fc.assert(
    fc.asyncProperty(networks, async (network) => {
      fc.pre(possible(network));
      expect(await train(network, engine(), fuse)).toEqual(await train(network, wasm));
    }),
    options,
  );

it("a trainer loads what a loss of its own needs", async () => {
  const engine = await createEngine({ threads: 1 });
  const model = sequential([input([16]), dense(16)], { seed: 1 });
  await model.compile({
    optimizer: "sgd",
    loss: (prediction, target) => {
      const error = prediction.sub(target).square().reshape([-1, 4, 4, 1]);
      return error.maxPool2d().reshape([-1, 4]).mean({ axes: 1 });
    },
    engine,
  });
  const trainer = await model.trainer({ batchSize: 2 });
  const x = { data: Float32Array.from({ length: 32 }, (_, i) => Math.sin(i)), shape: [2, 16] };
  expect(trainer.step(x, x)).toBeGreaterThan(0);
});

describe("networks of pictures", () => {
  it("give the same bits on both engines", () => check(() => js, { numRuns: 100, seed: 40 }));

  it("give the same bits with and without fusion", () =>
    check(() => wasm, { numRuns: 60, seed: 41 }, false));

  it.each([2, 3, 7])(
    "give the same bits in parts for %i threads, on one thread",
    async (threads) => {
      const parts = await dividedAlone(threads);
      await check(() => parts, { numRuns: 60, seed: 42 + threads });
    },
  );

  it.each([2, 3, 7])("give the same bits on %i threads that run", async (threads) => {
    const engine = await dividedAmong(threads);
    await check(() => engine, { numRuns: 60, seed: 52 + threads });
  });
});
