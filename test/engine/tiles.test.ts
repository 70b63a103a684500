// Tiles, packing and fused multiply-add: which may change bits.

import { describe, expect, it } from "vitest";
import { Tile } from "../../assembly/blocking.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { TILES } from "../../src/engine/tiles.ts";
import {
  createEngine,
  dense,
  flatten,
  input,
  sequential,
  sgd,
  synthetic,
} from "../../src/index.ts";

/** An engine that uses one tile for all products. */
async function engineWithTile(tile: Tile): Promise<Engine> {
  const engine = await createEngine({ backend: "wasm" });
  return {
    info: engine.info,
    createInstance: () => Object.defineProperty(engine.createInstance(), "tile", { value: tile }),
    dispose() {},
  };
}

async function trained(engine: Engine): Promise<string> {
  const model = sequential(
    [
      input([28, 28, 1]),
      flatten(),
      dense(150, { activation: "relu" }),
      dense(37, { activation: "tanh" }),
      dense(10),
    ],
    { seed: 4 },
  );
  await model.compile({
    optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }),
    loss: "softmaxCrossEntropy",
    engine,
  });
  await model.fit(synthetic.digits({ count: 101, seed: 2 }), { epochs: 3, batchSize: 27 });
  return model.weightsHash();
}

describe("tiles", () => {
  it("never change a bit of training", async () => {
    const expected = await trained(await createEngine({ backend: "js" }));
    for (const [tile] of TILES) expect(await trained(await engineWithTile(tile))).toBe(expected);
  });

  it("are timed after some steps, and the fastest is reported", async () => {
    const engine = await createEngine({ backend: "wasm" });
    const instance = engine.createInstance();
    await instance.load("core");
    for (let call = 0; call < 200; call++) instance.tune();
    expect(engine.info.reasons.at(-1)).toMatch(/^tiles of \d+x\d+: the fastest here$/);
    expect(Object.values(Tile)).toContain(instance.tile);
  });
});
