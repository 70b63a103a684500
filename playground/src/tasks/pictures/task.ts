// Pictures by class: digits by the library, or files of the user.

import { type Dataset, synthetic } from "../../gradlane.ts";
import { type DataRecipe, defaultRecipe, type LayerRecipe, part } from "../../recipe/recipe.ts";
import { integer, Refusal, record, refused, word } from "../../recipe/refusal.ts";
import type { Task } from "../../recipe/task.ts";

/** Digits of the library. */
export const DIGITS = "digits";
/** Pictures of the user. */
export const OWN = "own";
export const MOST_DIGITS = 10_000;
export const MOST_SIDE = 64;
export const MOST_CLASSES = 100;

/** A layer of a kind with its options. */
export const layerOf = (kind: string, given: Readonly<Record<string, unknown>>): LayerRecipe => ({
  ...part("layer", kind, given),
  dropout: 0,
});

const relu = part("activation", "relu");

const DEFAULTS = defaultRecipe({
  task: "pictures",
  data: { source: DIGITS, count: 1000, seed: 1 },
  layers: [
    layerOf("conv2d", { filters: 8, size: 3, activation: relu }),
    layerOf("maxPool2d", { size: 2 }),
    layerOf("conv2d", { filters: 16, size: 3, activation: relu }),
    layerOf("maxPool2d", { size: 2 }),
  ],
  learningRate: 0.003,
  batchSize: 32,
  epochs: 20,
  validation: 0.2,
});

/** The task of pictures. */
export const pictures: Task = {
  name: "pictures",
  defaults: DEFAULTS,
  limits: { layers: 12, size: 256, weights: 300_000, batchSize: 256, work: 6_000_000 },
  features: [],
  layers: [
    ...["conv2d", "depthwiseConv2d", "maxPool2d", "averagePool2d", "globalAveragePool2d"],
    ...["batchNorm", "flatten", "dense"],
  ],
  preprocessing: [
    ...["standardScaler", "zeroCenter", "minMaxScaler"],
    ...["colorHistogram", "histogramOfOrientedGradients"],
  ],
  checkData,
  targetOf: ({ source, classes }) => ({ classes: source === DIGITS ? 10 : (classes as number) }),
  rowShape: ({ source, height, width, channels }) =>
    source === DIGITS ? [28, 28, 1] : ([height, width, channels] as number[]),
  dataset: datasetOf,
  transformers: () => [],
};

function checkData(given: Readonly<Record<string, unknown>>, place: string): DataRecipe {
  const source = word(given.source, `${place}.source`, [DIGITS, OWN]);
  if (source === DIGITS) {
    const { count = 1000, seed = 1 } = record(given, place, ["source", "count", "seed"]);
    return {
      source,
      count: integer(count, `${place}.count`, 20, MOST_DIGITS),
      seed: integer(seed, `${place}.seed`, 0, 2 ** 31 - 1),
    };
  }
  record(given, place, ["source", "height", "width", "channels", "classes"]);
  const { height = 28, width = 28, channels = 1, classes = 2 } = given;
  const checked = integer(channels, `${place}.channels`, 1, 3);
  if (checked === 2) throw refused(`${place}.channels`, "1 or 3", channels);
  return {
    source,
    height: integer(height, `${place}.height`, 2, MOST_SIDE),
    width: integer(width, `${place}.width`, 2, MOST_SIDE),
    channels: checked,
    classes: integer(classes, `${place}.classes`, 2, MOST_CLASSES),
  };
}

const kept = new Map<string, Dataset>();

function datasetOf(data: DataRecipe, given?: Dataset): Dataset {
  const { source, count, seed, height, width, channels } = data;
  if (source === DIGITS) {
    const key = `${count} ${seed}`;
    if (!kept.has(key)) {
      kept.clear();
      kept.set(key, synthetic.digits({ count: count as number, seed: seed as number }));
    }
    return kept.get(key)!;
  }
  if (!given) throw new Refusal("These are pictures of your own: choose their files again");
  const shape = given.x.shape.slice(1).join(" × ");
  const expected = [height, width, channels].join(" × ");
  if (shape === expected) return given;
  throw new Refusal(`These settings are for pictures of ${expected}, and yours have ${shape}`);
}

/** The names of two IDX files stand in one, apart by this. */
export const PAIR = " + ";
