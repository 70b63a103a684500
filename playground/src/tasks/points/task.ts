// Points in the plane: generated, drawn or pasted.

import { type Dataset, dataset, kindOptions, pointFeatures, synthetic } from "../../gradlane.ts";
import { type DataRecipe, defaultRecipe, denseLayer } from "../../recipe/recipe.ts";
import { integer, number, record, refused, word } from "../../recipe/refusal.ts";
import type { Task } from "../../recipe/task.ts";
import { decodePoints, type OwnPoint } from "./own-points.ts";

/** A source of points: how many classes it can have, and whether it has noise. */
export interface PointSource {
  readonly name: string;
  readonly title: string;
  /** Least and most classes; 0 for quantities. */
  readonly classes: readonly [number, number];
  readonly noise: number | undefined;
}

/** In the order of the page. */
export const POINT_SOURCES: readonly PointSource[] = [
  { name: "spirals", title: "Spirals", classes: [2, 5], noise: 0.02 },
  { name: "moons", title: "Moons", classes: [2, 2], noise: 0.1 },
  { name: "circles", title: "Circles", classes: [2, 2], noise: 0.05 },
  { name: "xor", title: "XOR", classes: [2, 2], noise: 0 },
  { name: "blobs", title: "Blobs", classes: [2, 5], noise: 0.2 },
  { name: "gaussianMixture", title: "Mixture", classes: [2, 5], noise: undefined },
  { name: "plane", title: "Plane", classes: [0, 0], noise: 0 },
  { name: "bump", title: "Hill", classes: [0, 0], noise: 0 },
  { name: "bumps", title: "Hills", classes: [0, 0], noise: 0 },
];

/** Points of the user. */
export const OWN = "own";
export const MOST_CLASSES = 5;
export const MOST_POINTS = 5000;

const sourceOf = (name: string): PointSource => POINT_SOURCES.find((each) => each.name === name)!;

/** The data of a source, as far as possible with the settings of other data. */
export function pointsFrom(name: string, before: DataRecipe): DataRecipe {
  const {
    classes: [least, most],
    noise,
  } = sourceOf(name);
  const { classes = 2, count = 300, seed = 1 } = before as Readonly<Record<string, number>>;
  return {
    source: name,
    classes: Math.min(most, Math.max(least, classes || 2)),
    count,
    noise: noise ?? 0,
    seed,
  };
}

const NAMES: readonly string[] = kindOptions("transformer", "pointFeatures")[0]!
  .default as string[];

const DEFAULTS = defaultRecipe({
  task: "points",
  data: { source: "spirals", classes: 2, count: 300, noise: 0.02, seed: 1 },
  features: ["x", "y"],
  layers: [denseLayer(8), denseLayer(8)],
  learningRate: 0.01,
  batchSize: 16,
  epochs: 300,
  validation: 0.3,
});

/** The task of points. */
export const points: Task = {
  name: "points",
  defaults: DEFAULTS,
  limits: { layers: 8, size: 64, weights: 40_000, batchSize: 1000 },
  features: NAMES,
  layers: ["dense"],
  preprocessing: [
    ...["standardScaler", "zeroCenter", "minMaxScaler", "pca", "whitening"],
    ...["polynomialFeatures", "polarCoordinates"],
  ],
  checkData,
  targetOf: ({ classes }) => (classes === 0 ? "quantity" : { classes: classes as number }),
  rowShape: () => [2],
  dataset: datasetOf,
  transformers: ({ features }) =>
    isPlain(features) ? [] : [pointFeatures({ features: features as never })],
};

export const isPlain = (features: readonly string[]): boolean => features.join() === "x,y";

function checkData(given: Readonly<Record<string, unknown>>, place: string): DataRecipe {
  const { source } = given;
  const names = [...POINT_SOURCES.map(({ name }) => name), OWN];
  const name = word(source, `${place}.source`, names);
  if (name === OWN) return checkOwn(given, place);
  record(given, place, ["source", "classes", "count", "noise", "seed"]);
  const usual = pointsFrom(name, DEFAULTS.data);
  const [least, most] = sourceOf(name).classes;
  const { classes = usual.classes, count = 300, noise = usual.noise, seed = 1 } = given;
  return {
    source: name,
    classes: integer(classes, `${place}.classes`, least, most),
    count: integer(count, `${place}.count`, 10, MOST_POINTS),
    noise: number(noise, `${place}.noise`, 0, sourceOf(name).noise === undefined ? 0 : 1),
    seed: integer(seed, `${place}.seed`, 0, 2 ** 31 - 1),
  };
}

function checkOwn(given: Readonly<Record<string, unknown>>, place: string): DataRecipe {
  record(given, place, ["source", "classes", "points"]);
  const { classes = 2, points = "" } = given;
  const checked = integer(classes, `${place}.classes`, 0, MOST_CLASSES);
  if (checked === 1) throw refused(`${place}.classes`, "0 for quantities, or 2 to 5", 1);
  decodePoints(points, checked, `${place}.points`);
  return { source: OWN, classes: checked, points: points as string };
}

/** The points of a recipe that has its own. */
export const ownPointsOf = ({ points, classes }: DataRecipe): readonly OwnPoint[] =>
  decodePoints(points, classes as number, "points");

function datasetOf(data: DataRecipe): Dataset {
  if (data.source === OWN) {
    const own = ownPointsOf(data);
    if (own.length < 4) {
      throw refused("points", "at least 4 of them: click into the picture to add some", own.length);
    }
    const targets = own.map(({ target }) => target);
    return dataset({
      x: own.map(({ x, y }) => [x, y]),
      y: data.classes === 0 ? Float32Array.from(targets) : Int32Array.from(targets),
      ...(data.classes !== 0 && { classNames: classNames(data.classes as number) }),
    });
  }
  return generated(data);
}

export const classNames = (classes: number): string[] =>
  Array.from({ length: classes }, (_, i) => `${i}`);

/** Options of the generator. */
export function optionsOf({
  source,
  classes,
  count,
  noise,
  seed,
}: DataRecipe): Record<string, number> {
  const {
    classes: [least, most],
    noise: usual,
  } = sourceOf(source);
  return {
    ...(most > least && { classes: classes as number }),
    count: count as number,
    ...(usual !== undefined && { noise: noise as number }),
    seed: seed as number,
  };
}

const generated = (data: DataRecipe): Dataset =>
  (synthetic as unknown as Record<string, (options: object) => Dataset>)[data.source]!(
    optionsOf(data),
  );
