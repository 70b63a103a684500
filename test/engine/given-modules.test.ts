// Binaries that the caller has compiled.

import { readFileSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";
import {
  createEngine,
  dense,
  type Engine,
  flatten,
  input,
  sequential,
  shift,
  synthetic,
} from "../../src/index.ts";

const moduleOf = (name: string) =>
  WebAssembly.compile(new Uint8Array(readFileSync(`build/${name}.wasm`)));

afterEach(() => vi.restoreAllMocks());

async function hashOn(engine: Engine): Promise<string> {
  const layers = [input([28, 28, 1]), flatten(), dense(8, { activation: "relu" }), dense(10)];
  const model = sequential(layers, { seed: 1 });
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", engine });
  const digits = synthetic.digits({ count: 40, seed: 1 });
  await model.fit(digits, { epochs: 2, augment: shift({ max: 2 }) });
  await model.predict(digits.x);
  return model.weightsHash();
}

it("are used where bytes cannot be compiled", async () => {
  const expected = await hashOn(await createEngine({ threads: 1 }));
  const wasmModules = {
    training: await moduleOf("training"),
    augmentation: await moduleOf("augmentation"),
  };
  vi.spyOn(WebAssembly, "compile").mockRejectedValue(new Error("not here"));
  const engine = await createEngine({ threads: 1, turbo: true, wasmModules });
  expect(engine.info.backend).toBe("wasm");
  expect(engine.info.reasons).toContain("turbo off: wasmModules are used as they are");
  expect(await hashOn(engine)).toBe(expected);
});

it.each([
  ["other names", { training2: 1 }, "UNKNOWN_NAME"],
  ["what is no module", { training: new Uint8Array(3) }, "OPTION"],
  ["no object", 3, "OPTIONS"],
  ["null", null, "OPTIONS"],
])("are refused: %s", async (_, wasmModules, code) => {
  await expect(createEngine({ wasmModules: wasmModules as never })).rejects.toMatchObject({ code });
});

it("are refused: a module of something else, and numerics that they do not have", async () => {
  const training = await moduleOf("machine");
  await expect(createEngine({ wasmModules: { training } })).rejects.toMatchObject({
    code: "OPTION",
  });
  const wasmModules = { training: await moduleOf("training") };
  await expect(createEngine({ numerics: "fast", wasmModules })).rejects.toMatchObject({
    code: "NUMERICS_FAST",
  });
  await expect(createEngine({ workerUrl: 3 as never })).rejects.toMatchObject({ code: "OPTION" });
});
