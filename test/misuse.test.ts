// Every exported function with arguments of every wrong type: errors are typed
// and show the value, thrown or rejected.

import { describe, expect, it } from "vitest";
import * as node from "../src/entries/node.ts";
import * as gradlane from "../src/index.ts";

type Call = (...given: unknown[]) => unknown;
const { GradlaneError } = gradlane;

/** Values that are never valid. */
const WRONG: readonly unknown[] = [
  ...[undefined, null, true, Number.NaN, -1, 0.5, 1e21, 10n, "x", "", "\u001b[2J", Symbol("s")],
  ...[[], [null], ["a"], [[1], [2, 3]], {}, { unknown: 1 }, { data: 3, shape: "s" }, { kind: "x" }],
  ...[
    () => 1,
    new Date(0),
    new Map([["a", 1]]),
    new Set([1]),
    new Float32Array(2),
    new DataView(new ArrayBuffer(8)),
    /x/,
  ],
  ...[Object.create(null), Object.freeze({ length: 3 })],
];

const x = [
  [0, 1],
  [1, 0],
  [1, 1],
  [0, 0],
];
const y = [0, 1, 0, 1];
const data = gradlane.dataset({ x, y });
const tiny = () => gradlane.sequential([gradlane.input([2]), gradlane.dense(2)]);
const square = gradlane.graph(({ a }) => a.mul(a), { a: [] });

/** Valid arguments, for functions that check the first ones before the others. */
const RIGHT: Readonly<Record<string, readonly unknown[]>> = {
  accuracy: [y, y],
  auc: [y, y],
  confusionMatrix: [y, y],
  compose: [[]],
  crossValidate: [data, { folds: 2, build: tiny }],
  dense: [2],
  diagnose: [data],
  dropout: [0.5],
  f1: [y, y],
  gradientCheck: [square, { a: 2 }],
  createEngine: [{ backend: "js", threads: 1, numerics: "exact", turbo: false }],
  init: [{ backend: undefined, threads: 1, numerics: "exact", turbo: false }],
  graph: [({ a }: { a: gradlane.Tensor }) => a, { a: [] }, { engine: undefined }],
  histogram: [[1, 2]],
  input: [[2]],
  kFold: [data, { folds: 2 }],
  meanAbsoluteError: [
    [1, 2],
    [1, 2],
  ],
  meanSquaredError: [
    [1, 2],
    [1, 2],
  ],
  ndarray: [[1, 2], [2]],
  precision: [y, y],
  r2: [
    [1, 2],
    [1, 2],
  ],
  recall: [y, y],
  reshape: [[2]],
  sequential: [[gradlane.input([2]), gradlane.dense(2)]],
  topK: [y, x],
  warmup: [1, gradlane.cosine()],
};

/** Classes need `new`. Only graph() creates tensors, only the library errors and linear models. */
const isClass = (value: unknown): boolean =>
  typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
const LEFT_OUT = ["Tensor", "LinearClassifier", "LinearRegression", "Perceptron"];

const FUNCTIONS: [string, Call][] = [
  ...Object.entries(gradlane).filter(([name]) => !LEFT_OUT.includes(name) && !/Error$/.test(name)),
  ...Object.entries(gradlane.synthetic).map(([name, make]) => [`synthetic.${name}`, make]),
].flatMap(([name, value]): [string, Call][] => {
  if (typeof value !== "function") return [];
  const Made = value as new (...given: unknown[]) => unknown;
  return [[name as string, isClass(value) ? (...given) => new Made(...given) : (value as Call)]];
});

/** What is wrong with the error of a call; undefined if the error is good, or there is none. */
async function complaint(name: string, call: Call, given: readonly unknown[]): Promise<string[]> {
  try {
    await call(...given);
    return [];
  } catch (error) {
    const said = `${name}, ${given.length} arguments: ${String(error)}`;
    if (!(error instanceof GradlaneError)) return [said];
    const isReadable = !/\[object |undefined is not|function Object\(/.test(error.message);
    return isReadable && error.message.length < 8000 ? [] : [said];
  }
}

/** The arguments with one of them, or one of their options, replaced by a wrong value. */
function misuses(right: readonly unknown[]): unknown[][] {
  const places = [0, 1, 2].filter((place) => place <= right.length);
  const single = places.flatMap((place) =>
    WRONG.map((wrong) => [...right.slice(0, place), wrong, ...right.slice(place + 1)]),
  );
  const options = right.flatMap((value, place) => {
    if (
      [data, square].includes(value as never) || // made by the library, not options
      typeof value !== "object" ||
      Object.getPrototypeOf(value) !== Object.prototype
    )
      return [];
    return Object.keys(value as object).flatMap((key) =>
      WRONG.map((wrong) =>
        right.map((each, i) => (i === place ? { ...value, [key]: wrong } : each)),
      ),
    );
  });
  return [...single, ...options];
}

describe("an invalid engine", () => {
  const NONE = [null, 0, "js", true, [], {}, () => 1, Promise.resolve()] as never[];
  const calls: [string, (engine: never) => unknown][] = [
    ["graph", (engine) => gradlane.graph(({ a }) => a, { a: [] }, { engine })],
    ["compile", (engine) => tiny().compile({ optimizer: "sgd", loss: "hinge", engine })],
    ["mlp", (engine) => gradlane.mlp({ engine })],
    ["linearClassifier", (engine) => gradlane.linearClassifier({ engine })],
    ["loadModel", async (engine) => gradlane.loadModel(await tiny().save(), { engine })],
    ["runtimeInfo", (engine) => gradlane.runtimeInfo(engine)],
    ["fit", async (engine) => (await compiled()).fit({ x, y }, { engine })],
    ["trainer", async (engine) => (await compiled()).trainer({ engine })],
  ];
  async function compiled() {
    const model = tiny();
    await model.compile({ optimizer: "sgd", loss: "hinge" });
    return model;
  }

  it.each(calls)("is refused by %s", async (_, call) => {
    for (const engine of NONE) {
      const error = await (async () => call(engine))().catch((error: unknown) => error);
      expect(error).toMatchObject({ code: "OPTION", expected: "what createEngine() resolves to" });
    }
  });

  it("and null metrics are refused", async () => {
    const options = { optimizer: "sgd", loss: "hinge", metrics: null as never } as const;
    await expect(tiny().compile(options)).rejects.toMatchObject({ code: "METRIC", got: null });
  });
});

describe("wrong arguments", () => {
  it("of every exported function are accepted or typed errors", async () => {
    let tried = 0;
    const complaints: string[] = [];
    for (const [name, call] of FUNCTIONS) {
      for (const given of misuses(RIGHT[name] ?? [])) {
        complaints.push(...(await complaint(name, call, given)));
        tried++;
      }
    }
    expect([...new Set(complaints)]).toEqual([]);
    expect(tried).toBeGreaterThan(4000);
  });

  it("of every function that reads files are accepted or typed errors", async () => {
    // calls that may download, or measure for a second
    const left = ["mnist", "fashionMnist", "measureMachine"];
    const readers = Object.entries(node as Record<string, Call>);
    const complaints: string[] = [];
    for (const [name, call] of readers.filter(([name]) => !left.includes(name))) {
      for (const given of [...misuses([]), ...misuses(["/none"]), ...misuses(["/none", "/none"])]) {
        complaints.push(...(await complaint(name, call, given)));
      }
      for (const options of WRONG) {
        complaints.push(...(await complaint(name, call, ["/none", "/none", options])));
        complaints.push(...(await complaint(name, call, [["/none"], options])));
        complaints.push(...(await complaint(name, call, ["/none", { maxBytes: options }])));
      }
    }
    for (const wrong of WRONG.filter((each) => each !== undefined)) {
      const options = [{ unknown: wrong }, { folder: wrong, unknown: 1 }];
      for (const given of options) {
        complaints.push(...(await complaint("mnist", node.mnist as Call, [given])));
      }
    }
    expect([...new Set(complaints)]).toEqual([]);
  });

  it("of methods are accepted or typed errors", async () => {
    const model = tiny();
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    const trainer = await model.trainer();
    const methods: [string, Call, readonly unknown[]][] = [
      [
        "fit",
        (...given) => model.fit(...(given as [never])),
        [
          { x, y },
          { batchSize: 2, shuffle: true, engine: undefined },
        ],
      ],
      [
        "evaluate",
        (...given) => model.evaluate(...(given as [never])),
        [{ x, y }, { batchSize: 2 }],
      ],
      ["predict", (...given) => model.predict(...(given as [never])), []],
      ["predictClasses", (...given) => model.predictClasses(...(given as [never])), []],
      ["gradients", (...given) => model.gradients(...(given as [never, never])), [x, y]],
      ["flow", (...given) => model.flow(...(given as [never, never])), [x, y]],
      ["activations", (...given) => model.activations(...(given as [never])), []],
      ["setWeights", (...given) => model.setWeights(...(given as [never])), []],
      ["trainer", (...given) => model.trainer(...(given as [never])), [{ engine: undefined }]],
      ["step", (...given) => trainer.step(...(given as [never, never])), []],
      ["explain", (...given) => model.explain(...(given as [never])), []],
      ["monitor", (...given) => model.monitor(...(given as [never])), []],
      [
        "findLearningRate",
        (...given) => model.findLearningRate(...(given as [never])),
        [{ x, y }, { steps: 3 }],
      ],
      [
        "compile",
        (...given) => tiny().compile(...(given as [never])),
        [{ optimizer: "sgd", loss: "hinge", metrics: [], engine: undefined }],
      ],
      [
        "profile",
        (...given) => model.profile(...(given as [never])),
        [{ batchSize: 2, steps: "x" }],
      ],
      ["run", (...given) => square.run(...(given as [never])), [{ a: 1 }]],
      ["gradient", (...given) => square.gradient(...(given as [never])), [{ a: 1 }]],
      ["graph flow", (...given) => square.flow(...(given as [never])), [{ a: 1 }]],
      [
        "transform",
        (...given) => new gradlane.StandardScaler().fit(x).transform(...(given as [never])),
        [],
      ],
      ["scaler fit", (...given) => new gradlane.StandardScaler().fit(...(given as [never])), []],
      ["split", (...given) => data.split(...(given as [never])), [{ test: 1 }]],
      ["take", (...given) => data.take(...(given as [never])), []],
      ["batches", (...given) => [...data.batches(...(given as [never]))], [{ batchSize: 2 }]],
      [
        "at",
        (...given) => gradlane.cosine({ learningRate: 1 }).at(...(given as [never, never])),
        [0, 1],
      ],
      [
        "preview",
        (...given) => gradlane.rotate({ degrees: 3 }).preview(...(given as [never, never])),
        [],
      ],
    ];
    const complaints: string[] = [];
    for (const [name, call, right] of methods) {
      for (const given of misuses(right)) complaints.push(...(await complaint(name, call, given)));
    }
    expect([...new Set(complaints)]).toEqual([]);
  });
});
