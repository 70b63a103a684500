// Parts of recipes as parts of the library.

import type { Transformer } from "../gradlane.ts";
import * as gradlane from "../gradlane.ts";
import type { Part } from "./recipe.ts";

type Maker = (...options: unknown[]) => unknown;

const EXPORTS = gradlane as unknown as Readonly<Record<string, unknown>>;

/** The class of transformers of a kind, by its name: "StandardScaler". */
export const classOf = (kind: string): string | undefined =>
  Object.keys(EXPORTS).find(
    (name) => /^[A-Z]/.test(name) && (EXPORTS[name] as { readonly kind?: string }).kind === kind,
  );

/** The transformer of a part. @throws DataError for options that do not fit */
export function transformerOf({ kind, ...options }: Part): Transformer {
  const name = classOf(kind);
  if (name) return new (EXPORTS[name] as new (options: object) => Transformer)(options);
  return (EXPORTS[kind] as Maker)(options) as Transformer;
}

/** The augmentation of a part. @throws DataError for options that do not fit */
export const augmentationOf = ({ kind, ...options }: Part): gradlane.Augmentation =>
  (EXPORTS[kind] as Maker)(options) as gradlane.Augmentation;

/** Names of the options that the function of a layer takes by position. */
export const positionalOf = (kind: string): readonly string[] =>
  gradlane
    .kindOptions("layer", kind)
    .filter(({ isPositional }) => isPositional)
    .map(({ name }) => name);

/** The layer of a part. @throws DataError for options that do not fit */
export function layerOf({ kind, ...options }: Part): gradlane.Layer {
  const positional = positionalOf(kind);
  const named = Object.entries(options).filter(([name]) => !positional.includes(name));
  const given = positional.map((name) => options[name]);
  const isPlain = named.length === 0;
  return (EXPORTS[kind] as Maker)(
    ...given,
    ...(isPlain ? [] : [Object.fromEntries(named)]),
  ) as gradlane.Layer;
}
