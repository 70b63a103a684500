import type { NdArray } from "../../gradlane.ts";
import type { Training } from "../training.ts";

/** Weights by name, as of getWeights(). */
export type WeightsSeen = Readonly<Record<string, NdArray<Float32Array>>>;

/** More would be too much for a picture. */
const MOST = 50_000;

/** All weights of a small model; none of a large one. */
export const weights = ({ model }: Training): WeightsSeen =>
  model.parameterCount > MOST ? {} : model.getWeights();
