// Layers that users define, inside blocks and networks: trained, stopped, saved and loaded as built-in ones; their
// state is written with the update of a step, by one application of a shared layer after the other.

import { describe, expect, it } from "vitest";
import {
  createEngine,
  defineLayer,
  dense,
  dropout,
  input,
  l2,
  layer,
  loadModel,
  type Model,
  network,
  residual,
  type Tensor,
} from "../../../src/index.ts";
import { engines, numbers } from "../../both-engines.ts";
import { affine, center, drop } from "../../define/kinds.ts";

const DATA = {
  x: { a: numbers([12, 4]), b: numbers([12, 4], 3) },
  y: Int32Array.from({ length: 12 }, (_, i) => (i * i) % 3),
};

const build = () => {
  const shared = layer(center({ momentum: 0.5, name: "shared" }));
  return network(
    ({ a, b }) => {
      const block = residual([affine({ units: 4 }), center(), drop({ rate: 0.2 })], {
        shortcut: [affine({ units: 4, bias: false })],
      });
      const joined = a
        .apply(shared)
        .apply(block)
        .concat([b.apply(shared).apply(block)]);
      return joined
        .tanh()
        .apply(center({ trainable: false }))
        .apply(affine({ units: 3 }));
    },
    { a: input([4]), b: input([4]) },
    { seed: 2 },
  );
};
async function compiled(engine = engines.wasm, model = build()): Promise<Model> {
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", engine });
  return model;
}
const OPTIONS = { epochs: 3, batchSize: 5 };

describe("custom layers in a network", () => {
  it("train to the same bits on both engines, saved and loaded in between", async () => {
    const [wasm, js] = [await compiled(), await compiled(engines.js)];
    await wasm.fit(DATA, OPTIONS);
    await js.fit(DATA, { ...OPTIONS, epochs: 1 });
    const resumed = await loadModel(await js.save(), { engine: engines.js });
    await resumed.fit(DATA, { ...OPTIONS, epochs: 2 });
    expect(resumed.getWeights()).toEqual(wasm.getWeights());
    expect(resumed.weightsHash()).toBe(wasm.weightsHash());
    expect(await resumed.evaluate(DATA)).toEqual(await wasm.evaluate(DATA));
  });

  it("go on after an abort as if there had been none, their state too", async () => {
    const whole = await compiled();
    await whole.fit(DATA, OPTIONS);
    const stopped = await compiled();
    const controller = new AbortController();
    const { signal } = controller;
    const onSteps = () => controller.abort();
    await stopped
      .fit(DATA, { ...OPTIONS, signal, callbacks: [{ onSteps }] })
      .catch((reason) => expect(reason).toBe(signal.reason));
    expect(signal.aborted).toBe(true);
    const { epoch } = stopped.compiled!.session;
    const copy = await loadModel(await stopped.save());
    for (const model of [stopped, copy]) {
      await model.fit(DATA, { ...OPTIONS, epochs: 3 - epoch });
      expect(model.weightsHash()).toBe(whole.weightsHash());
    }
  });

  it("keep state out of optimizer, gradients and count, and where they are frozen", async () => {
    const model = await compiled();
    const first = model.getWeights();
    const state = Object.keys(first).filter((name) => name.endsWith(".mean"));
    expect(state).toEqual(["shared.mean", "center2.mean", "center3.mean", "center4.mean"]);
    expect(Object.keys(model.compiled!.session.readState()).join()).not.toContain("mean");
    const { gradients } = await model.gradients(DATA.x, DATA.y);
    expect(Object.keys(gradients).filter((name) => /mean|center4/.test(name))).toEqual([]);
    await model.fit(DATA, OPTIONS);
    const changed = state.filter((name) =>
      model.getWeights()[name]!.data.some((each) => each !== 0),
    );
    expect(changed).toEqual(["shared.mean", "center2.mean", "center3.mean"]);
    expect(model.parameterCount).toBe(4 + 2 * (16 + 4 + 4 + 16) + 8 + 24 + 3);
  });

  it("update the state of a shared layer by one application after the other", async () => {
    const model = await compiled();
    const trainer = await model.trainer({ batchSize: 12 });
    trainer.step(DATA.x, DATA.y);
    const meanOf = (x: { data: Float32Array }, column: number) => {
      let sum = 0;
      for (let i = column; i < 48; i += 4) sum = Math.fround(sum + x.data[i]!);
      return Math.fround(sum / 12);
    };
    const { data } = model.getWeights()["shared.mean"]!;
    [...data].forEach((value, j) => {
      const afterFirst = Math.fround(0.5 * meanOf(DATA.x.a, j));
      expect(value).toBeCloseTo(0.5 * afterFirst + 0.5 * meanOf(DATA.x.b, j), 6);
    });
  });
});

describe("a shared layer", () => {
  const sharedTwice = (options: object) => {
    const shared = layer(dense(4, { name: "shared", ...options }));
    return network(({ x }) => x.apply(shared).tanh().apply(shared).apply(dense(3)), {
      x: input([4]),
    });
  };

  it("is penalised and frozen once", async () => {
    const [plain, penalised, frozen] = await Promise.all(
      [{}, { kernelRegularizer: l2(0.5) }, { trainable: false }].map((options) =>
        compiled(engines.wasm, sharedTwice(options)),
      ),
    );
    const losses = await Promise.all(
      [plain!, penalised!].map((model) => model.gradients(DATA.x.a, DATA.y)),
    );
    const { data } = plain!.getWeights()["shared.kernel"]!;
    const penalty = 0.5 * data.reduce((sum, value) => sum + value * value, 0);
    expect(losses[1]!.loss - losses[0]!.loss).toBeCloseTo(penalty, 5);
    const { gradients } = await frozen!.gradients(DATA.x.a, DATA.y);
    expect(Object.keys(gradients)).toEqual(["dense2.kernel", "dense2.bias"]);
  });

  it("may be a block", async () => {
    const block = layer(residual([dense(4, { activation: "tanh" }), dropout(0.1)]));
    const twice = network(({ x }) => x.apply(block).apply(block).apply(dense(3)), {
      x: input([4]),
    });
    expect(twice.parameterCount).toBe(20 + 15);
    await compiled(engines.wasm, twice);
    await twice.fit({ x: DATA.x.a, y: DATA.y }, OPTIONS);
    const copy = await loadModel(await twice.save());
    expect(copy.summary()).toBe(twice.summary());
    expect(copy.summary()).toContain("residual1 (2)");
    expect(await copy.predict(DATA.x.a)).toEqual(await twice.predict(DATA.x.a));
    expect(Object.keys(await copy.activations(DATA.x.a))).toEqual([
      ...["dense1", "dropout1", "residual1"],
      ...["dense1 (2)", "dropout1 (2)", "residual1 (2)", "dense2"],
    ]);
  });
});

describe("a custom layer without gradients", () => {
  const rounded = defineLayer({ kind: "roundedInNetwork", apply: (_, x) => x.greater(0) });
  const build = (trained: (a: Tensor) => Tensor) => () =>
    network(({ a, b }) => trained(a).apply(dense(4)).add(b.apply(rounded())), {
      a: input([4]),
      b: input([4]),
    });

  it("is allowed where nothing before it is trained", async () => {
    expect(build((a) => a.apply(rounded()))).not.toThrow();
    expect(build((a) => a.apply(dense(4)).apply(rounded()))).toThrow(
      expect.objectContaining({ code: "NO_GRADIENT" }),
    );
  });
});

describe("a network on several threads", () => {
  it("trains to the same bits", async () => {
    const wide = () =>
      network(
        ({ x, more }) => {
          const hidden = x.apply(dense(160, { activation: "relu" }));
          const block = residual([dense(160, { activation: "relu" }), dense(160)]);
          return hidden
            .apply(block)
            .concat([more.apply(dense(64))])
            .apply(dense(10));
        },
        { x: input([96]), more: input([32]) },
      );
    const data = {
      x: { x: numbers([512, 96]), more: numbers([512, 32]) },
      y: Int32Array.from({ length: 512 }, (_, i) => i % 10),
    };
    const hashes = [];
    for (const threads of [1, 3]) {
      const engine = await createEngine({ threads });
      const model = await compiled(engine, wide());
      await model.fit(data, { epochs: 2, batchSize: 256 });
      hashes.push(model.weightsHash());
      await engine.dispose();
    }
    expect(hashes[1]).toBe(hashes[0]);
  });
});
