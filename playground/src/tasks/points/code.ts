// Points in code and on the command line.

import type { DataRecipe, Recipe } from "../../recipe/recipe.ts";
import type { DataCode, TaskCode } from "../../recipe/task-code.ts";
import { classNames, isPlain, OWN, optionsOf, ownPointsOf, points } from "./task.ts";

export const pointsCode: TaskCode = {
  code,
  commandData: ({ data, seed }) =>
    isUsual(data) && data.seed === seed
      ? `--synthetic ${data.source} --count ${data.count}`
      : undefined,
};

/** Whether points have the classes and the noise that the command line gives them. */
function isUsual({ source, classes, noise }: DataRecipe): boolean {
  if (source === OWN) return false;
  const hasThree = ["spirals", "blobs", "gaussianMixture"].includes(source);
  const usual = points.checkData({ source }, "data");
  return classes === (hasThree ? 3 : usual.classes) && noise === usual.noise;
}

function code({ data, features }: Recipe): DataCode {
  const named = isPlain(features) ? [] : ["pointFeatures"];
  return {
    imports: [data.source === OWN ? "dataset" : "synthetic", ...named],
    lines:
      data.source === OWN
        ? ownCode(data)
        : [`const data = synthetic.${data.source}(${objectCode(optionsOf(data))});`],
    features: named.map((name) => `${name}({ features: ${JSON.stringify(features)} })`),
  };
}

const objectCode = (options: Readonly<Record<string, number>>): string =>
  `{ ${Object.entries(options)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ")} }`;

function ownCode(data: DataRecipe): string[] {
  const own = ownPointsOf(data);
  const targets = own.map(({ target }) => target).join(", ");
  const { classes } = data;
  return [
    "const data = dataset({",
    `  x: [${own.map(({ x, y }) => `[${x}, ${y}]`).join(", ")}],`,
    `  y: ${classes === 0 ? "Float32Array" : "Int32Array"}.of(${targets}),`,
    ...(classes === 0 ? [] : [`  classNames: ${JSON.stringify(classNames(classes as number))},`]),
    "});",
  ];
}
