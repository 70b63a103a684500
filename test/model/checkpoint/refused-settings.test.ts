// Files of models that were trained with settings that are refused now.

import { expect, it } from "vitest";
import { HASH_KEY } from "../../../src/format/contents-hash.ts";
import { readSafetensors, writeSafetensors } from "../../../src/format/safetensors.ts";
import {
  dense,
  input,
  loadModel,
  type OptimizerInput,
  rmsprop,
  sequential,
  sgd,
} from "../../../src/index.ts";

/** A model's file, as if its optimizer had had another setting. */
async function saved(optimizer: OptimizerInput, setting: Record<string, number>) {
  const model = sequential([input([1]), dense(1)]);
  await model.compile({ optimizer, loss: "meanSquaredError" });
  const { tensors, metadata } = readSafetensors(await model.save());
  metadata.delete(HASH_KEY);
  const description = JSON.parse(metadata.get("gradlane")!);
  Object.assign(description.training.optimizer, setting);
  metadata.set("gradlane", JSON.stringify(description));
  return writeSafetensors(tensors, metadata);
}

it.each<[string, OptimizerInput, Record<string, number>, string]>([
  ["epsilon", "adam", { epsilon: 0 }, "adam: expected epsilon to be a number > 0, got 0"],
  ["epsilon", rmsprop(), { epsilon: 0 }, "rmsprop: expected epsilon to be a number > 0, got 0"],
  [
    "momentum",
    sgd({ momentum: 0.5 }),
    { momentum: 1.5 },
    "sgd: expected momentum to be a number >= 0 and < 1, got 1.5",
  ],
])("name it: %s", async (_, optimizer, setting, text) => {
  await expect(loadModel(await saved(optimizer, setting))).rejects.toMatchObject({
    name: "FormatError",
    code: "MODEL_FILE",
    got: Object.values(setting)[0],
    message: `Cannot load the model: Cannot use ${text}; earlier versions accepted some settings that are errors now: train again with another`,
  });
  await loadModel(await saved(optimizer, {}));
});
