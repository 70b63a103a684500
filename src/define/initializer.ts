import type { Defined } from "../core/defined.ts";
import { DataError, phrase } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import {
  describeInitializer,
  initializers,
  type WeightToFill,
} from "../initializers/initializer.ts";
import {
  type DeclaredValues,
  type Factory,
  factory,
  type OptionDeclarations,
  readDeclarations,
  requireDeclaration,
  requireFunction,
} from "./declaration.ts";

/** A kind of initializer: a function of a weight's shape and random numbers. */
export interface InitializerDeclaration<Kind extends string, Options extends OptionDeclarations> {
  /** The name, also in files. */
  readonly kind: Kind;
  /** Options by name: their defaults or limits. Default: none. */
  readonly options?: Options;
  /** `weight.count` finite numbers, row by row. */
  values(options: DeclaredValues<Options>, weight: WeightToFill): ArrayLike<number>;
}

/**
 * Defines an initializer for layers. As for built-in ones, numbers from `normal` and `uniform` depend only on
 * the seed and the position of the weight.
 * @throws DataError NAME_TAKEN, DEFINITION; later INITIALIZER unless values() returns `count` finite numbers
 *
 * @example
 * const diagonal = defineInitializer({
 *   kind: "diagonal",
 *   options: { value: 1 },
 *   values: ({ value }, { count, fanOut }) =>
 *     Array.from({ length: count }, (_, i) => (i % (fanOut + 1) === 0 ? value : 0)),
 * });
 * const layer = dense(2, { kernelInitializer: diagonal({ value: 3 }) });
 * sequential([input([2]), layer]).getWeights()["dense1.kernel"].data; // [3, 0, 0, 3]
 */
export function defineInitializer<
  const Kind extends string,
  const Options extends OptionDeclarations = Record<never, never>,
>(
  declaration: InitializerDeclaration<Kind, Options>,
): Factory<Kind, Options, Defined<"initializer"> & { kind: Kind } & DeclaredValues<Options>> {
  requireDeclaration("define an initializer", declaration, ["values"], []);
  const { kind } = declaration;
  const action = `define initializer ${showValue(kind)}`;
  requireFunction(action, declaration, "values");
  const options = readDeclarations(action, declaration.options, ["kind"]);
  initializers.add({
    kind,
    options,
    values(weight, given) {
      const made: unknown = declaration.values(given as never, weight);
      const values = Float32Array.from(isList(made) ? made : []);
      const bad = values.findIndex((value) => !Number.isFinite(value));
      if (values.length === weight.count && bad < 0) return values;
      const got = bad < 0 ? phrase(`${values.length}`, made) : values[bad];
      const expected = phrase(`${weight.count} finite numbers`, weight.count);
      throw DataError.of("INITIALIZER", `use initializer ${showValue(kind)}`, expected, got);
    },
  });
  return factory(kind, (given = {}) => describeInitializer(kind, given));
}

const isList = (value: unknown): value is ArrayLike<number> =>
  Array.isArray(value) || ArrayBuffer.isView(value);
