import type { FeaturesInput, Model } from "../../gradlane.ts";
import type { Recipe } from "../../recipe/recipe.ts";
import type { Training } from "../training.ts";

/** The share of each class, for each row; scores that are no probabilities, such as those of hinge, by softmax. */
export const sharesOf = ({ model, recipe }: Training, x: FeaturesInput): Promise<number[][]> =>
  givenShares(model, recipe, x);

/** The same of another model. */
export async function givenShares(
  model: Model,
  recipe: Recipe,
  x: FeaturesInput,
): Promise<number[][]> {
  const isHinge = recipe.loss.kind === "hinge";
  const { data, shape } = isHinge ? await model.predict(x) : await model.predictProbabilities(x);
  const width = shape[1] ?? 1;
  return Array.from({ length: shape[0]! }, (_, row) => {
    const own = Array.from(data.subarray(row * width, (row + 1) * width));
    if (width === 1) return [1 - own[0]!, own[0]!];
    return isHinge ? softmax(own) : own;
  });
}

function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((total, each) => total + each, 0);
  return powers.map((each) => each / sum);
}
