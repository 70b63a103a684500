import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/core/errors.ts";
import { preprocessingFromJSON } from "../../src/preprocessing/from-json.ts";
import { MinMaxScaler } from "../../src/preprocessing/min-max-scaler.ts";
import { pipeline } from "../../src/preprocessing/pipeline.ts";
import { StandardScaler } from "../../src/preprocessing/standard-scaler.ts";
import type { Transformer } from "../../src/preprocessing/transformer.ts";
import { ZeroCenter } from "../../src/preprocessing/zero-center.ts";

const all = (): Transformer[] => [
  new StandardScaler(),
  new StandardScaler({ withMean: false, withStd: false }),
  new ZeroCenter(),
  new MinMaxScaler(),
  pipeline(new StandardScaler(), new MinMaxScaler()),
];
const x = [
  [0.1, -7, -0],
  [0.3, 1e6, -0],
  [0.7, 12, -0],
];

describe("preprocessingFromJSON()", () => {
  it.each(all())("restores the same bits: $kind", (transformer) => {
    const expected = transformer.fitTransform(x);
    const read = preprocessingFromJSON(JSON.parse(JSON.stringify(transformer)));
    expect(read).toBeInstanceOf(transformer.constructor);
    expect(read.transform(x)).toEqual(expected);
    expect(read.inverseTransform(expected)).toEqual(transformer.inverseTransform(expected));
    expect(read.toJSON()).toEqual(transformer.toJSON());
  });

  it.each(all())("keeps unfitted ones unfitted: $kind", (transformer) => {
    const read = preprocessingFromJSON(JSON.parse(JSON.stringify(transformer)));
    expect(read.isFitted).toBe(false);
    expect(read.fitTransform(x)).toEqual(transformer.fitTransform(x));
  });

  it("agrees with fromJSON of each class", () => {
    const json = new ZeroCenter().fit([[4]]).toJSON();
    expect(ZeroCenter.fromJSON(json).offset).toEqual(Float64Array.of(4));
    expect(() => MinMaxScaler.fromJSON(json)).toThrow('expected kind "minMaxScaler"');
  });

  const scaler = { kind: "minMaxScaler", offset: [1, 2], divisor: [1, 1] };
  const hostile: [string, unknown][] = [
    ["nothing", undefined],
    ["null", null],
    ["a list", []],
    ["a string", "pipeline"],
    ["no kind", {}],
    ["an unknown kind", { kind: "lambda" }],
    ["a kind of Object", { kind: "constructor" }],
    ["a kind that is no string", { kind: ["zeroCenter"] }],
    ["other properties", { ...scaler, code: "1" }],
    ["__proto__", JSON.parse('{"kind":"minMaxScaler","__proto__":{"offset":[1],"divisor":[1]}}')],
    ["one half", { kind: "minMaxScaler", offset: [1] }],
    ["the other half", { kind: "minMaxScaler", divisor: [1] }],
    ["different sizes", { ...scaler, divisor: [1] }],
    ["no list", { ...scaler, offset: { length: 2, 0: 1, 1: 1 } }],
    ["a string among numbers", { ...scaler, offset: [1, "2"] }],
    ["null among numbers", { ...scaler, offset: [1, null] }],
    ["infinity", { ...scaler, offset: [1, Infinity] }],
    ["NaN", { ...scaler, divisor: [1, Number.NaN] }],
    ["division by zero", { ...scaler, divisor: [1, 0] }],
    ["division by less", { ...scaler, divisor: [1, -1] }],
    ["a huge list", { ...scaler, offset: new Array(2 ** 31), divisor: new Array(2 ** 31) }],
    ["options that are no booleans", { kind: "standardScaler", withMean: 1, withStd: true }],
    ["options that are missing", { kind: "standardScaler" }],
    ["a pipeline of nothing", { kind: "pipeline", steps: [] }],
    ["a pipeline without steps", { kind: "pipeline" }],
    [
      "a pipeline of pipelines",
      { kind: "pipeline", steps: [{ kind: "pipeline", steps: [scaler] }] },
    ],
    ["a long pipeline", { kind: "pipeline", steps: Array(65).fill(scaler) }],
    [
      "a pipeline of different columns",
      { kind: "pipeline", steps: [scaler, { kind: "zeroCenter", offset: [1], divisor: [1] }] },
    ],
  ];
  it.each(hostile)("refuses %s", (_, value) => {
    expect(() => preprocessingFromJSON(value)).toThrow(FormatError);
    expect(() => preprocessingFromJSON(value)).toThrow(
      /^Cannot read preprocessing: expected .+, got /,
    );
  });

  it("returns a transformer or throws a FormatError for any input", () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          kind: fc.constantFrom(
            ...["pipeline", "standardScaler", "zeroCenter", "minMaxScaler", "imputer", "x"],
            ...["oneHotEncoder", "pca", "whitening", "colorHistogram", "polynomialFeatures"],
          ),
          steps: fc.jsonValue(),
          withMean: fc.jsonValue(),
          columns: fc.oneof(fc.array(fc.nat(3)), fc.jsonValue()),
          fill: fc.oneof(fc.array(fc.double()), fc.jsonValue()),
          strategy: fc.constantFrom("median", "constant", 5),
          unknown: fc.constantFrom("error", "ignore", 5),
          missing: fc.constantFrom("error", "ignore", "category", 5),
          inputColumns: fc.oneof(fc.nat(4), fc.jsonValue()),
          categories: fc.oneof(fc.array(fc.array(fc.integer())), fc.jsonValue()),
          method: fc.constantFrom("pca", "zca", 5),
          shape: fc.oneof(fc.array(fc.nat(3)), fc.jsonValue()),
          mean: fc.oneof(fc.array(fc.double()), fc.jsonValue()),
          bins: fc.oneof(fc.integer(), fc.jsonValue()),
          offset: fc.oneof(fc.array(fc.double()), fc.jsonValue()),
          divisor: fc.oneof(fc.array(fc.double()), fc.jsonValue()),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(value, (json) => {
        try {
          const read = preprocessingFromJSON(json);
          expect(preprocessingFromJSON(read.toJSON()).toJSON()).toEqual(read.toJSON());
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
