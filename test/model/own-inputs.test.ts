// What a caller passes is read in the call: later changes of it have no effect.

import { describe, expect, it } from "vitest";
import {
  classifier,
  compose,
  conv2d,
  createEngine,
  crossValidate,
  dataset,
  dense,
  diagnose,
  type FitOptions,
  globalAveragePool2d,
  gradientCheck,
  graph,
  horizontalFlip,
  input,
  linearClassifier,
  linearRegression,
  loadModel,
  type Model,
  mlp,
  network,
  perceptron,
  regressor,
  StandardScaler,
  sequential,
  table,
} from "../../src/index.ts";
import type { DataInput } from "../../src/training/compiled.ts";

const ROWS = 24;
const numbers = (count: number, seed: number) =>
  Array.from({ length: count }, (_, i) => ((i * 37 + seed * 11) % 23) / 8 - 1);
const nested = (rows: number, columns: number, seed = 1) =>
  Array.from({ length: rows }, (_, row) => numbers(columns, seed + row));
const labels = () => Array.from({ length: ROWS }, (_, row) => row % 2);
const words = () => labels().map((label) => (label ? "yes" : "no"));
const rawRows = () =>
  labels().map((label, row) => ({ a: row / 8 + label, b: `w${row % 3}`, kind: label ? "y" : "n" }));

/** Forms of x [rows, columns]. */
const FORMS: Record<string, (rows: number, columns: number) => unknown> = {
  "nested arrays": nested,
  "rows of typed arrays": (rows, columns) =>
    nested(rows, columns).map((row) => Float32Array.from(row)),
  Float32Array: (rows, columns) => ({
    data: Float32Array.from(numbers(rows * columns, 1)),
    shape: [rows, columns],
  }),
  "a shared Float64Array": (rows, columns) => {
    const data = new Float64Array(new SharedArrayBuffer(8 * rows * columns));
    data.set(numbers(rows * columns, 1));
    return { data, shape: Int32Array.of(rows, columns) };
  },
  "a part of a Uint8Array": (rows, columns) => ({
    data: Uint8Array.from(numbers(rows * columns + 3, 1), (each) => 100 + 50 * each).subarray(3),
    shape: [rows, columns],
  }),
  "a Buffer": (rows, columns) => ({
    data: Buffer.from(numbers(rows * columns, 1).map((each) => 100 + 50 * each)),
    shape: [rows, columns],
  }),
  "numbers with a shape": (rows, columns) => ({
    data: numbers(rows * columns, 1),
    shape: [rows, columns],
  }),
  "an object with getters": (rows, columns) => new Own(numbers(rows * columns, 1), [rows, columns]),
};

class Own {
  readonly #shape: number[];
  constructor(
    readonly numbers: number[],
    shape: number[],
  ) {
    this.#shape = shape;
  }
  get data() {
    return this.numbers;
  }
  get shape() {
    return this.#shape;
  }
}

/** Changes everything that a call might still read. */
function spoil(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  if (value instanceof ArrayBuffer) new Uint8Array(value).fill(7);
  else if (ArrayBuffer.isView(value)) (value as Float32Array).fill(7);
  else {
    const object = value as Record<string, unknown>;
    for (const key of Object.keys(object)) {
      const each = object[key];
      if (key === "judged" || key === "augment") continue; // objects of the library
      if (typeof each === "object" && each !== null) spoil(each);
      if (typeof each === "number") object[key] = 7;
      else if (typeof each === "string") object[key] = "spoilt";
      else if (!Array.isArray(value)) delete object[key];
    }
    if (Array.isArray(value)) value.length = 1;
  }
}

/** Expects the same result if the arguments are changed right after the call with what `prepare` makes. */
async function expectOwnWith<State, Given extends readonly unknown[]>(
  prepare: () => State | Promise<State>,
  make: () => readonly [...Given],
  call: (state: State, ...given: Given) => Promise<unknown>,
): Promise<void> {
  const resultOf = async (isSpoilt: boolean) => {
    const state = await prepare();
    const given = make();
    const result = call(state, ...given);
    if (isSpoilt) spoil(given);
    return result;
  };
  expect(await resultOf(true)).toEqual(await resultOf(false));
}

const expectOwn = <Given extends readonly unknown[]>(
  make: () => readonly [...Given],
  call: (...given: Given) => Promise<unknown>,
): Promise<void> =>
  expectOwnWith(
    () => undefined,
    make,
    (_, ...given: Given) => call(...given),
  );

async function compiled(targets = 2, options = {}): Promise<Model> {
  const model = sequential([input([4]), dense(5, { activation: "tanh" }), dense(targets)], options);
  await model.compile({
    optimizer: "adam",
    loss: targets === 1 ? "meanSquaredError" : "softmaxCrossEntropy",
    metrics: [targets === 1 ? "r2" : "accuracy"],
  });
  return model;
}

async function trained(options = {}): Promise<Model> {
  const model = await compiled(2, options);
  await model.fit({ x: nested(ROWS, 4), y: labels() }, { epochs: 1 });
  return model;
}

async function fitted(model: Model, data: DataInput, options: FitOptions) {
  const { loss, validationLoss, flow } = await model.fit(data, options);
  return [loss, validationLoss, flow, model.weightsHash()];
}

describe.each(Object.entries(FORMS))("x as %s", (_, form) => {
  it.each(["predict", "predictProbabilities", "predictClasses", "activations", "monitor"] as const)(
    "%s() reads it in the call",
    async (method) => {
      const model = await trained();
      await expectOwn(
        () => [form(300, 4) as never],
        async (x) => JSON.stringify(await model[method](x)),
      );
    },
  );

  it("evaluate(), gradients() and flow() read it in the call", async () => {
    const model = await trained();
    const make = () => [form(ROWS, 4), labels()] as [never, never];
    await expectOwn(make, (x, y) => model.gradients(x, y));
    await expectOwn(make, async (x, y) => (await model.flow(x, y)).toText());
    await expectOwn(
      () => [{ x: form(ROWS, 4) as never, y: labels() }, { batchSize: 5 }],
      (data, options) => model.evaluate(data, options),
    );
  });

  it("fit() reads it in the call, with all options that hold data", async () => {
    await expectOwnWith(
      compiled,
      () => [
        { x: form(ROWS, 4) as never, y: words(), classNames: ["no", "yes"] },
        {
          ...{ epochs: 3, batchSize: 7, shuffle: false, watch: { every: 2 } },
          validation: { x: form(ROWS, 4) as never, y: words() },
          sampleWeight: Float32Array.from(numbers(ROWS, 3), (each) => each + 2),
          classWeight: { no: 1, yes: 2 },
        },
      ],
      fitted,
    );
  });
});

it("fit() with augmentation, a schedule and held-out rows reads its data in the call", async () => {
  await expectOwnWith(
    async () => {
      const model = sequential([input([6, 6, 1]), conv2d(2, 3), globalAveragePool2d(), dense(2)]);
      await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
      return model;
    },
    () => [
      {
        x: { data: new Uint8Array(ROWS * 36).map((_, i) => i * 7), shape: [ROWS, 6, 6, 1] },
        y: labels(),
      },
      {
        ...({ epochs: 2, batchSize: 5, validation: 0.25, schedule: "cosine" } as const),
        augment: compose([horizontalFlip()], { seed: 1 }),
        sampleWeight: labels().map((each) => each + 1),
      },
    ],
    fitted,
  );
});

it("fit() with preprocessing reads its data in the call", async () => {
  await expectOwnWith(
    () =>
      compiled(1, {
        preprocessing: new StandardScaler(),
        targetPreprocessing: new StandardScaler(),
      }),
    () => [{ x: nested(ROWS, 4), y: numbers(ROWS, 5) }, { epochs: 2 }],
    fitted,
  );
});

it("train() reads its data with its first event", async () => {
  const train = async (isSpoilt: boolean) => {
    const model = await compiled();
    const data = { x: nested(ROWS, 4), y: labels() };
    const events = model.train(data, { epochs: 2, validation: data });
    const first = events.next();
    if (isSpoilt) spoil(data);
    await first;
    for await (const _ of events);
    return model.weightsHash();
  };
  expect(await train(true)).toBe(await train(false));
});

it("findLearningRate(), explainPrediction(), compile() and trainer() read their arguments in the call", async () => {
  const model = await compiled();
  await expectOwn(
    () => [
      { x: nested(ROWS, 4), y: labels() },
      { steps: 5, batchSize: 8 },
    ],
    async (data, options) => (await model.findLearningRate(data, options)).losses,
  );
  const images = sequential([input([6, 6, 1]), conv2d(2, 3), globalAveragePool2d(), dense(2)]);
  await expectOwn(
    () => [
      { data: Float32Array.from(numbers(72, 2)), shape: [2, 6, 6, 1] },
      { method: "gradCam" as const, class: 1 },
    ],
    (x, options) => images.explainPrediction(x, options),
  );
  await expectOwnWith(
    () => sequential([input([4]), dense(2)]),
    () => [{ optimizer: "adam", loss: "hinge", metrics: ["accuracy"] } as const],
    async (made, options) => {
      await made.compile(options);
      return [made.compiled?.session.loss.name, made.compiled?.metrics.length];
    },
  );
  await expectOwnWith(
    compiled,
    () => [{ batchSize: 24, keepGradients: true }],
    async (made, options) => {
      const trainer = await made.trainer(options);
      return [trainer.step(nested(ROWS, 4), labels()), trainer.gradients()];
    },
  );
});

it("a network of several inputs reads them in the call", async () => {
  const made = async () => {
    const model = network(({ a, b }) => a.concat([b]).apply(dense(2)), {
      a: input([2]),
      b: input([1]),
    });
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    return model;
  };
  const x = () => ({
    a: nested(ROWS, 2),
    b: { data: Float32Array.from(numbers(ROWS, 2)), shape: [ROWS, 1] },
  });
  const model = await made();
  await expectOwn(
    () => [x()],
    (given) => model.predict(given),
  );
  await expectOwnWith(
    made,
    () => [
      { x: x(), y: labels() },
      { epochs: 2, validation: { x: x(), y: labels() } },
    ],
    fitted,
  );
});

it("raw rows are read in the call", async () => {
  const model = sequential([input([2]), dense(2)]);
  await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy", metrics: ["accuracy"] });
  await model.fit(await table(rawRows(), { target: "kind" }), { epochs: 1 });
  await expectOwn(
    () => [rawRows()],
    (rows) => model.predict(rows),
  );
  await expectOwn(
    () => [rawRows()],
    (rows) => model.evaluate(rows),
  );
  await expectOwn(
    () => [rawRows()],
    async (rows) => (await model.monitor(rows)).toText(),
  );
  await expectOwn(
    () => [rawRows(), { target: "kind" }],
    async (rows, options) => (await table(rows, options)).x,
  );
});

it("graphs read the values of inputs in the call", async () => {
  const f = graph(({ x, y }) => x.mul(y).sum(), { x: [2, 3], y: [] });
  const values = () => ({ x: nested(2, 3), y: 2 });
  await expectOwn(
    () => [values()],
    (given) => f.run(given),
  );
  await expectOwn(
    () => [values()],
    (given) => f.gradient(given),
  );
  await expectOwn(
    () => [values(), { precision: "f64" as const }],
    async (given, options) => (await f.flow(given, options)).toText(),
  );
  await expectOwn(
    () => [values(), { step: 1e-5 }],
    (given, options) => gradientCheck(f, given, options),
  );
});

describe("ready-made models", () => {
  const data = (isValues = false) => ({
    x: nested(ROWS, 3),
    y: isValues ? numbers(ROWS, 4) : labels(),
  });

  it.each([
    ["mlp", () => mlp({ hidden: [4] })],
    ["linearClassifier", () => linearClassifier()],
  ] as const)("%s reads its data in the call", async (_, make) => {
    await expectOwn(
      () => [
        data(),
        { epochs: 2, validation: data(), sampleWeight: labels().map((each) => each + 1) },
      ],
      async (given, options) => {
        const model = make();
        const fit = model.fit(given, options);
        return [(await fit).validationLoss, model.weightsHash()];
      },
    );
    const model = make();
    await model.fit(data(), { epochs: 1 });
    await expectOwn(
      () => [data()],
      (given) => model.evaluate(given),
    );
    await expectOwn(
      () => [data().x],
      (x) => model.predictProbabilities(x),
    );
  });

  it("those in float64 read their data in the call", async () => {
    await expectOwn(
      () => [data(true), { sampleWeight: labels().map((each) => each + 1) }],
      async (given, options) => (await linearRegression().fit(given, options)).coefficients,
    );
    await expectOwn(
      () => [data(), { epochs: 3 }],
      async (given, options) => (await perceptron().fit(given, options)).mistakes,
    );
  });
});

it("the high-level API reads its data in the call", async () => {
  const ofModel = async ({ model, evaluation }: { model: Model; evaluation: object }) => [
    evaluation,
    model.weightsHash(),
  ];
  await expectOwn(
    () => [rawRows(), { target: "kind", epochs: 3, hidden: [4] }],
    async (rows, options) => ofModel(await classifier(rows, options)),
  );
  await expectOwn(
    () => [rawRows(), { target: "a", epochs: 3, hidden: [4] }],
    async (rows, options) => ofModel(await regressor(rows, options)),
  );
  const data = () => dataset({ x: nested(ROWS, 4), y: labels() });
  await expectOwn(
    () => [data(), { epochs: 3, hidden: [4] }],
    async (given, options) => ofModel(await classifier(given, options)),
  );
  await expectOwn(
    () => [data(), { folds: 2 }],
    async (given, options) => (await crossValidate(given, options)).folds,
  );
  await expectOwn(
    () => [data(), { test: { x: nested(3, 4), y: [0, 1, 0] } }],
    async (given, options) => (await diagnose(given, options)).toText(),
  );
});

it("loadModel() reads bytes in the call", async () => {
  const file = await (await trained()).save();
  const hash = async (source: Uint8Array | ArrayBuffer) => (await loadModel(source)).weightsHash();
  await expectOwn(() => [file.slice()], hash);
  await expectOwn(() => [file.slice().buffer as ArrayBuffer], hash);
});

it("fit() neither changes nor keeps what it is given", async () => {
  const data = { x: nested(ROWS, 4), y: labels() };
  const before = structuredClone(data);
  await (await compiled()).fit(data, { epochs: 1 });
  expect(data).toEqual(before);
});

it("bad arguments are rejections, also where they are copied", async () => {
  const model = await trained();
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  for (const x of [undefined, null, 1, "x", cyclic, new DataView(new ArrayBuffer(8)), new Map()]) {
    const promise = model.predict(x as never);
    expect(promise).toBeInstanceOf(Promise);
    await expect(promise).rejects.toMatchObject({ name: /Error$/, code: expect.any(String) });
  }
});

it("data of a class may have fields and getters, and private ones", async () => {
  class Data {
    readonly name = "moons";
    readonly #rows = nested(ROWS, 4);
    get x() {
      return this.#rows;
    }
    get y() {
      return labels();
    }
  }
  class More extends Data {
    readonly size = ROWS;
  }
  const plain = await fitted(await compiled(), { x: nested(ROWS, 4), y: labels() }, {});
  const data = new More();
  const model = await compiled();
  const training = fitted(model, data, {});
  spoil(data.x);
  expect(await training).toEqual(plain);
  expect(await model.evaluate(new Data())).toEqual(
    await model.evaluate({ x: nested(ROWS, 4), y: labels() }),
  );
});

it("dates of rows are read in the call", async () => {
  const rows = () =>
    rawRows().map((row, i) => ({ ...row, day: new Date(Date.UTC(2020, 0, 1 + i)) }));
  const trainedOn = async (isSpoilt: boolean) => {
    const given = rows();
    const training = classifier(given, { target: "kind", epochs: 2, hidden: [4] });
    if (isSpoilt) for (const { day } of given) day.setTime(0);
    return (await training).model.weightsHash();
  };
  expect(await trainedOn(true)).toBe(await trainedOn(false));
});

it("signals with fields, and engines of another copy of the library, are passed on", async () => {
  const engine = { ...(await createEngine({ threads: 1 })) };
  const model = sequential([input([4]), dense(2)]);
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", engine });
  await model.trainer({ engine });
  const controller = new AbortController();
  Object.assign(controller.signal, { tag: "mine" });
  const data = { x: nested(ROWS, 4), y: labels() };
  const search = model.findLearningRate(data, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(search).rejects.toThrow("enough");
});

it("refuses arrays that contain themselves", async () => {
  const model = sequential([input([2]), dense(1)]);
  await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const rows: unknown[] = [];
  for (let i = 0; i < 9; i++) rows.push(rows);
  await expect(model.predict(rows as never)).rejects.toMatchObject({
    name: expect.stringMatching(/^(Data|Shape)Error$/),
  });
});

it("refuses files in detached buffers", async () => {
  const view = new Uint8Array(64);
  structuredClone(view.buffer, { transfer: [view.buffer] });
  for (const file of [view, view.buffer]) {
    await expect(loadModel(file)).rejects.toMatchObject({ code: "HEADER_TOO_SMALL" });
  }
});
