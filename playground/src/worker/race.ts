// Several recipes trained one after the other.

import { type Given, givenDataset } from "../recipe/given.ts";
import type { Recipe } from "../recipe/recipe.ts";
import type { Lane } from "./protocol.ts";
import { Training } from "./training.ts";

const STEPS_A_SLICE = 64;
/** Milliseconds between two messages of a lane. */
const PAUSE = 100;

/** Trains each recipe to its end, a slice at a time, and yields how it goes: undefined where nothing is to be told. */
export async function* race(
  recipes: readonly Recipe[],
  given: Given | undefined,
  isStopped: () => boolean,
): AsyncGenerator<Lane | undefined> {
  for (const [number, recipe] of recipes.entries()) {
    yield* runLane(number, recipe, given, isStopped);
  }
}

async function* runLane(
  number: number,
  recipe: Recipe,
  given: Given | undefined,
  isStopped: () => boolean,
): AsyncGenerator<Lane | undefined> {
  const began = performance.now();
  let training: Training | undefined;
  let message: string | undefined;
  const lane = (isDone: boolean): Lane => ({
    number,
    losses: Float32Array.from(training?.losses ?? []),
    epochs: training?.epochs ?? [],
    weightsHash: isDone && training ? training.model.weightsHash() : "",
    seconds: (performance.now() - began) / 1000,
    isDone,
    ...(message !== undefined && { message }),
  });
  try {
    let last = began;
    if (!isStopped()) {
      training = await Training.start(recipe, given && givenDataset(given, recipe.data), false);
    }
    while (training && !training.isDone && !isStopped()) {
      await training.advance(STEPS_A_SLICE);
      const isTime = performance.now() - last >= PAUSE;
      if (isTime) last = performance.now();
      yield isTime ? lane(false) : undefined;
    }
    if (!training?.isDone) message = "stopped";
    await training?.interrupt();
  } catch (error) {
    message = error instanceof Error ? error.message : String(error);
  }
  yield lane(true);
}
