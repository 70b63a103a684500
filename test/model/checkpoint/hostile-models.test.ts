// Malicious model files: contents are validated, and refused with a FormatError.

import { describe, expect, it } from "vitest";
import { METADATA_KEY } from "../../../src/format/model-file.ts";
import { readSafetensors, writeSafetensors } from "../../../src/format/safetensors.ts";
import {
  adam,
  type Callback,
  dense,
  dropout,
  earlyStopping,
  FormatError,
  Imputer,
  input,
  type Layer,
  loadModel,
  pipeline,
  reduceOnPlateau,
  StandardScaler,
  sequential,
} from "../../../src/index.ts";
import { unhashed } from "../../format/unhashed.ts";

const x = [
  [0, 1],
  [1, 0],
  [2, 1],
  [0, 3],
  [4, 4],
  [5, 1],
];
const y = [0, 1, 0, 1, 0, 1];

/** The file of a model with everything a file can contain, except a schema. */
async function richFile(): Promise<Uint8Array> {
  const layers = [input([2]), dense(3, { activation: "relu" }), dropout(0.5), dense(2)];
  const model = sequential(layers, {
    seed: 7,
    preprocessing: pipeline(new Imputer(), new StandardScaler()),
    classNames: ["a", "b"],
  });
  const metrics = ["accuracy" as const];
  await model.compile({ optimizer: adam(), loss: "softmaxCrossEntropy", metrics });
  const options = { epochs: 3, batchSize: 2, validation: { x, y } };
  const controller = new AbortController();
  const abort: Callback = { onEpochEnd: ({ epoch }) => void (epoch === 2 && controller.abort()) };
  const callbacks = [earlyStopping({ patience: 5 }), reduceOnPlateau(), abort];
  await model
    .fit({ x, y }, { ...options, signal: controller.signal, callbacks })
    .catch(() => "aborted");
  return unhashed(await model.save());
}
const FILE = await richFile();
const { tensors, metadata } = readSafetensors(FILE);
const TEXT = metadata.get(METADATA_KEY)!;

/** The same tensors with another description. */
const fileOf = (description: string): Uint8Array =>
  writeSafetensors(tensors, new Map([[METADATA_KEY, description]]));

/** The result: "loaded", or the code of the FormatError. Other errors are thrown. */
async function outcome(file: Uint8Array): Promise<string> {
  try {
    await loadModel(file);
    return "loaded";
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.message.length).toBeLessThan(2000);
    return error.code;
  }
}

describe("a description", () => {
  it("is loaded as saved", async () => {
    expect(await outcome(fileOf(TEXT))).toBe("loaded");
  });

  it.each([
    ["a key twice", TEXT.replace('"seed":', '"seed":1,"seed":')],
    ["a key twice, once escaped", TEXT.replace('"seed":', '"s\\u0065ed":1,"seed":')],
    ["a key twice far inside", TEXT.replace('"units":', '"units":9,"units":')],
  ])("with %s is refused", async (_, text) => {
    expect(text).not.toBe(TEXT);
    expect(await outcome(fileOf(text))).toBe("DUPLICATE_KEY");
  });

  it.each(["[", '{"a":'])("a million levels of %j are refused", async (open) => {
    const deep = open.repeat(1_000_000);
    expect(await outcome(fileOf(deep))).toBe("JSON_SYNTAX");
  });

  it.each(["layers", "classNames", "statistics", "crop", "schema", "training", "preprocessing"])(
    "%s so deep that a walk through it overflows are refused",
    async (key) => {
      const deep = "[".repeat(50_000) + "]".repeat(50_000);
      const { [key]: _, ...others } = JSON.parse(TEXT);
      const text = JSON.stringify(others).replace(/^\{/, `{"${key}":${deep},`);
      expect(await outcome(fileOf(text))).toBe("JSON_SYNTAX");
    },
  );

  it.each([
    ["in the description", TEXT.replace(/^\{/, '{"__proto__":{"seed":3},')],
    [
      "in a layer",
      TEXT.replace('"kind":"dense"', '"__proto__":{"trainable":false},"kind":"dense"'),
    ],
    ["in preprocessing", TEXT.replace('"kind":"pipeline"', '"__proto__":{},"kind":"pipeline"')],
  ])("with __proto__ %s is refused", async (_, text) => {
    expect(text).not.toBe(TEXT);
    expect(await outcome(fileOf(text))).toBe("JSON_KEY");
    expect(({} as { trainable?: boolean }).trainable).toBeUndefined();
  });

  it("that is not JSON is refused without copying it", async () => {
    const texts = [
      "",
      "x",
      "{",
      "[]",
      "null",
      "1",
      '"a"',
      `${TEXT}x`,
      "\u001b[2J",
      "x".repeat(1e6),
    ];
    const codes = await Promise.all(texts.map((text) => outcome(fileOf(text))));
    expect(new Set(codes)).toEqual(new Set(["JSON_SYNTAX", "MODEL_FILE"]));
  });

  it("with any other value at any place is refused, or harmless", async () => {
    const WRONG: readonly unknown[] = [
      ...[null, true, -1, 0.5, 2 ** 31, 1e300, "3", "constructor", "\u001b[2J", [], {}],
      ...[{ toString: 1, valueOf: 1 }, [[[[]]]], { kind: "constructor" }],
    ];
    const description = JSON.parse(TEXT);
    const codes = new Map<string, number>();
    // each place gets five values in turn, neighbours others
    const tries = placesOf(description).flatMap((place, i) =>
      [0, 1, 2, 3, 4].map((j) => [place, WRONG[(5 * i + j) % WRONG.length]] as const),
    );
    for (const [place, wrong] of tries) {
      const code = await outcome(fileOf(JSON.stringify(replaced(description, place, wrong))));
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect(codes.get("MODEL_FILE")).toBeGreaterThan(200);
    expect([...codes.keys()].sort()).toEqual(["MODEL_FILE", "PREPROCESSING", "loaded"]);
  });
});

describe("numbers", () => {
  it.each([
    ["seed", "7"],
    ["layers", 1, "units", "3"],
    ["layers", 1, "units", 2 ** 31],
    ["layers", 1, "units", 1e300],
    ["layers", 0, "shape", 0, 2 ** 40],
    ["training", "step", "9"],
    ["training", "step", -1],
    ["training", "epoch", 2 ** 60],
    ["preprocessing", "steps", 1, "offset", 0, "1"],
    ["statistics", "rows", "6"],
    ["statistics", "mean", 0, "1"],
  ])("%s %s %s %s %s as text, negative or huge are refused", async (...given) => {
    const place = given.slice(0, -1) as Place;
    const text = JSON.stringify(replaced(JSON.parse(TEXT), place, given.at(-1)));
    expect(["MODEL_FILE", "PREPROCESSING"]).toContain(await outcome(fileOf(text)));
  });
});

describe("tensors", () => {
  it.each([
    ["that overlap", [0, 4, 2, 6]],
    ["with a hole between them", [0, 4, 5, 9]],
    ["of one place", [0, 4, 0, 4]],
    ["that end before they begin", [4, 0, 4, 8]],
  ])("%s are refused", async (_, [a, b, c, d]) => {
    const entry = (name: string, offsets: unknown) =>
      `"${name}":{"dtype":"F32","shape":[1],"data_offsets":${JSON.stringify(offsets)}}`;
    const header = `{${entry("a.kernel", [a, b])},${entry("a.bias", [c, d])}}`;
    const file = new Uint8Array(8 + header.length + 9);
    file[0] = header.length;
    file.set(new TextEncoder().encode(header), 8);
    expect(await outcome(file)).toBe("OFFSETS");
  });
});

describe("names of object properties", () => {
  it.each(["constructor", "__proto__", "toString", "hasOwnProperty"])(
    "%s is a layer like any other",
    async (name) => {
      const model = sequential([input([2]), dense(3, { name })]);
      await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy" });
      await model.fit({ x, y }, { epochs: 1 });
      const loaded = await loadModel(await model.save());
      expect(loaded.weightsHash()).toBe(model.weightsHash());
      expect(Object.keys(loaded.getWeights())).toEqual([`${name}.kernel`, `${name}.bias`]);
      const more = new Map(tensors).set(name, tensors.get("dense1.bias")!);
      expect(await outcome(writeSafetensors(more, metadata))).toBe("MODEL_FILE");
    },
  );

  it("classes may have any names", async () => {
    const classNames = ["__proto__", "\ud800"];
    const model = sequential([input([2]), dense(2)], { classNames });
    expect((await loadModel(await model.save())).classNames).toEqual(classNames);
  });

  it("control characters do not appear in messages", async () => {
    const name = "\u001b[2J\u202e";
    const more = new Map(tensors).set(name, tensors.get("dense1.bias")!);
    const refusal = loadModel(writeSafetensors(more, metadata));
    await expect(refusal).rejects.toThrow(/a tensor "\\u001b\[2J\\u202e"$/);
    const layer = { ...(JSON.parse(TEXT).layers[1] as Layer), name };
    const text = JSON.stringify(replaced(JSON.parse(TEXT), ["layers", 1], layer));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test is about them
    await expect(loadModel(fileOf(text))).rejects.toThrow(/^[^\u0000-\u001f\u202e]*$/);
  });
});

type Place = readonly (string | number)[];

/** Every place in plain data, including the root. */
function placesOf(value: unknown, place: Place = []): Place[] {
  const inside = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [place, ...inside.flatMap(([key, each]) => placesOf(each, [...place, key]))];
}

/** The same data with a different value at a place. */
function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by;
  const copy: Record<string, unknown> = Array.isArray(value)
    ? ([...value] as never)
    : { ...(value as object) };
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}
