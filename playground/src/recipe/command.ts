// A recipe as a call of the command line, where that can say it.

import type { Part, Recipe } from "./recipe.ts";
import { short } from "./url.ts";

/** The line, or why there is none. */
export type CommandLine =
  | { readonly line: string; readonly reason?: undefined }
  | { readonly line?: undefined; readonly reason: string };

/**
 * `gradlane train …` for a recipe. It splits its rows by its own rule, so it gives a network like that of the page,
 * not the same bits.
 */
export function commandOf(recipe: Recipe): CommandLine {
  const { data, layers, optimizer, schedule, batchSize, stop, seed, preprocessing } = recipe;
  const reason = whyNot(recipe);
  if (reason) return { reason: `The command line cannot say this: ${reason}.` };
  const [first] = layers;
  const steps = preprocessing.map(({ kind }) => STEPS[kind]!);
  const options = [
    `--synthetic ${data.source} --count ${data.count}`,
    ...(layers.length > 0
      ? [`--hidden ${layers.map(({ units }) => units).join(",")}`, `--activation ${kindOf(first!)}`]
      : []),
    `--optimizer ${optimizer.kind} --learning-rate ${optimizer.learningRate}`,
    `--schedule ${schedule.kind}`,
    `--preprocess ${steps.join(",") || "none"}`,
    `--batch-size ${batchSize} --epochs ${stop.count} --seed ${seed}`,
  ];
  return { line: `npx gradlane train ${options.join(" \\\n  ")}` };
}

/** Preprocessing by the names of the command line. */
const STEPS: Readonly<Record<string, string>> = {
  standardScaler: "standardize",
  zeroCenter: "center",
  minMaxScaler: "minmax",
};

const kindOf = ({ activation }: Part): string => (activation as unknown as Part).kind;

function whyNot(recipe: Recipe): string | undefined {
  const { data, features, layers, loss, schedule, warmup, stop, preprocessing, output } = recipe;
  const usual: Part = { ...recipe.optimizer };
  const rules: readonly (readonly [boolean, string])[] = [
    [recipe.task !== "points", "it needs the files that were dropped here"],
    [data.source === "own", "the points were drawn or pasted here"],
    [(data.classes as number) > 3, "its generators have up to three classes"],
    [
      data.source !== "own" && (data.classes as number) === 2 && CLASSES3.includes(data.source),
      "its generators have three classes",
    ],
    [features.join() !== "x,y", "features by hand"],
    [layers.some(({ dropout }) => dropout > 0), "dropout"],
    [layers.some((layer) => kindOf(layer) !== kindOf(layers[0]!)), "different activations"],
    [
      layers.some(({ kernelRegularizer }) => kernelRegularizer) ||
        output.kernelRegularizer !== null,
      "penalties of weights",
    ],
    [!["softmaxCrossEntropy", "meanSquaredError"].includes(loss.kind), `the loss ${loss.kind}`],
    [typeof short("loss", loss) !== "string", "options of the loss"],
    [stop.unit === "steps", "a training of a number of steps"],
    [warmup > 0 || typeof short("schedule", schedule) !== "string", "options of the schedule"],
    [preprocessing.some(({ kind }) => !Object.hasOwn(STEPS, kind)), "its preprocessing"],
  ];
  void usual;
  return rules.find(([applies]) => applies)?.[1];
}

/** Generators whose classes the page can set, and the command line cannot. */
const CLASSES3: readonly string[] = ["spirals", "blobs", "gaussianMixture"];
