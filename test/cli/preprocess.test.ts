// The steps of --preprocess, and the form of images.

import { InvalidArgumentError } from "commander";
import { describe, expect, it } from "vitest";
import { formOf } from "../../src/cli/image-data.ts";
import { handledBy, parsePreprocess, preprocessingFor } from "../../src/cli/preprocess.ts";
import type { Model } from "../../src/index.ts";
import { synthetic } from "../../src/index.ts";
import { stepsText } from "../../src/preprocessing/steps-text.ts";

const data = synthetic.blobs({ classes: 2, count: 10, seed: 1 });

describe("preprocessing", () => {
  it.each<[string, string[], string]>([
    ["none", [], "none"],
    [" none ", [], "none"],
    ["standardize", ["standardize"], "standardScaler"],
    ["standardize-channels", ["standardize-channels"], "standardScaler per channel"],
    ["center, minmax", ["center", "minmax"], "zeroCenter, minMaxScaler"],
    ["whiten", ["whiten"], "whitening"],
    ["zca,pca:2", ["zca", "pca:2"], "whitening, pca"],
    ["pca:0.5", ["pca:0.5"], "pca"],
    ["pca:.95", ["pca:.95"], "pca"],
  ])("%j is %j", (text, steps, shown) => {
    expect(parsePreprocess(text)).toEqual(steps);
    expect(stepsText(preprocessingFor(steps, data))).toBe(shown);
  });

  it.each([
    "",
    "pca",
    "pca:",
    "pca:0",
    "pca:0.0",
    "pca:1.5",
    "pca:-1",
    "pca:5x",
    "toString",
    "none,zca",
  ])("%j is rejected", (text) => {
    expect(() => parsePreprocess(text)).toThrow(InvalidArgumentError);
  });

  it("distinguishes PCA and ZCA whitening", () => {
    const methodOf = (step: string) => preprocessingFor([step], data)!.toJSON();
    expect(methodOf("whiten")).toMatchObject({ method: "pca" });
    expect(methodOf("zca")).toMatchObject({ method: "zca" });
    expect(methodOf("pca:3")).toMatchObject({ wanted: 3 });
  });

  it("needs no warning if a model handles it", () => {
    const seen = (...steps: string[]) =>
      handledBy({ preprocessing: preprocessingFor(steps, data) } as unknown as Model);
    const nothing = { scaled: false, imputed: false, targetScaled: false };
    expect(seen()).toEqual(nothing);
    for (const step of ["center", "pca:1"]) expect(seen(step)).toEqual(nothing);
    for (const step of ["standardize", "minmax", "whiten", "zca"]) {
      expect(seen("center", step)).toEqual({ ...nothing, scaled: true });
    }
  });
});

describe("images", () => {
  it("have the form of the model, else the requested size", () => {
    expect(formOf({})).toEqual({});
    expect(formOf({ imageSize: 28 })).toEqual({ size: [28, 28] });
    expect(formOf({ imageSize: 28, inputShape: [8, 9, 3] })).toEqual({ size: [8, 9], channels: 3 });
    expect(formOf({ inputShape: [8] })).toEqual({});
    expect(formOf({ inputShape: [8, 9], imageSize: 4 })).toEqual({ size: [4, 4] });
  });
});
