// Model files of earlier versions load, predict and resume as before.
//
// `WRITE_MODELS=1 npx vitest run earlier-files` writes missing files of SAVED_MODELS; existing
// files are never rewritten.

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
  /** Outputs of the last layer for the first rows; activations of a model without a loss. */
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

it.each(Object.keys(SAVED_MODELS))("%s loads, predicts and resumes", async (name) => {
  const saved = SAVED_MODELS[name]!;
  const { weightsHash, outputs, resumed } = expected[name]!;
  const model = await load(name);
  expect(model.weightsHash()).toBe(weightsHash);
  expectSame(await outputsOf(model, saved), outputs);
  if (resumed) expect(await resumedHash(model, saved)).toBe(resumed);
});

it("an interrupted epoch is saved", async () => {
  const { session } = (await load("interrupted")).compiled!;
  expect(session.interruption).toMatchObject({ steps: 6, stepsOfEpoch: 2 });
});
