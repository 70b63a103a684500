import { it } from "vitest";
import { numbers } from "../both-engines.ts";
import { expectExported, prepared } from "./models.ts";
import { branchedModel, straightModel } from "./random-models.ts";

const COUNT = 50;
const seeds = Array.from({ length: COUNT }, (_, seed) => seed);

it.each(seeds)("the file of straight network %i gives what predict() gives", async (seed) => {
  const [model, shape] = straightModel(seed);
  await expectExported(await prepared(model), numbers([3, ...shape], seed));
});

it.each(seeds)("the file of branched network %i gives what predict() gives", async (seed) => {
  const x = { image: numbers([3, 5, 4, 2], seed), row: numbers([3, 6], seed + 1) };
  await expectExported(await prepared(branchedModel(seed)), x);
});
