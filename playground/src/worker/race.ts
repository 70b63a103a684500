// Several recipes trained one after the other.

import { type Given, givenDataset } from "../recipe/given.ts";
import type { Recipe } from "../recipe/recipe.ts";
import type { Lane } from "./protocol.ts";
import { Training } from "./training.ts";
import { turn } from "./turn.ts";

const STEPS_A_SLICE = 64;
/** Milliseconds between two messages of a lane. */
const PAUSE = 100;

/** Trains each recipe to its end, and tells how it goes. */
export async function race(
  recipes: readonly Recipe[],
  given: Given | undefined,
  tell: (lane: Lane) => void,
): Promise<void> {
  for (const [number, recipe] of recipes.entries()) await runLane(number, recipe, given, tell);
}

async function runLane(
  number: number,
  recipe: Recipe,
  given: Given | undefined,
  tell: (lane: Lane) => void,
): Promise<void> {
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
    training = await Training.start(recipe, given && givenDataset(given, recipe.data), false);
    let last = began;
    while (!training.isDone) {
      await training.advance(STEPS_A_SLICE);
      await turn();
      if (performance.now() - last < PAUSE) continue;
      last = performance.now();
      tell(lane(false));
    }
  } catch (error) {
    message = error instanceof Error ? error.message : String(error);
  }
  tell(lane(true));
}
