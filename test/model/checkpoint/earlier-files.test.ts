// Files of models that earlier versions wrote load, predict and go on as they did then.
//
// `WRITE_MODELS=1 npx vitest run earlier-files` adds the files of SAVED_MODELS that there are not yet; those
// that there are stay as the version of their day wrote them.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type ArrayInput, createEngine, loadModel } from "../../../src/index.ts";
import type { Model } from "../../../src/model/model.ts";
import { expectSame } from "../../compare.ts";
import { SAVED_MODELS, type SavedModel } from "./saved-models.ts";

const folder = join(import.meta.dirname, "../../fixtures/models");
const fileOf = (name: string) => join(folder, `${name}.gradlane`);
const expectedFile = join(folder, "expected.json");

interface Expected {
  readonly weightsHash: string;
  /** Of the last layer, for the first rows; of a model without a loss its activations. */
  readonly outputs: readonly number[];
  /** weightsHash after more training. */
  readonly resumed?: string;
}

const engine = await createEngine({ backend: "js" });
const load = (name: string) => loadModel(readFileSync(fileOf(name)), { engine });

async function outputsOf(model: Model, { x }: SavedModel): Promise<number[]> {
  const rows = (await x()) as unknown as ArrayInput;
  const output = model.compiled
    ? await model.predict(rows)
    : Object.values(await model.activations(rows)).at(-1)!;
  return [...output.data].slice(0, 6);
}

async function resumedHash(model: Model, { training }: SavedModel): Promise<string> {
  await model.fit(await training!.data(), training!.options);
  return model.weightsHash();
}

const expected: Record<string, Expected> = existsSync(expectedFile)
  ? JSON.parse(readFileSync(expectedFile, "utf8"))
  : {};

if (process.env.WRITE_MODELS) {
  for (const [name, saved] of Object.entries(SAVED_MODELS)) {
    if (existsSync(fileOf(name))) continue;
    const model = await saved.build();
    writeFileSync(fileOf(name), await model.save());
    expected[name] = {
      weightsHash: model.weightsHash(),
      outputs: await outputsOf(await load(name), saved),
      ...(saved.training && { resumed: await resumedHash(await load(name), saved) }),
    };
  }
  writeFileSync(expectedFile, `${JSON.stringify(expected, undefined, 2)}\n`);
}

it.each(Object.keys(SAVED_MODELS))("%s loads, predicts and goes on", async (name) => {
  const saved = SAVED_MODELS[name]!;
  const { weightsHash, outputs, resumed } = expected[name]!;
  const model = await load(name);
  expect(model.weightsHash()).toBe(weightsHash);
  expectSame(await outputsOf(model, saved), outputs);
  if (resumed) expect(await resumedHash(model, saved)).toBe(resumed);
});

it("an interrupted epoch is in its file", async () => {
  const { session } = (await load("interrupted")).compiled!;
  expect(session.interruption).toMatchObject({ steps: 6, stepsOfEpoch: 2 });
});
