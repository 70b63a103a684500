// Nothing of a non-finite step is kept, used or saved.

import { describe, expect, it } from "vitest";
import { readSafetensors, writeSafetensors } from "../../src/format/safetensors.ts";
import {
  adagrad,
  adam,
  adamw,
  constant,
  createEngine,
  dense,
  type Engine,
  type InitializerInput,
  input,
  type LossName,
  loadModel,
  type Optimizer,
  rmsprop,
  StandardScaler,
  sequential,
  sgd,
  smallGaussian,
  type Tensor,
} from "../../src/index.ts";

const engines = {
  wasm: await createEngine({ backend: "wasm" }),
  js: await createEngine({ backend: "js" }),
};
const X = [[1], [2], [3], [4]];
const Y = [[2], [4], [6], [8]];

/** If the prediction equals the target, the loss is finite, but its gradient is not. */
const rooted = (prediction: Tensor, target: Tensor) =>
  prediction
    .sub(target)
    .square()
    .sum({ axes: [1] })
    .sqrt();

interface Start {
  readonly optimizer: Optimizer;
  readonly engine: Engine;
  readonly loss?: typeof rooted | "meanSquaredError";
  readonly frozen?: boolean;
}

async function start({ optimizer, engine, loss = rooted, frozen = false }: Start) {
  const model = sequential([
    input([1]),
    dense(3, { kernelInitializer: "ones", trainable: !frozen, name: "first" }),
    dense(1, { kernelInitializer: "ones", name: "last" }),
  ]);
  await model.compile({ optimizer, loss, engine });
  return model;
}

/** All state that a step can change, bit by bit. */
function everything(model: Awaited<ReturnType<typeof start>>) {
  const { session } = model.compiled!;
  return { ...session.readWeights(), ...session.readState(), step: session.step };
}

const optimizers: Record<string, Optimizer> = {
  sgd: sgd({ learningRate: 0.01 }),
  "sgd with momentum": sgd({ learningRate: 0.01, momentum: 0.9, weightDecay: 0.1 }),
  "sgd with nesterov": sgd({ learningRate: 0.01, momentum: 0.9, nesterov: true }),
  adam: adam(),
  "adam with decay and limits": adam({ weightDecay: 0.1, clipNorm: 1, clipValue: 2 }),
  adamw: adamw(),
  rmsprop: rmsprop({ momentum: 0.9 }),
  adagrad: adagrad(),
};

describe.each(Object.entries(engines))(
  "a finite loss of a gradient that is not, on %s",
  (_, engine) => {
    it.each(Object.entries(optimizers))(
      "leaves weights and state of %s as they were",
      async (_name, optimizer) => {
        for (const frozen of [false, true]) {
          const model = await start({ optimizer, engine, frozen });
          const trainer = await model.trainer();
          // 3 · 1 · x is never the target here; then it is
          const losses = [trainer.step(X, Y), trainer.step(X, Y)];
          expect(losses.every(Number.isFinite)).toBe(true);
          const exact = await model.predict([[5]]);
          const before = everything(model);
          expect(() => trainer.step([[5]], exact)).toThrow(
            expect.objectContaining({ name: "NumericsError", code: "DIVERGED" }),
          );
          expect(everything(model)).toEqual(before);
          // training continues as if that step had not happened
          const other = await start({ optimizer, engine, frozen });
          const same = await other.trainer();
          for (let step = 0; step < 2; step++) same.step(X, Y);
          expect(trainer.step(X, Y)).toBe(same.step(X, Y));
          expect(model.weightsHash()).toBe(other.weightsHash());
        }
      },
    );

    it("is the same in fit()", async () => {
      const model = await start({ optimizer: adam(), engine });
      const exact = await model.predict([[5]]);
      const data = { x: [...X, [5]], y: [...Y, [exact.data[0]!]] };
      const options = { epochs: 3, batchSize: 1, shuffle: false };
      const { loss } = await model.fit(data, options); // its fifth step is no hit any more
      expect(loss.map(Number.isFinite)).toEqual([true, true, true]);
      expect(model.compiled!.session.step).toBe(3 * data.x.length);
      const hit = await start({ optimizer: adam({ learningRate: 0 }), engine });
      const before = everything(hit);
      await expect(hit.fit(data, options)).rejects.toMatchObject({
        code: "DIVERGED",
        epoch: 0,
        step: 4,
        message: expect.stringMatching(/a gradient of step 4 of epoch 0 /),
      });
      expect(hit.compiled!.session.readWeights()).toEqual(
        Object.fromEntries(Object.entries(before).filter(([name]) => /^(first|last)\./.test(name))),
      );
      expect(hit.compiled!.session.step).toBe(4);
    });
  },
);

describe.each(Object.entries(engines))("an update that overflows, on %s", (_, engine) => {
  it.each([
    ["the weights", sgd({ learningRate: 3e38 })],
    ["a velocity", sgd({ learningRate: 0, momentum: 0.999 })],
    ["a mean of squares", adam({ learningRate: 1e-3 })],
    ["a sum of squares", adagrad()],
    ["a running mean of squares", rmsprop({ momentum: 0.5 })],
  ] as const)("of %s leaves nothing behind", async (_name, optimizer) => {
    const model = await start({ optimizer, engine, loss: "meanSquaredError" });
    const trainer = await model.trainer();
    trainer.step([[0.001]], [[0.002]]);
    let before = everything(model);
    const steps = () => {
      for (let step = 0; step < 200; step++) {
        before = everything(model);
        trainer.step([[1e18]], [[-1e18]]);
      }
    };
    expect(steps).toThrow(expect.objectContaining({ code: "DIVERGED" }));
    expect(everything(model)).toEqual(before);
    const all = Object.values(before).flatMap((each) =>
      typeof each === "number" ? [each] : [...each],
    );
    expect(all.every(Number.isFinite)).toBe(true);
  });
});

describe("non-finite numbers", () => {
  const build = async (kernelInitializer: InitializerInput = constant(1)) => {
    const model = sequential([
      input([2]),
      dense(3, { kernelInitializer, name: "hidden" }),
      dense(2),
    ]);
    await model.compile({ optimizer: adam(), loss: "softmaxCrossEntropy", metrics: ["accuracy"] });
    return model;
  };
  const x = [
    [1, 2],
    [3, 4],
  ];

  it.each([NaN, Infinity, -Infinity])(
    "%s is refused by setWeights(), before any change",
    async (bad) => {
      const model = await build();
      const before = model.weightsHash();
      const weights = model.getWeights();
      weights["dense2.kernel"]!.data[3] = bad;
      expect(() => model.setWeights(weights)).toThrow(/dense2.kernel/);
      expect(model.weightsHash()).toBe(before);
    },
  );

  it.each([
    ["hidden.kernel", NaN],
    ["dense2.bias", Infinity],
    ["optimizer.m.hidden.kernel", NaN],
    ["optimizer.v.dense2.bias", -Infinity],
  ])("in %s of a file, %s is refused on load", async (name, bad) => {
    const model = await build();
    await model.fit({ x, y: [0, 1] }, { epochs: 1 });
    const file = readSafetensors(await model.save());
    const tensor = file.tensors.get(name)!;
    new DataView(tensor.data.buffer, tensor.data.byteOffset).setFloat32(4, bad, true);
    const metadata = new Map([...file.metadata].filter(([key]) => key === "gradlane"));
    const error = await loadModel(writeSafetensors(file.tensors, metadata)).catch((each) => each);
    expect(error).toMatchObject({ name: "FormatError", code: "MODEL_FILE" });
    expect(error.message).toContain(`finite numbers in "${name}", got ${bad}`);
  });

  it("in weights are an error before predicting, evaluating or saving", async () => {
    const model = await build(smallGaussian({ scale: 3e38 })); // some are infinity as float32
    const refused = { name: "NumericsError", code: "NOT_FINITE" };
    await expect(model.predict(x)).rejects.toMatchObject(refused);
    await expect(model.predictClasses(x)).rejects.toMatchObject(refused);
    await expect(model.predictProbabilities(x)).rejects.toMatchObject(refused);
    await expect(model.activations(x)).rejects.toMatchObject(refused);
    await expect(model.evaluate({ x, y: [0, 1] })).rejects.toMatchObject(refused);
    await expect(model.save()).rejects.toMatchObject(refused);
    const before = sequential([
      input([2]),
      dense(2, { kernelInitializer: smallGaussian({ scale: -3e38 }) }),
    ]);
    await expect(before.save()).rejects.toMatchObject(refused);
  });

  describe.each(Object.entries(engines))("in outputs are refused, on %s", (_, engine) => {
    /** Finite weights: 3e38 · x overflows for x of 2 or more; differences of them are NaN. */
    async function steep(loss: LossName, units: number) {
      const model = sequential([
        input([1]),
        dense(2, { kernelInitializer: constant(3e38) }),
        dense(units, { name: "last" }),
      ]);
      await model.compile({ optimizer: sgd(), loss, engine });
      return model;
    }
    type Steep = Awaited<ReturnType<typeof steep>>;
    const set = (model: Steep, kernel: number[]) =>
      model.setWeights(
        { "last.kernel": { data: kernel, shape: [2, kernel.length / 2] } },
        { partial: true },
      );
    const asked: Record<string, (model: Steep, x: number[][]) => Promise<unknown>> = {
      predict: (model, x) => model.predict(x),
      "predict classes": (model, x) => model.predictClasses(x),
      "predict probabilities": (model, x) => model.predictProbabilities(x),
      evaluate: (model, x) => model.evaluate({ x, y: x.map(() => 0) }),
    };

    it.each<[LossName, number, number[], string]>([
      ["softmaxCrossEntropy", 2, [1, 1, 1, 1], "Infinity"],
      ["softmaxCrossEntropy", 2, [1, 1, -1, -1], "NaN"],
      ["softmaxCrossEntropy", 2, [-1, -1, -1, -1], "-Infinity"],
      ["binaryCrossEntropy", 1, [1, 1], "Infinity"],
      ["hinge", 2, [-1, -1, -1, -1], "-Infinity"],
      ["meanAbsoluteError", 1, [1, -1], "NaN"],
    ])("%s of %d outputs, last kernel %j: %s", async (loss, units, kernel, got) => {
      const model = await steep(loss, units);
      set(model, kernel);
      for (const [action, ask] of Object.entries(asked)) {
        if (action.startsWith("predict ") && !loss.endsWith("CrossEntropy")) continue;
        await expect(ask(model, [[0], [1e-9], [1000]]), action).rejects.toMatchObject({
          name: "NumericsError",
          code: "NOT_FINITE",
          message: `Cannot ${action}: expected finite outputs, got ${got} for row 2; weights or rows are so large that they overflow: scale the data`,
        });
        await expect(ask(model, [[0], [1e-9]]), action).resolves.toBeTruthy();
      }
    });

    it("also with ordinary weights, if x is too large", async () => {
      const model = sequential([input([1]), dense(2, { kernelInitializer: constant(100) })]);
      await model.compile({
        optimizer: sgd(),
        loss: "softmaxCrossEntropy",
        metrics: ["accuracy"],
        engine,
      });
      for (const ask of Object.values(asked)) {
        await expect(ask(model, [[1e38]])).rejects.toMatchObject({ code: "NOT_FINITE" });
      }
    });

    it("also if the inverse preprocessing of y overflows", async () => {
      const scaler = new StandardScaler();
      const model = sequential([input([1]), dense(1, { kernelInitializer: constant(1e30) })], {
        targetPreprocessing: scaler,
      });
      await model.compile({
        optimizer: sgd({ learningRate: 0 }),
        loss: "meanAbsoluteError",
        engine,
      });
      await model.fit({ x: [[0], [0]], y: [-1e30, 1e30] }, { epochs: 1 });
      await expect(model.predict([[1]])).rejects.toMatchObject({ code: "BEYOND_FLOAT32" });
    });
  });

  it("NaN is not a loss, infinity is", async () => {
    const model = sequential([input([1]), dense(1, { kernelInitializer: constant(1) })]);
    await model.compile({
      optimizer: sgd(),
      loss: (prediction) => prediction.log().mean({ axes: [1] }),
    });
    const evaluate = (x: number) => model.evaluate({ x: [[x]], y: [0] });
    expect(await evaluate(0)).toEqual({ loss: -Infinity });
    await expect(evaluate(-1)).rejects.toMatchObject({
      name: "NumericsError",
      code: "NOT_FINITE",
      message: expect.stringMatching(/^Cannot evaluate: expected a loss that is a number, got NaN/),
    });
  });
});

describe.each(Object.entries(engines))("without trainable weights, on %s", (_, engine) => {
  // the root of 0: the loss is 0, its gradient NaN
  const atRoot = { x: [[1]], y: [[3]] };
  const refused = {
    name: "NumericsError",
    code: "DIVERGED",
    step: 0,
    message: expect.stringContaining("a gradient of step 0 (counted from 0) is not finite"),
  };

  it("non-finite gradients are an error, as in a step", async () => {
    const model = await start({ optimizer: sgd(), engine });
    const before = everything(model);
    const { x, y } = atRoot;
    await expect(model.gradients(x, y)).rejects.toMatchObject(refused);
    await expect(model.flow(x, y)).rejects.toMatchObject(refused);
    await expect(model.findLearningRate(atRoot)).rejects.toMatchObject(refused);
    const trainer = await model.trainer();
    expect(() => trainer.step(x, y)).toThrow(expect.objectContaining(refused));
    expect(everything(model)).toEqual(before);
    expect((await model.gradients(x, [[4]])).loss).toBe(1);
  });

  it("non-finite losses are an error at any rate", async () => {
    const model = await start({ optimizer: sgd(), engine, loss: "meanSquaredError" });
    const before = everything(model);
    const far = { x: [[1e30]], y: [[0]] };
    const found = { code: "DIVERGED", message: expect.stringContaining("the loss of step 0") };
    await expect(model.gradients(far.x, far.y)).rejects.toMatchObject(found);
    await expect(model.flow(far.x, far.y)).rejects.toMatchObject(found);
    await expect(model.findLearningRate(far)).rejects.toMatchObject(found);
    expect(everything(model)).toEqual(before);
  });
});

describe("the error", () => {
  const compiled = async (
    learningRate: number,
    loss: "meanSquaredError" | ((p: Tensor, t: Tensor) => Tensor),
  ) => {
    const model = sequential([input([1]), dense(1, { kernelInitializer: "ones" })]);
    await model.compile({ optimizer: sgd({ learningRate }), loss });
    return model;
  };

  it("names epoch and step; after finite steps it suggests a lower rate", async () => {
    const model = await compiled(10, "meanSquaredError");
    const options = { epochs: 50, batchSize: 1, shuffle: false };
    const error = await model.fit({ x: X, y: Y }, options).catch((each) => each);
    const { step } = model.compiled!.session;
    expect([error.epoch, error.step]).toEqual([Math.floor(step / 4), step % 4]);
    expect(error.message).toContain(
      `step ${error.step} of epoch ${error.epoch} (both counted from 0)`,
    );
    expect(error.hint).toMatch(/lower the learning rate/);
    expect(error.hint).toMatch(/the weights are those before that step/);
  });

  it("follows the losses of all completed steps", async () => {
    for (const watch of [false, { every: 3 }]) {
      const model = await compiled(10, "meanSquaredError");
      const losses: number[] = [];
      const firsts: number[] = [];
      const reading = async () => {
        const options = { epochs: 50, batchSize: 1, shuffle: false, watch };
        for await (const event of model.train({ x: X, y: Y }, options)) {
          if (event.type !== "steps") continue;
          firsts.push(event.firstStep - losses.length);
          losses.push(...event.losses);
        }
      };
      await expect(reading()).rejects.toMatchObject({ code: "DIVERGED" });
      expect(losses.length).toBe(model.compiled!.session.step);
      expect(losses.length).toBeGreaterThan(4);
      expect(losses.every(Number.isFinite)).toBe(true);
      expect(firsts.every((each) => each === 0)).toBe(true);
    }
  });

  it("does not suggest a lower rate at the first step", async () => {
    const model = await compiled(0.1, (prediction, target) =>
      prediction
        .sub(target)
        .sub(1)
        .log()
        .sum({ axes: [1] }),
    );
    const error = await model.fit({ x: [[1]], y: [[3]] }, { epochs: 2 }).catch((each) => each);
    expect(error).toMatchObject({ code: "DIVERGED", epoch: 0, step: 0 });
    expect(error.message).toMatch(/the loss of step 0/);
    expect(error.hint).toMatch(/first step.*logarithm/);
    expect(error.hint).not.toMatch(/rate/);
  });

  it("counts the steps of a trainer since compile()", async () => {
    const model = await compiled(0.1, "meanSquaredError");
    const trainer = await model.trainer({ keepGradients: true });
    for (let step = 0; step < 3; step++) trainer.step([[1]], [[1]]);
    expect(() => trainer.step([[1e30]], [[1]])).toThrow(
      expect.objectContaining({
        step: 3,
        message: expect.stringContaining("step 3 (counted from 0)"),
      }),
    );
    expect(() => trainer.gradients()).toThrow(
      expect.objectContaining({ code: "GRADIENTS_NOT_KEPT" }),
    );
  });
});
