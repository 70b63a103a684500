// Going on with a model that was saved before.

import { DataError } from "../core/errors.ts";
import type { Model } from "../model/model.ts";
import type { LimitOptions } from "../node/budget.ts";
import { showPath } from "../node/path.ts";
import { DECIDED_COLUMNS, refuseDecided } from "./decided.ts";
import { openModel } from "./open-model.ts";
import { quote } from "./shell.ts";

/** Arguments that the file of a model decides. */
const DECIDED = {
  hidden: "--hidden",
  activation: "--activation",
  optimizer: "--optimizer",
  momentum: "--momentum",
  learningRate: "--learning-rate",
  weightDecay: "--weight-decay",
  preprocess: "--preprocess",
  ...DECIDED_COLUMNS,
} as const;

/** The model to go on with. @throws DataError for arguments that its file decides */
export async function resumeModel(
  path: string,
  options: { readonly [name in keyof typeof DECIDED]?: unknown } & {
    readonly seed?: number;
  } & LimitOptions,
): Promise<Model> {
  refuseDecided("RESUME", DECIDED, options, "--resume");
  const model = await openModel(path, options);
  const { seed } = model.architecture;
  if (options.seed !== undefined && options.seed !== seed) {
    throw new DataError(
      "RESUME",
      `Cannot resume ${showPath(path)}: expected its own seed ${seed}, got --seed ${options.seed}`,
      {
        expected: seed,
        got: options.seed,
        hint: "another seed would test on rows it was trained on: leave out --seed",
      },
    );
  }
  if (model.compiled) return model;
  throw new DataError(
    "RESUME",
    `Cannot resume ${showPath(path)}: expected a compiled model, got one without loss and optimizer`,
  );
}

/** The command that goes on where the one with these arguments was interrupted. */
export function resumeCommand(argv: readonly string[], out: string): string {
  const replaced: readonly string[] = [...Object.values(DECIDED), "--resume"];
  const kept: string[] = [];
  for (let i = argv.indexOf("train") + 1; i < argv.length; i++) {
    const word = argv[i]!;
    if (!replaced.includes(word.split("=")[0]!)) kept.push(word);
    else if (!word.includes("=")) i++; // its value
  }
  return shell(["gradlane", "train", ...kept, "--resume", out]);
}

/** The command that these arguments are of. */
export const shellCommand = (argv: readonly string[]): string =>
  shell(["gradlane", ...argv.slice(2)]);

const shell = (words: readonly string[]) => words.map(quote).join(" ");
