// Predictors give the bits of their models.

import { describe, expect, it, vi } from "vitest";
import { loadPredictor } from "../../src/entries/predict.ts";
import {
  activation,
  adam,
  dense,
  flatten,
  Imputer,
  input,
  type Layer,
  loadModel,
  MinMaxScaler,
  PCA,
  pipeline,
  reshape,
  StandardScaler,
  sequential,
  table,
  tablePreprocessing,
} from "../../src/index.ts";
import type { Model } from "../../src/model/model.ts";
import type { Predictor } from "../../src/predict/predictor.ts";
import { Numbers } from "../kernels/harness.ts";
import { pick, randomLayers } from "./networks.ts";

type Loss = "softmaxCrossEntropy" | "binaryCrossEntropy" | "meanSquaredError" | "hinge";

async function compiled(layers: readonly Layer[], loss: Loss, seed = 1): Promise<Model> {
  const model = sequential(layers as never, { seed }) as Model;
  await model.compile({ optimizer: adam(), loss });
  return model;
}

const both = async (file: Uint8Array): Promise<Predictor[]> =>
  Promise.all((["wasm", "js"] as const).map((backend) => loadPredictor(file, { backend })));

/** Rows of floats or bytes for a model. */
function rowsFor(numbers: Numbers, shape: readonly number[], rows: number, isBytes: boolean) {
  const size = rows * shape.reduce((a, b) => a * b, 1);
  const floats = numbers.floats(size, -3, 3);
  const data = isBytes ? Uint8Array.from(floats, (value) => Math.abs(value * 80)) : floats;
  return { data, shape: [rows, ...shape] };
}

const ROWS = [1, 2, 3, 4, 5, 7, 64, 255, 256, 257, 600];

describe("outputs of random networks", () => {
  it.each(Array.from({ length: 120 }, (_, i) => i))(
    "network %i has the bits of its model",
    async (seed) => {
      const numbers = new Numbers(seed + 1);
      const loss = pick(numbers, [
        "softmaxCrossEntropy",
        "binaryCrossEntropy",
        "meanSquaredError",
      ] as const);
      const layers = randomLayers(
        numbers,
        loss === "softmaxCrossEntropy" ? 2 + (seed % 20) : undefined,
      );
      const model = await compiled(layers, loss, seed);
      const shape = (layers[0] as { shape: readonly number[] }).shape;
      const x = rowsFor(numbers, shape, pick(numbers, ROWS), seed % 3 === 0);
      for (const predictor of await both(await model.save())) {
        expect(predictor.predict(x)).toEqual(await model.predict(x));
        expect([...predictor.inputShape]).toEqual([...shape]);
        if (loss === "meanSquaredError") continue;
        expect(predictor.predictProbabilities(x)).toEqual(await model.predictProbabilities(x));
        expect(predictor.predictClasses(x)).toEqual(await model.predictClasses(x));
      }
    },
  );
});

describe("networks at the limits", () => {
  const x = [
    [1, -2, 3, -4],
    [0.5, 0, -0.25, 9],
  ];
  it.each<[string, Layer[]]>([
    ["an input alone", [input([4])]],
    ["an activation alone", [input([4]), activation("tanh")]],
    ["softmax over the last axis", [input([4]), reshape([2, 2]), activation("softmax"), flatten()]],
    ["softmax of padded rows", [input([4]), dense(6), reshape([2, 3]), activation("softmax")]],
    ["images as output", [input([4]), dense(12), reshape([2, 2, 3])]],
  ])("%s", async (_, layers) => {
    const model = await compiled(layers, "meanSquaredError");
    for (const predictor of await both(await model.save())) {
      expect(predictor.predict(x)).toEqual(await model.predict(x));
    }
  });

  it("a layer wider than a block runs row by row", async () => {
    const model = await compiled([input([1]), dense(30_001), dense(2)], "hinge");
    const rows = Array.from({ length: 301 }, (_, i) => [i / 300]);
    for (const predictor of await both(await model.save())) {
      expect(predictor.predict(rows)).toEqual(await model.predict(rows));
      expect(predictor.predictClasses(rows)).toEqual(await model.predictClasses(rows));
    }
  });

  it("classes at positions have a shape", async () => {
    const layers = [input([4]), dense(6), reshape([3, 2])];
    const model = await compiled(layers, "softmaxCrossEntropy");
    const [predictor] = await both(await model.save());
    const classes = predictor!.predictClasses(x);
    expect(classes).toEqual(await model.predictClasses(x));
    expect(classes.shape).toEqual([2, 3]);
  });

  it("one predictor serves any numbers of rows in turn", async () => {
    const model = await compiled([input([4]), dense(5, { activation: "relu" }), dense(3)], "hinge");
    for (const predictor of await both(await model.save())) {
      for (const count of [1, 700, 2, 256, 1]) {
        const rows = rowsFor(new Numbers(count), [4], count, false);
        expect(predictor.predict(rows)).toEqual(await model.predict(rows));
      }
    }
  });
});

describe("preprocessing", () => {
  const x = Array.from({ length: 20 }, (_, i) => [i, (i * i) % 7, i % 3]);
  const y = x.map(([a, b]) => [100 * a! - b!]);

  it.each([
    ["a scaler", () => new StandardScaler()],
    ["scalers in a pipeline", () => pipeline(new MinMaxScaler(), new StandardScaler())],
    [
      "any pipeline",
      () => pipeline(new Imputer(), new StandardScaler(), new PCA({ components: 3 })),
    ],
  ])("by %s, and of the target", async (_, make) => {
    const model = sequential([input([3]), dense(4, { activation: "relu" }), dense(1)], {
      preprocessing: make(),
      targetPreprocessing: new StandardScaler(),
    }) as Model;
    await model.compile({ optimizer: adam(), loss: "meanSquaredError" });
    await model.fit({ x, y }, { epochs: 2 });
    for (const predictor of await both(await model.save())) {
      expect(predictor.predict(x)).toEqual(await model.predict(x));
      expect(() => predictor.predict([[1, 2]])).toThrow("x of 3 columns");
    }
  });

  it("raw rows by the schema", async () => {
    const cells = Array.from({ length: 24 }, (_, i) => ({
      size: i % 5 === 4 ? "" : String((i * 7) % 11),
      color: ["red", "green", "blue"][i % 3]!,
      price: (i * 7) % 11 > 5 ? "high" : "low",
    }));
    const data = await table(cells, { target: "price", missing: "impute" });
    const layers = [input([4]), dense(3, { activation: "tanh" }), dense(2)] as const;
    const model = sequential([...layers], {
      preprocessing: tablePreprocessing(data.schema!),
    }) as Model;
    await model.compile({ optimizer: adam(), loss: "softmaxCrossEntropy" });
    await model.fit(data, { epochs: 2 });
    const rows = [
      { size: 3, color: "red" },
      { size: "", color: "violet" },
    ];
    for (const predictor of await both(await model.save())) {
      expect(predictor.schema).toEqual(model.schema);
      expect(predictor.classNames).toEqual(["high", "low"]);
      expect(predictor.predict(rows)).toEqual(await model.predict(rows));
      expect(predictor.predictProbabilities(rows)).toEqual(await model.predictProbabilities(rows));
      expect(predictor.predictClasses(rows)).toEqual(await model.predictClasses(rows));
      expect(predictor.predict(data.x)).toEqual(await model.predict(data.x));
    }
  });

  it("crops images as the model does", async () => {
    const model = await compiled([input([2, 2, 1]), flatten(), dense(2)], "hinge");
    model.crop = { from: [4, 4, 1], size: [2, 2] };
    const images = rowsFor(new Numbers(3), [4, 4, 1], 3, true);
    const file = await model.save();
    const loaded = await loadModel(file);
    for (const predictor of await both(file)) {
      expect(predictor.predict(images)).toEqual(await loaded.predict(images));
    }
  });
});

/** What a call throws or rejects with. */
async function failure(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    const { code, message, hint } = error as { code: string; message: string; hint?: string };
    return { code, message, hint };
  }
  return "none";
}

describe("errors are those of the model", () => {
  const wrong: readonly unknown[] = [
    ...[[], [1, 2], [[1]], [[1, 2, 3]], [["a", 1]], [[Number.NaN, 1]], [[1e39, 1]], "x", null, 3],
    ...[[{ a: 1 }], { data: [1, 2], shape: [1, 3] }, [[[1, 2]]], new Uint8Array(2)],
  ];
  it.each(["meanSquaredError", "softmaxCrossEntropy", "binaryCrossEntropy"] as const)(
    "of a model trained by %s",
    async (loss) => {
      const model = await compiled([input([2]), dense(2)], loss);
      const predictor = await loadPredictor(await model.save());
      for (const x of [...wrong, [[1, 2]]] as never[]) {
        for (const name of ["predict", "predictProbabilities", "predictClasses"] as const) {
          expect(await failure(() => predictor[name](x))).toEqual(
            await failure(() => model[name](x)),
          );
        }
      }
    },
  );

  it("of outputs that are not finite, or no classes", async () => {
    const layers = [input([1]), dense(1, { kernelInitializer: "ones" }), dense(1)];
    const model = await compiled(layers, "meanSquaredError");
    model.setWeights({ "dense1.kernel": [[3e38]], "dense2.kernel": [[9]] }, { partial: true });
    const predictor = await loadPredictor(await model.save());
    for (const name of ["predict", "predictClasses"] as const) {
      const x = [[0], [2]];
      const got = await failure(() => predictor[name](x));
      expect(got).not.toBe("none");
      expect(got).toEqual(await failure(() => model[name](x)));
    }
  });
});

describe("a predictor", () => {
  it("cannot be changed", async () => {
    const model = await compiled([input([2]), dense(2)], "hinge");
    const predictor = await loadPredictor(await model.save());
    expect(Object.isFrozen(predictor)).toBe(true);
    for (const shape of [predictor.inputShape, predictor.outputShape]) {
      expect(Object.isFrozen(shape)).toBe(true);
    }
  });

  it("does not change with the bytes that it was read from", async () => {
    const model = await compiled([input([2]), dense(2)], "hinge");
    const file = await model.save();
    const loading = loadPredictor(file);
    file.fill(0);
    expect((await loading).predict([[1, 2]])).toEqual(await model.predict([[1, 2]]));
  });

  it("does not change x, and gives results of its own", async () => {
    const model = await compiled([input([4]), activation("relu")], "meanSquaredError");
    const predictor = await loadPredictor(await model.save());
    const x = { data: Float32Array.of(-1, 2, -3, 4), shape: [1, 4] };
    const first = predictor.predict(x);
    predictor.predict([[5, 6, 7, 8]]);
    expect([...x.data]).toEqual([-1, 2, -3, 4]);
    expect([...first.data]).toEqual([0, 2, 0, 4]);
  });

  it("says why it has its backend", async () => {
    const file = await (await compiled([input([2]), dense(2)], "hinge")).save();
    const [wasm, js] = await both(file);
    expect([wasm!.backend, wasm!.reason]).toEqual(["wasm", "WebAssembly with SIMD: it works here"]);
    expect([js!.backend, js!.reason]).toEqual([
      "js",
      'plain JavaScript: asked for by backend: "js"',
    ]);
  });

  it("needs the same memory after 10,000 predictions", async () => {
    const made: WebAssembly.Memory[] = [];
    const layers = [input([8]), dense(64, { activation: "tanh" }), dense(4)];
    const file = await (await compiled(layers, "hinge")).save();
    const { instantiate } = WebAssembly;
    vi.spyOn(WebAssembly, "instantiate").mockImplementation(((module: never, imports: never) => {
      made.push((imports as { env: { memory: WebAssembly.Memory } }).env.memory);
      return instantiate(module, imports);
    }) as never);
    const predictor = await loadPredictor(file, { backend: "wasm" });
    vi.restoreAllMocks();
    const x = rowsFor(new Numbers(1), [8], 300, false);
    predictor.predict(x);
    const [memory] = made;
    const bytes = memory!.buffer.byteLength;
    for (let i = 0; i < 10_000; i++) {
      predictor.predictClasses(i % 100 === 0 ? x : [[1, 2, 3, 4, 5, 6, 7, 8]]);
    }
    expect(made.length).toBe(1);
    expect(memory!.buffer.byteLength).toBe(bytes);
    expect(bytes).toBeLessThanOrEqual(4 * 65536);
  });
});
