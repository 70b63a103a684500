// Resuming the training of a saved model.

import { DataError, phrase } from "../core/errors.ts";
import type { Model } from "../model/model.ts";
import type { LimitOptions } from "../node/budget.ts";
import { showPath } from "../node/path.ts";
import { openModel } from "./open-model.ts";
import { COLUMN_OPTIONS, flagOf, requireFromModel } from "./option-rules.ts";
import { quote } from "./shell-quote.ts";

/** The options that a model's file determines. */
const FIXED = [
  ...["network", "hidden", "activation", "optimizer", "momentum", "learningRate", "weightDecay"],
  ...["preprocess", ...COLUMN_OPTIONS],
];

/** The model to train further. @throws DataError for options that its file determines */
export async function resumeModel(
  path: string,
  options: { readonly seed?: number } & LimitOptions,
): Promise<Model> {
  requireFromModel("RESUME", FIXED, options, "--resume");
  const model = await openModel(path, options);
  const { seed } = model.architecture;
  const action = `resume ${showPath(path)}`;
  if (options.seed !== undefined && options.seed !== seed) {
    const got = phrase(`--seed ${options.seed}`, options.seed);
    throw DataError.of("RESUME", action, phrase(`its own seed ${seed}`, seed), got, {
      hint: "remove --seed: with another seed, training rows would be in the test set",
    });
  }
  if (model.compiled) return model;
  const got = phrase("one without loss and optimizer");
  throw DataError.of("RESUME", action, "a compiled model", got);
}

/** The command that resumes the interrupted training of these arguments. */
export function resumeCommand(argv: readonly string[], out: string): string {
  const replaced: readonly string[] = [...FIXED.map(flagOf), "--resume"];
  const kept: string[] = [];
  for (let i = argv.indexOf("train") + 1; i < argv.length; i++) {
    const word = argv[i]!;
    if (!replaced.includes(word.split("=")[0]!)) kept.push(word);
    else if (!word.includes("=")) i++; // its value
  }
  return shell(["gradlane", "train", ...kept, "--resume", out]);
}

/** The command of these arguments. */
export const shellCommand = (argv: readonly string[]): string =>
  shell(["gradlane", ...argv.slice(2)]);

const shell = (words: readonly string[]) => words.map(quote).join(" ");
