import { expect, it } from "vitest";
import { DataError, dense, input, StandardScaler, sequential } from "../../src/index.ts";

const layers = [input([1]), dense(1)];

it("sequential() refuses preprocessing and schemas of wrong types", () => {
  for (const wrong of ["foo", {}, null, 3, true, [], StandardScaler, { kind: "pca" }]) {
    for (const option of ["preprocessing", "targetPreprocessing", "schema"]) {
      expect(() => sequential(layers, { [option]: wrong }), option).toThrow(DataError);
      expect(() => sequential(layers, { [option]: wrong }), option).toThrow(
        `${option} of sequential`,
      );
    }
  }
});
