// The text of a predictor's file: tables, preprocessing, errors, what it holds, and its size.

import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { toPredictor } from "../../src/entries/predictor.ts";
import {
  adam,
  colorHistogram,
  conv2d,
  dense,
  flatten,
  histogramOfOrientedGradients,
  Imputer,
  input,
  type Model,
  maxPool2d,
  OneHotEncoder,
  PCA,
  pipeline,
  pointFeatures,
  polarCoordinates,
  polynomialFeatures,
  preprocessingFromJSON,
  type Row,
  StandardScaler,
  sequential,
  table,
  tablePreprocessing,
  Whitening,
  ZeroCenter,
} from "../../src/index.ts";
import { PIECES } from "../../src/predictor/runtime.generated.ts";
import { transformers } from "../../src/preprocessing/from-json.ts";
import { imported, onBoth } from "./module.ts";

/** A small table with words, dates, missing values and names that are hostile to code. */
const HOSTILE = [
  "</script><script>",
  ["`$", "{x}`"].join(""),
  "\u2028\u2029'\\",
  "__proto__",
  "é😀\ud800",
  "<!--",
];
const cells = (i: number): Row => ({
  size: i % 5 === 4 ? "" : String((i * 7) % 11),
  [HOSTILE[1]!]: HOSTILE[i % 3]!,
  [HOSTILE[2]!]: `2024-0${1 + (i % 9)}-11`,
  constructor: i % 4 === 0 ? null : ["yes", "no"][i % 2]!,
  kind: HOSTILE[3 + (i % 3)]!,
});

async function tableModel(): Promise<Model> {
  const rows = Array.from({ length: 60 }, (_, i) => cells(i));
  const data = await table(rows, { target: "kind", missing: "impute" });
  const preprocessing = tablePreprocessing(data.schema!).fit(data.x);
  const layers = [
    input([preprocessing.outputColumns!]),
    dense(5, { activation: "tanh" }),
    dense(3),
  ];
  const model = sequential(layers as never, { preprocessing }) as Model;
  await model.compile({ optimizer: adam(), loss: "softmaxCrossEntropy" });
  await model.fit(data, { epochs: 2 });
  return model;
}

const X = Array.from({ length: 30 }, (_, i) => [i, (i * i) % 7, i % 3]);
const Y = X.map(([a, b]) => [100 * a! - b!]);

async function scaled(): Promise<Model> {
  const model = sequential([input([3]), dense(16, { activation: "relu" }), dense(3)], {
    preprocessing: new StandardScaler(),
    classNames: ["red", "green", "blue"],
  }) as Model;
  await model.compile({ optimizer: adam(), loss: "softmaxCrossEntropy" });
  await model.fit({ x: X, y: X.map((_, i) => i % 3) }, { epochs: 2 });
  return model;
}

/** What a call throws or rejects with. */
async function failure(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    const { name, code, message, hint, expected, got } = error as Record<string, unknown>;
    return { name, code, message, hint, expected, got };
  }
  return "none";
}

describe("tables", () => {
  it("raw rows with words, dates and missing values, and hostile names", async () => {
    const model = await tableModel();
    const rows = Array.from({ length: 300 }, (_, i) => cells(i + 3));
    const odd: Row[] = [{ size: 3, constructor: "perhaps" }, { [HOSTILE[2]!]: new Date(0) }];
    for (const made of await onBoth(toPredictor(model))) {
      expect([...made.classNames!]).toEqual([...model.classNames!]);
      expect(new Set(made.classNames)).toEqual(new Set(HOSTILE.slice(3)));
      expect(made.schema).toEqual(model.schema);
      expect(made.predict(rows)).toEqual(await model.predict(rows));
      expect(made.predictProbabilities(rows)).toEqual(await model.predictProbabilities(rows));
      expect(made.predictClasses(rows)).toEqual(await model.predictClasses(rows));
      for (const wrong of [odd, [{ ...cells(1), size: "tall" }], [{}], [cells(1), null]]) {
        const expected = await failure(() => model.predict(wrong as never));
        expect(await failure(() => made.predict(wrong as never))).toEqual(expected);
      }
    }
  });
});

describe("preprocessing", () => {
  it("of every kind has its piece", () => {
    const named = transformers.kinds.map((kind) => `transformer ${kind}`);
    expect(Object.keys(PIECES)).toEqual(expect.arrayContaining(named));
  });

  it.each([
    ["PCA", new PCA({ components: 2 }), [3]],
    ["whitening", new Whitening(), [3]],
    ["polynomials", polynomialFeatures({ degree: 2 }), [3]],
    ["polar coordinates", polarCoordinates(), [2]],
    ["points", pointFeatures(), [2]],
    ["colours", colorHistogram(), [8, 8, 3]],
    ["gradients", histogramOfOrientedGradients({ cellSize: 4 }), [8, 8, 3]],
    ["numbers alike", new OneHotEncoder(), [2]],
  ] as const)("by %s", async (_, step, shape) => {
    const size = 20 * shape.reduce((a, b) => a * b, 1);
    const data = Float32Array.from({ length: size }, (_, i) => ((i * i) % 7) / 8);
    const x = { data, shape: [20, ...shape] };
    const preprocessing = pipeline(step as never).fit(x);
    const made = preprocessing.transform(x).shape.slice(1);
    const layers = [input(made as never), flatten(), dense(2)];
    const model = sequential(layers as never, { preprocessing }) as Model;
    await model.compile({ optimizer: adam(), loss: "meanSquaredError" });
    for (const { predict } of await onBoth(toPredictor(model))) {
      expect(predict(x)).toEqual(await model.predict(x));
    }
  });

  it.each([
    ["a pipeline with missing values", () => pipeline(new Imputer(), new StandardScaler())],
    [
      "numbers below 0 that are 0",
      () => preprocessingFromJSON({ ...new ZeroCenter().fit(X).toJSON(), offset: [-0, 0, 1] }),
    ],
  ])("%s, and of the target", async (_, make) => {
    const model = sequential([input([3]), dense(4, { activation: "relu" }), dense(1)], {
      preprocessing: make() as never,
      targetPreprocessing: new StandardScaler(),
    }) as Model;
    await model.compile({ optimizer: adam(), loss: "meanSquaredError" });
    await model.fit({ x: X, y: Y }, { epochs: 2 });
    for (const made of await onBoth(toPredictor(model))) {
      expect(made.predict(X)).toEqual(await model.predict(X));
    }
  });
});

describe("errors are those of the model", () => {
  it("of rows that do not fit", async () => {
    const model = await scaled();
    const made = await imported(toPredictor(model));
    const wrong: readonly unknown[] = [
      ...[
        [],
        [1, 2, 3],
        [[1]],
        [["a", 1, 2]],
        [[Number.NaN, 1, 2]],
        [[Number.POSITIVE_INFINITY, 1, 2]],
        "x",
        null,
        3,
      ],
      ...[[{ a: 1 }], { data: [1, 2], shape: [1, 4] }, [[[1, 2, 3]]], new Uint8Array(2), undefined],
    ];
    for (const x of wrong as never[]) {
      for (const name of ["predict", "predictProbabilities", "predictClasses"] as const) {
        expect(await failure(() => made[name](x))).toEqual(await failure(() => model[name](x)));
      }
    }
  });

  it("of a model without a loss of classes, and of what is no model", async () => {
    const model = sequential([input([2]), dense(1)]);
    const made = await imported(toPredictor(model as Model));
    expect(() => made.predictProbabilities([[1, 2]])).toThrow("softmaxCrossEntropy or binaryCross");
    expect(() => made.predictClasses([[1, 2]])).toThrow("at least 2 classes");
    expect(() => toPredictor({} as never)).toThrow("expected a model of sequential() or network()");
    vi.spyOn(model, "parameterCount", "get").mockReturnValue(2 ** 26 + 1);
    expect(() => toPredictor(model as Model)).toThrow("at most 67108864 weights");
  });
});

describe("the text", () => {
  it("is ASCII, harmless in a page's script, and needs nothing but the language", async () => {
    for (const model of [await tableModel(), await scaled()]) {
      const text = toPredictor(model);
      expect(text).toMatch(/^[\t\n -~]+$/);
      expect(text).not.toMatch(/<\/|<!--|<script|-->/i);
      const code = text.replace(/JSON\.parse\('(?:[^'\\]|\\.)*'\)/, "");
      expect(code).not.toMatch(
        /\b(import|require|eval|Function|fetch|process|document|window|await)\b/,
      );
      expect(code).not.toContain("importScripts");
    }
  });

  it("runs where no code is made of strings or bytes, by atob() alone", async () => {
    const model = await scaled();
    const script = toPredictor(model).replaceAll(/^export /gm, "");
    const rules = { codeGeneration: { strings: false, wasm: false } };
    const context = createContext({ atob }, rules);
    const run = `const x=${JSON.stringify(X)};[[...predict(x).data],runtimeInfo()]`;
    const [data, { backend, reason }] = runInContext(`${script}${run}`, context);
    expect(Float32Array.from(data)).toEqual((await model.predict(X)).data);
    expect(backend).toBe("js");
    expect(reason).toContain("Wasm code generation disallowed by embedder");
  });

  it("is the same each time, and tells the hash of its weights", async () => {
    const model = await scaled();
    const text = toPredictor(model);
    expect(toPredictor(model)).toBe(text);
    const { weightsHash, inputShape, outputShape, classNames } = await imported(text);
    expect(weightsHash).toBe(model.weightsHash());
    expect([inputShape, outputShape]).toEqual([[3], [3]]);
    expect(classNames).toEqual(["red", "green", "blue"]);
    for (const each of [inputShape, outputShape, classNames])
      expect(Object.isFrozen(each)).toBe(true);
  });

  it("starts nothing before the first rows, and does not change with later training", async () => {
    const model = await scaled();
    const text = toPredictor(model);
    const expected = await model.predict(X);
    await model.fit({ x: X, y: X.map((_, i) => i % 3) }, { epochs: 1 });
    const counting = "let made=0;export const count=()=>made;";
    const spied = text.replaceAll("WebAssembly.Module(", "(made++,WebAssembly.Module)(");
    const made = (await imported(`${counting}${spied}`)) as never as Awaited<
      ReturnType<typeof imported>
    > & { count(): number };
    expect(made.count()).toBe(0);
    expect(made.predict(X)).toEqual(expected);
    made.predict(X);
    expect(made.count()).toBe(1);
  });

  it("stays within its size, gzipped", async () => {
    const sizeOf = (model: Model) => gzipSync(toPredictor(model), { level: 9 }).length;
    // with a scaler and class names; all but 300 bytes are the runtime
    expect(sizeOf(await scaled())).toBeLessThanOrEqual(21_200);
    // with a schema, words, dates and missing values
    expect(sizeOf(await tableModel())).toBeLessThanOrEqual(31_500);
    // a small network of convolutions
    const layers = [
      input([28, 28, 1]),
      conv2d(8, 3, { activation: "relu" }),
      maxPool2d(2),
      flatten(),
    ];
    const pictures = sequential([...layers, dense(10)] as never) as Model;
    const weights = 4 * pictures.parameterCount;
    expect(sizeOf(pictures) - weights).toBeLessThanOrEqual(35_500);
  });
});
