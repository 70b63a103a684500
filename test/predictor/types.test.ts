// The declarations of predictors of one file say what the modules export.

import ts from "typescript";
import { expect, it } from "vitest";
import { predictorTypes, toPredictor } from "../../src/entries/predictor.ts";
import {
  dense,
  input,
  type Model,
  sequential,
  table,
  tablePreprocessing,
} from "../../src/index.ts";
import { randomNetwork } from "../model/network/random-network.ts";
import { imported } from "./module.ts";

/** Messages of the compiler for a program that imports declarations. */
function messages(files: Readonly<Record<string, string>>): string[] {
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, types: [], target: ts.ScriptTarget.ES2022 },
    ...{ module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path in files || fileExists.call(host, path);
  host.getSourceFile = (path, target) =>
    files[path] === undefined
      ? getSourceFile.call(host, path, target)
      : ts.createSourceFile(path, files[path], target);
  const program = ts.createProgram(Object.keys(files), options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

it("has shapes, class names, columns and inputs, whatever they are called", async () => {
  const rows = ["*/", "`", "a\u2028b"].map((word, i) => ({ '*/ "': word, size: i, kind: word }));
  const data = await table([...rows, ...rows, ...rows], { target: "kind" });
  const preprocessing = tablePreprocessing(data.schema!).fit(data.x);
  const layers = [input([preprocessing.outputColumns!]), dense(3)];
  const ofTable = sequential(layers as never, { preprocessing }) as Model;
  await ofTable.compile({ optimizer: "adam", loss: "softmaxCrossEntropy" });
  await ofTable.fit(data, { epochs: 1 });
  const plain = sequential([input([2]), dense(2)], { classNames: ["no", "yes"] }) as Model;

  const use = `import * as plain from "./plain";
import * as table from "./table";
import * as inputs from "./inputs";
const names: readonly ["no", "yes"] = plain.classNames;
const two: 2 = plain.inputShape[0];
plain.predict([[1, 2]]).data.length + plain.predictClasses(new Float32Array(2))[0]!;
table.predict([{ size: 3, '*/ "': null, other: {} }]);
table.predictProbabilities([[1, 2]]);
inputs.predict({ a: [[1]], b: new Uint8Array(2) });
export { names, two };
`;
  const wrong = `import { predict } from "./plain";
import * as table from "./table";
import * as inputs from "./inputs";
predict([{ size: 3 }]);
table.predict([{ size: {} }]);
inputs.predict([[1]]);
`;
  const found = messages({
    "/plain.d.ts": predictorTypes(plain),
    "/table.d.ts": predictorTypes(ofTable),
    "/inputs.d.ts": predictorTypes(randomNetwork(1)),
    "/use.ts": use,
    "/wrong.ts": wrong,
  });
  expect(found.length, found.join("\n")).toBe(3);

  const declared = [...predictorTypes(plain).matchAll(/declare const (\w+)/g)].map(
    ([, name]) => name,
  );
  expect(Object.keys(await imported(toPredictor(plain))).sort()).toEqual(declared.sort());
  expect(() => predictorTypes({} as never)).toThrow("a model of sequential() or network()");
});
