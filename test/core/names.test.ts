import { describe, expect, it } from "vitest";
import { repeated, requireKnownKeys, unknownName } from "../../src/core/names.ts";
import { compose, dense, mlp, sgd, synthetic } from "../../src/index.ts";

const hintFor = (got: string, ...known: string[]) => unknownName("name", got, known).hint;

const METRICS = ["accuracy", "precision", "recall", "f1", "auc", "meanSquaredError", "r2"];
const LOSSES = ["softmaxCrossEntropy", "hinge", "binaryCrossEntropy", "meanSquaredError"];
const FIT = ["epochs", "batchSize", "validation", "schedule", "callbacks", "classWeight"];
const RATES = ["learningRate", "momentum", "weightDecay", "epsilon"];
const MONITORS = ["loss", "validationLoss", "accuracy", "validationAccuracy"];

describe("an unknown name", () => {
  it("gets a suggestion from other libraries' names and other spellings", () => {
    const cases: [string, string[], string][] = [
      ["acc", METRICS, "accuracy"],
      ["mse", METRICS, "meanSquaredError"],
      ["mse", LOSSES, "meanSquaredError"],
      ["MSELoss", LOSSES, "meanSquaredError"],
      ["bce", LOSSES, "binaryCrossEntropy"],
      ["categorical_crossentropy", LOSSES, "softmaxCrossEntropy"],
      ["cross-entropy", LOSSES, "softmaxCrossEntropy"],
      ["lr", RATES, "learningRate"],
      ["wd", RATES, "weightDecay"],
      ["learning_rate", RATES, "learningRate"],
      ["batch_size", FIT, "batchSize"],
      ["nb_epoch", FIT, "epochs"],
      ["validation_split", FIT, "validation"],
      ["class_weights", FIT, "classWeight"],
      ["val_loss", MONITORS, "validationLoss"],
      ["val_acc", MONITORS, "validationAccuracy"],
      ["AUC", METRICS, "auc"],
      ["acurracy", METRICS, "accuracy"],
      ["momentun", RATES, "momentum"],
    ];
    expect(cases.map(([got, known]) => hintFor(got, ...known))).toEqual(
      cases.map(([, , name]) => `did you mean "${name}"?`),
    );
  });

  it("gets no hint if nothing is similar", () => {
    expect([
      hintFor("zip", ...METRICS),
      hintFor("", ...METRICS),
      hintFor("constructor", "a"),
    ]).toEqual([undefined, undefined, undefined]);
  });

  it("is similar if half of it, or all but two letters match", () => {
    const cases: [string, string, boolean][] = [
      ["abc", "axy", true], // two letters
      ["abc", "xyz", false],
      ["ab", "axy", true],
      ["ab", "xy", false], // nothing is left
      ["abcdef", "abcxyz", true], // three of six
      ["abcde", "abwxy", false],
      ["abcdefg", "abcwxyz", false],
      ["ABCD", "abxy", true],
      ["x".repeat(60), `${"x".repeat(58)}yy`, true],
      ["x".repeat(61), `${"x".repeat(58)}yy`, false],
      ["x".repeat(58), `${"x".repeat(58)}yyy`, false],
    ];
    expect(cases.map(([got, name]) => [got, name, hintFor(got, name) !== undefined])).toEqual(
      cases,
    );
    expect(hintFor("abxx", "ayyx", "abxy", "zzzz")).toBe('did you mean "abxy"?');
  });

  it("is answered with at most a hundred others", () => {
    const names = Array.from({ length: 101 }, (_, i) => `n${i}`);
    expect(unknownName("name", "?", names.slice(1)).message).toMatch(/, n100$/);
    expect(unknownName("name", "?", names).message).toMatch(/, n99 and 1 more$/);
  });

  it("may be 20 MB long, like known names", () => {
    const long = "x".repeat(2e7);
    expect(hintFor(long, ...METRICS)).toBeUndefined();
    expect(hintFor("acc", long, ...METRICS)).toBe('did you mean "accuracy"?');
    const columns = Array.from({ length: 20_000 }, (_, i) => `column${i}`);
    const error = unknownName("column", "colum7", columns);
    expect(error.hint).toBe('did you mean "column7"?');
    expect(error.message).toContain("column99 and 19900 more");
  });

  it("is searched once, for any number of names", () => {
    const names = Array.from({ length: 200_000 }, (_, i) => `column${i}`);
    const given = Object.fromEntries(names.map((name) => [name, "number"]));
    expect(() => requireKnownKeys("types", given, names)).not.toThrow();
    const other = { ...given, other: "number" };
    expect(() => requireKnownKeys("types", other, names)).toThrow('option of types "other"');
  });

  it("is refused in the options of every function", () => {
    expect(() => sgd({ lr: 1 } as never)).toThrow('did you mean "learningRate"?');
    expect(() => dense(1, { act: "relu" } as never)).toThrow('did you mean "activation"?');
    expect(() => dense(1, { activation: "swish" as never })).toThrow('did you mean "silu"?');
    expect(() => mlp({ hidden_layer_sizes: [3] } as never)).toThrow('did you mean "hidden"?');
    expect(() => synthetic.moons({ n_samples: 3 } as never)).toThrow('did you mean "count"?');
    expect(() => compose([], { random_state: 3 } as never)).toThrow('did you mean "seed"?');
  });
});

it("repeated() is the first value that occurs a second time", () => {
  expect(repeated(["a", "b", "c", "b", "a"])).toBe("b");
  expect(repeated(["a", "b"])).toBeUndefined();
  expect(repeated([NaN, NaN])).toBeNaN();
});
