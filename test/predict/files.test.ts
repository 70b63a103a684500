// Files that predictors load or refuse: the outcomes of loadModel.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { FormatError, loadPredictor } from "../../src/entries/predict.ts";
import { METADATA_KEY } from "../../src/format/model-file.ts";
import { readSafetensors, writeSafetensors } from "../../src/format/safetensors.ts";
import {
  adam,
  conv2d,
  createEngine,
  dense,
  dropout,
  flatten,
  Imputer,
  input,
  loadModel,
  network,
  pipeline,
  residual,
  StandardScaler,
  sequential,
  table,
  tablePreprocessing,
} from "../../src/index.ts";
import { losses } from "../../src/losses/losses.ts";
import { readLoss } from "../../src/predict/loss.ts";
import { unhashed } from "../format/unhashed.ts";
import { SAVED_MODELS } from "../model/checkpoint/saved-models.ts";

const engine = await createEngine({ backend: "js" });
const x = [
  [0, 1],
  [1, 0],
  [2, 1],
  [0, 3],
];
const y = [0, 1, 0, 1];

async function richFile(): Promise<Uint8Array> {
  const layers = [input([2]), dense(3, { activation: "relu" }), dropout(0.5), dense(2)] as const;
  const model = sequential([...layers], {
    seed: 7,
    preprocessing: pipeline(new Imputer(), new StandardScaler()),
    classNames: ["a", "b"],
  });
  await model.compile({ optimizer: adam(), loss: "softmaxCrossEntropy", engine });
  await model.fit({ x, y }, { epochs: 1 });
  return model.save();
}
const WHOLE = await richFile();
const FILE = unhashed(WHOLE);
const { tensors, metadata } = readSafetensors(FILE);
const TEXT = metadata.get(METADATA_KEY)!;
const fileOf = (description: string) =>
  writeSafetensors(tensors, new Map([[METADATA_KEY, description]]));

/** "loaded", or the code of a FormatError. Others are thrown. */
async function outcome(loading: Promise<unknown>): Promise<string> {
  try {
    await loading;
    return "loaded";
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.message.length).toBeLessThan(2000);
    return error.code;
  }
}
const outcomes = async (file: Uint8Array) => [
  await outcome(loadPredictor(file, { backend: "js" })),
  await outcome(loadModel(file, { engine })),
];

type Place = readonly (string | number)[];
function placesOf(value: unknown, place: Place = []): Place[] {
  if (typeof value !== "object" || value === null) return [place];
  const inside = Object.entries(value).flatMap(([key, each]) => placesOf(each, [...place, key]));
  return place.length === 0 ? inside : [place, ...inside];
}
function replaced(value: unknown, [key, ...rest]: Place, wrong: unknown): unknown {
  if (key === undefined) return wrong;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  copy[key] = replaced(copy[key], rest, wrong);
  return copy;
}

describe("a hostile description", () => {
  it.each([
    ["a key twice", TEXT.replace('"seed":', '"seed":1,"seed":')],
    ["__proto__", TEXT.replace('"kind":"dense"', '"__proto__":{},"kind":"dense"')],
    ["a million levels", "[".repeat(1_000_000)],
    ["no JSON", "x"],
    ["a list", "[]"],
  ])("with %s is refused as by loadModel", async (_, text) => {
    const [predictor, model] = await outcomes(fileOf(text));
    expect(predictor).not.toBe("loaded");
    expect(predictor).toBe(model);
  });

  it("with any other value at any place has the outcome of loadModel, apart from what only trains", async () => {
    const WRONG: readonly unknown[] = [
      ...[null, true, -1, 0.5, 2 ** 31, 1e300, "3", "constructor", "\u001b[2J", [], {}],
      ...[{ toString: 1, valueOf: 1 }, [[[[]]]], { kind: "constructor" }],
    ];
    const unread = /^(seed|statistics|training|layers\/\d\/\w+(Initializer|Regularizer|trainable))/;
    const description = JSON.parse(TEXT);
    const counts = new Map<string, number>();
    for (const [i, place] of placesOf(description).entries()) {
      for (let j = 0; j < 3; j++) {
        const wrong = WRONG[(5 * i + j) % WRONG.length];
        const file = fileOf(JSON.stringify(replaced(description, place, wrong)));
        const [predictor, model] = await outcomes(file);
        counts.set(predictor!, (counts.get(predictor!) ?? 0) + 1);
        if (predictor === "PREDICTOR_LAYER") expect(model).toBe("MODEL_FILE");
        else if (!(unread.test(place.join("/")) && predictor === "loaded")) {
          expect([place, wrong, predictor]).toEqual([place, wrong, model]);
        }
      }
    }
    expect([...counts.keys()].sort()).toEqual([
      ...["MODEL_FILE", "PREDICTOR_LAYER", "PREPROCESSING", "loaded"],
    ]);
    expect(counts.get("MODEL_FILE")).toBeGreaterThan(40);
  });

  it("has the message of loadModel", async () => {
    const wrong: readonly [Place, unknown][] = [
      [["layers", "1", "units"], 4],
      [["layers", "1", "units"], "3"],
      [["layers", "1", "activation"], { kind: "relu", alpha: 1 }],
      [["layers", "1", "name"], "dense2"],
      [["layers", "0"], { kind: "dense", units: 2 }],
      [["layers", "2"], { kind: "input", shape: [3] }],
      [["classNames"], [1]],
      [["classNames"], ["a", "a"]],
      [["format"], 9],
      [["crop"], { from: [1, 1, 1], size: [2, 2] }],
    ];
    for (const [place, value] of wrong) {
      const file = fileOf(JSON.stringify(replaced(JSON.parse(TEXT), place, value)));
      const messages = await Promise.all(
        [loadPredictor(file), loadModel(file, { engine })].map((loading) =>
          (loading as Promise<unknown>).then(
            () => "loaded",
            ({ message }: Error) => message,
          ),
        ),
      );
      expect(messages[0]).toMatch(/^Cannot load the model/);
      expect(messages[0]).toBe(messages[1]);
    }
  });
});

describe("hostile bytes", () => {
  it("cut anywhere are refused as by loadModel", async () => {
    for (let length = 0; length < FILE.length; length += 37) {
      const [predictor, model] = await outcomes(FILE.slice(0, length));
      expect([length, predictor]).toEqual([length, model]);
      expect(predictor).not.toBe("loaded");
    }
  });

  it("with a bit changed anywhere are refused as by loadModel", async () => {
    for (let at = 0; at < WHOLE.length; at += 29) {
      const file = WHOLE.slice();
      file[at]! ^= 1 << (at % 8);
      const [predictor, model] = await outcomes(file);
      expect([at, predictor]).toEqual([at, model]);
    }
  });

  it.each([Number.NaN, Infinity])(
    "weights of %f, other shapes and more tensors are refused",
    async (bad) => {
      const bias = tensors.get("dense1.bias")!;
      const data = bias.data.slice();
      new DataView(data.buffer).setFloat32(4, bad, true);
      const files = [
        new Map(tensors).set("dense1.bias", { ...bias, data }),
        new Map(tensors).set("dense1.bias", { ...bias, shape: [3, 1] }),
        new Map(tensors).set("more", bias),
        new Map([...tensors].filter(([name]) => name !== "dense1.bias")),
      ];
      for (const each of files) {
        expect(await outcomes(writeSafetensors(each, metadata))).toEqual([
          "MODEL_FILE",
          "MODEL_FILE",
        ]);
      }
    },
  );
});

describe("other models", () => {
  it.each([
    ["conv2d", () => sequential([input([4, 4, 1]), conv2d(2, 3), flatten(), dense(2)])],
    ["residual", () => sequential([input([2]), residual([dense(2)])])],
  ])("with a layer %s name it, and loadModel", async (kind, make) => {
    const error = await loadPredictor(await make().save()).catch((each) => each);
    expect(error).toBeInstanceOf(FormatError);
    expect(error).toMatchObject({ code: "PREDICTOR_LAYER", layer: `${kind}1` });
    expect(error.message).toBe(
      "Cannot load the predictor: expected a layer of input, dense, activation, dropout, flatten, reshape, " +
        `got "${kind}" of layer "${kind}1"; use loadModel() of "gradlane", which loads every model`,
    );
  });

  it("that branch are refused", async () => {
    const made = network(({ a, b }) => a.add(b), { a: input([2]), b: input([2]) });
    const loading = loadPredictor(await made.save());
    await expect(loading).rejects.toMatchObject({ code: "PREDICTOR_LAYER" });
    await expect(loading).rejects.toThrow("got a network that branches");
  });

  it("with activations that users defined are refused, with other parts of theirs are not", async () => {
    const description = JSON.parse(TEXT);
    const mish = replaced(description, ["layers", "1", "activation"], { kind: "mish" });
    const error = await loadPredictor(fileOf(JSON.stringify(mish))).catch((each) => each);
    expect(error).toMatchObject({ code: "PREDICTOR_LAYER", layer: "dense1" });
    let own = replaced(description, ["layers", "1", "kernelInitializer"], { kind: "mine" });
    own = replaced(own, ["training", "optimizer"], { kind: "mine" });
    own = replaced(own, ["training", "loss"], { kind: "mine" });
    const predictor = await loadPredictor(fileOf(JSON.stringify(own)));
    expect(predictor.predictClasses(x).length).toBe(4);
    expect(() => predictor.predictProbabilities(x)).toThrow("got mine");
  });
});

describe("files of earlier versions", () => {
  const folder = join(import.meta.dirname, "../fixtures/models");
  const names = Object.keys(SAVED_MODELS);
  it.each(names)("%s predicts as its model", async (name) => {
    const file = readFileSync(join(folder, `${name}.gradlane`));
    const rows = (await SAVED_MODELS[name]!.x()) as never;
    const model = await loadModel(file, { engine });
    const predictor = await loadPredictor(join(folder, `${name}.gradlane`));
    const expected = model.compiled
      ? await model.predict(rows)
      : Object.values(await model.activations(rows)).at(-1)!;
    expect(predictor.predict(rows)).toEqual(expected);
    expect(predictor.classNames).toEqual(model.classNames);
  });
});

describe("sources and options", () => {
  it("are those of loadModel", async () => {
    const expected = (await loadPredictor(FILE)).predict(x);
    const { buffer } = FILE.slice();
    for (const source of [
      new Blob([FILE as never]),
      buffer,
      { getFile: async () => new Blob([FILE as never]) },
    ]) {
      expect((await loadPredictor(source as Blob)).predict(x)).toEqual(expected);
    }
    const wrong = { code: "UNKNOWN_NAME" };
    await expect(loadPredictor(3 as never)).rejects.toMatchObject(wrong);
    await expect(loadPredictor(3 as never)).rejects.toThrow("source of loadPredictor()");
    await expect(loadPredictor(FILE, { backend: "gpu" as never })).rejects.toMatchObject(wrong);
    await expect(loadPredictor(FILE, { engine } as never)).rejects.toMatchObject(wrong);
    const blob = new Blob([FILE as never]);
    await expect(loadPredictor(blob, { maxBytes: 9 })).rejects.toMatchObject({ code: "TOO_LARGE" });
  });

  it("a schema of other columns is refused", async () => {
    const data = await table(
      Array.from({ length: 12 }, (_, i) => ({ a: i, b: (i * 5) % 7, c: i % 2 ? "x" : "y" })),
      { target: "c" },
    );
    const preprocessing = tablePreprocessing(data.schema!);
    const model = sequential([input([2]), dense(2)], { preprocessing });
    await model.compile({ optimizer: "sgd", loss: "hinge", engine });
    await model.fit(data, { epochs: 1 });
    const saved = readSafetensors(unhashed(await model.save()));
    const description = JSON.parse(saved.metadata.get(METADATA_KEY)!);
    description.schema.columns.pop();
    const text = new Map([[METADATA_KEY, JSON.stringify(description)]]);
    const file = writeSafetensors(saved.tensors, text);
    expect(await outcomes(file)).toEqual(["MODEL_FILE", "MODEL_FILE"]);
  });

  it("losses are known as the library defines them", () => {
    for (const kind of losses.kinds) {
      const { activation, target } = losses.get(kind);
      const facts = readLoss(kind);
      expect(facts.activation).toBe(activation);
      const found = target({} as never);
      expect(facts.target ?? "values").toBe(found);
      expect(readLoss({ kind })).toEqual(facts);
    }
    expect(readLoss(undefined)).toEqual({ name: "none" });
    expect(readLoss("constructor")).toEqual({ name: "constructor" });
  });
});

describe("without WebAssembly", () => {
  afterEach(() => void vi.unstubAllGlobals());

  const refuse = () => Promise.reject(new Error("refused by a policy"));

  it("plain JavaScript takes over, with the reason", async () => {
    const expected = (await loadPredictor(FILE)).predict(x);
    vi.stubGlobal("WebAssembly", { compile: refuse, instantiate: refuse, Memory: class {} });
    const predictor = await loadPredictor(FILE);
    expect(predictor.backend).toBe("js");
    expect(predictor.reason).toContain("refused by a policy");
    expect(predictor.predict(x)).toEqual(expected);
    await expect(loadPredictor(FILE, { backend: "wasm" })).rejects.toMatchObject({
      code: "NO_WASM",
    });
    vi.unstubAllGlobals();
    expect((await loadPredictor(FILE)).backend).toBe("wasm");
  });

  it("kernels that could not be compiled are compiled again", async () => {
    const path = "../../src/predict/start-kernels.ts?again"; // a module that has compiled nothing
    const { startKernels } = (await import(
      path
    )) as typeof import("../../src/predict/start-kernels.ts");
    vi.stubGlobal("WebAssembly", { compile: refuse, Memory: class {} });
    expect((await startKernels(undefined)).backend).toBe("js");
    vi.unstubAllGlobals();
    expect((await startKernels("wasm")).backend).toBe("wasm");
  });
});
