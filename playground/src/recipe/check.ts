// Unknown JSON as a recipe, every field and range checked: links and files come from anywhere.

import {
  compose,
  type Family,
  GradlaneError,
  kindOptions,
  kinds,
  type Layer,
  sequential,
} from "../gradlane.ts";
import { knownLayers, lossesFor, scheduleOf } from "./build.ts";
import { nestedFamily } from "./families.ts";
import { augmentationOf, transformerOf } from "./parts.ts";
import type { LayerRecipe, OutputRecipe, Part, Recipe, Value } from "./recipe.ts";
import { integer, list, number, Refusal, record, refused, wholeText, word } from "./refusal.ts";
import type { Task } from "./task.ts";
import { TASKS } from "./tasks.ts";

export const MOST_STEPS = 1_000_000;
export const MOST_SEED = 2 ** 31 - 1;
const MOST_TRANSFORMERS = 6;
const MOST_TEXT = 40;
/** Integers of schedules and losses. */
const MOST_INTEGER = MOST_STEPS;

/** A recipe, complete. Missing fields are those of the task's defaults. @throws Refusal for anything else */
export function checkRecipe(value: unknown): Recipe {
  const given = record(value, "recipe", [
    ...["task", "data", "features", "preprocessing", "augment", "layers", "output", "loss"],
    ...["optimizer", "schedule", "warmup", "batchSize", "stop", "seed", "validation"],
  ]);
  const names = Object.keys(TASKS) as Recipe["task"][];
  const task = TASKS[word(given.task ?? "points", "task", names)]!;
  const { defaults, limits } = task;
  const read = <Name extends keyof Recipe>(
    name: Name,
    check: (value: unknown, place: string) => Recipe[Name],
  ): Recipe[Name] => (given[name] === undefined ? defaults[name] : check(given[name], name));
  const recipe: Recipe = {
    task: task.name,
    data: read("data", (data, place) => task.checkData(record(data, place), place)),
    features: read("features", (features, place) => checkFeatures(features, place, task)),
    preprocessing: read("preprocessing", (steps, place) =>
      list(steps, place, MOST_TRANSFORMERS).map((step, i) =>
        checkTransformer(step, `${place}[${i}]`, task),
      ),
    ),
    augment: read("augment", (steps, place) =>
      list(steps, place, MOST_TRANSFORMERS).map((step, i) =>
        checkPart("transform", step, `${place}[${i}]`, limits.size),
      ),
    ),
    layers: read("layers", (layers, place) =>
      list(layers, place, limits.layers).map((layer, i) =>
        checkLayer(layer, `${place}[${i}]`, task),
      ),
    ),
    output: read("output", checkOutput),
    loss: read("loss", (loss, place) => checkPart("loss", loss, place, MOST_INTEGER)),
    optimizer: read("optimizer", (each, place) =>
      checkPart("optimizer", each, place, MOST_INTEGER),
    ),
    schedule: read("schedule", (each, place) => checkPart("schedule", each, place, MOST_INTEGER)),
    warmup: read("warmup", (steps, place) => integer(steps, place, 0, MOST_STEPS)),
    batchSize: read("batchSize", (size, place) => integer(size, place, 1, limits.batchSize)),
    stop: read("stop", checkStop),
    seed: read("seed", (seed, place) => integer(seed, place, 0, MOST_SEED)),
    validation: read("validation", (share, place) => number(share, place, 0, 0.9)),
  };
  return checkWhole(recipe, task);
}

/** What only the fields together tell. */
export function checkWhole(recipe: Recipe, task: Task): Recipe {
  if (recipe.loss.soft === true) throw refused("loss.soft", "false: targets are classes", true);
  try {
    const target = task.targetOf(recipe.data);
    if (target) word(recipe.loss.kind, "loss", lossesFor(target));
    scheduleOf(recipe);
    for (const each of recipe.preprocessing) transformerOf(each);
    compose(recipe.augment.map(augmentationOf));
    const layers = knownLayers(recipe);
    if (layers) checkSize(layers, task);
  } catch (error) {
    // of the library: shapes that do not fit, options that limit each other
    throw error instanceof GradlaneError ? new Refusal(error.message) : error;
  }
  return recipe;
}

/** Throws for models that would take too long, or too much memory. */
function checkSize(layers: readonly Layer[], { limits }: Task): void {
  const weights = sequential(layers as never).parameterCount;
  if (weights > limits.weights) {
    throw refused("layers", `at most ${limits.weights} weights`, weights);
  }
  if (limits.work === undefined) return;
  let work = 0;
  let before = 0;
  for (let count = 2; count <= layers.length; count++) {
    const { parameterCount, architecture } = sequential(layers.slice(0, count) as never);
    const { outputShape } = architecture;
    const outputs = outputShape.reduce((product, size) => product * size, 1);
    const positions = outputShape.length > 1 ? outputs / outputShape.at(-1)! : 1;
    work += (parameterCount - before) * positions;
    before = parameterCount;
    const most = Math.max(work, outputs);
    if (most > limits.work) throw refused("layers", `at most ${limits.work} products a row`, most);
  }
}

function checkTransformer(value: unknown, place: string, task: Task): Part {
  const step = checkPart("transformer", value, place, task.limits.size);
  word(step.kind, `${place}.kind`, task.preprocessing);
  return step;
}

function checkFeatures(value: unknown, place: string, task: Task): string[] {
  const names = list(value, place, task.features.length);
  const features = names.map((name, i) => word(name, `${place}[${i}]`, task.features));
  if (new Set(features).size < features.length) throw refused(place, "each feature once", features);
  if (features.length === 0 && task.features.length > 0) {
    throw refused(place, "at least one feature", "none");
  }
  return features;
}

/** A part: a kind, or an object with a kind and options; defaults are filled in. */
export function checkPart(
  family: Family,
  value: unknown,
  place: string,
  mostInteger: number,
  added: readonly string[] = [],
): Part {
  const given = typeof value === "string" ? { kind: value } : record(value, place);
  const kind = word(given.kind, `${place}.kind`, kinds(family));
  const options = kindOptions(family, kind);
  record(given, place, ["kind", ...options.map(({ name }) => name), ...added]);
  const values: Record<string, Value> = { kind };
  for (const option of options) {
    const { name, expected, isRequired } = option;
    const at = `${place}.${name}`;
    const found = given[name] ?? option.default;
    const nested = nestedFamily(name);
    if (found === undefined || (found === null && nested)) {
      if (isRequired) throw refused(at, expected, undefined);
    } else if (nested) {
      values[name] = checkPart(nested, found, at, mostInteger);
    } else {
      values[name] = checkValue(
        found,
        at,
        option.accepts(found) ? undefined : expected,
        mostInteger,
      );
    }
  }
  return values as Part;
}

/** Numbers, words and short lists of them. */
function checkValue(
  value: unknown,
  place: string,
  expected: string | undefined,
  mostInteger: number,
): Value {
  if (expected !== undefined) throw refused(place, expected, value);
  if (Array.isArray(value)) {
    return list(value, place, 16).map((each, i) =>
      checkValue(each, `${place}[${i}]`, undefined, mostInteger),
    );
  }
  if (typeof value === "number") {
    if (Math.abs(value) <= mostInteger || !Number.isInteger(value)) return value;
    throw refused(place, `at most ${mostInteger}`, value);
  }
  if (typeof value === "string") return wholeText(value, place, MOST_TEXT);
  if (typeof value === "boolean") return value;
  throw refused(place, "a number, a word, or a list of them", value);
}

function checkLayer(value: unknown, place: string, task: Task): LayerRecipe {
  const given = typeof value === "string" ? { kind: value } : record(value, place);
  word(given.kind, `${place}.kind`, task.layers);
  const { dropout = 0 } = given;
  const layer = checkPart("layer", given, place, task.limits.size, ["dropout"]);
  return { ...layer, dropout: number(dropout, `${place}.dropout`, 0, 0.95) };
}

function checkOutput(value: unknown, place: string): OutputRecipe {
  const { kernelInitializer = "xavier", kernelRegularizer = null } = record(value, place, [
    "kernelInitializer",
    "kernelRegularizer",
  ]);
  return {
    kernelInitializer: checkPart(
      "initializer",
      kernelInitializer,
      `${place}.kernelInitializer`,
      MOST_INTEGER,
    ),
    kernelRegularizer:
      kernelRegularizer === null
        ? null
        : checkPart("regularizer", kernelRegularizer, `${place}.kernelRegularizer`, MOST_INTEGER),
  };
}

function checkStop(value: unknown, place: string): Recipe["stop"] {
  const { unit, count } = record(value, place, ["unit", "count"]);
  return {
    unit: word(unit, `${place}.unit`, ["steps", "epochs"]),
    count: integer(count, `${place}.count`, 1, MOST_STEPS),
  };
}
