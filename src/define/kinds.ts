import { transforms } from "../augmentation/transforms.ts";
import { unknownName } from "../core/names.ts";
import { initializers } from "../initializers/initializer.ts";
import { activations } from "../layers/activations.ts";
import { allLayers } from "../layers/pictures/pictures.ts";
import { regularizers } from "../layers/regularizers.ts";
import { losses } from "../losses/losses.ts";
import { optimizers } from "../optimizers/optimizers.ts";
import { transformers } from "../preprocessing/from-json.ts";
import { schedules } from "../schedules/schedules.ts";

/** The families of parts that have kinds. */
export type Family =
  | "activation"
  | "initializer"
  | "layer"
  | "loss"
  | "optimizer"
  | "regularizer"
  | "schedule"
  | "transform"
  | "transformer";

interface Kinds {
  readonly kinds: readonly string[];
  get(kind: unknown): object;
}

/** Functions: only a call of kinds() loads layers of pictures. */
const REGISTRIES: Readonly<Record<Family, () => Kinds>> = {
  activation: () => activations,
  initializer: () => initializers,
  layer: allLayers,
  loss: () => losses,
  optimizer: () => optimizers,
  regularizer: () => regularizers,
  schedule: () => schedules,
  transform: () => transforms,
  transformer: () => transformers,
};

/**
 * The kinds of a family, built-in ones first, in the order of the documentation. A kind is the
 * `kind` of a description, in files too.
 * @throws DataError UNKNOWN_NAME for another family
 *
 * @example
 * kinds("optimizer").slice(0, 5); // ["sgd", "adagrad", "rmsprop", "adam", "adamw"]
 */
export function kinds(family: Family): readonly string[] {
  return registryOf(family).kinds;
}

/** What the library knows about a kind. @throws DataError UNKNOWN_NAME */
export const definitionOf = (family: Family, kind: string): object => registryOf(family).get(kind);

function registryOf(family: Family): Kinds {
  const families = Object.keys(REGISTRIES);
  if (families.includes(family)) return REGISTRIES[family]();
  throw unknownName("family", family, families);
}
