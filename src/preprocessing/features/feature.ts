import { DataError, ShapeError } from "../../core/errors.ts";
import { requireKnownKeys } from "../../core/names.ts";
import { fromFile, readStep } from "../json.ts";
import { badOption } from "../selection.ts";
import type { NumericTable, RowShape } from "../table.ts";
import { Transformer, type TransformerJSON } from "../transformer.ts";

/** A transformer by a formula: there is nothing to learn, so it works without fit(). */
export abstract class Feature<Options extends object> extends Transformer<never> {
  protected readonly options: Readonly<Options>;

  constructor(options: Options) {
    super();
    this.options = options;
  }

  override get columns(): number | undefined {
    return undefined;
  }

  override get isFitted(): boolean {
    return true;
  }

  abstract override outputShape(shape: RowShape): RowShape;

  override toJSON(): TransformerJSON {
    return { kind: this.kind, ...this.options };
  }

  /** @internal Only looks whether it can. */
  override fitTable(table: NumericTable): void {
    this.outputShape(table.shape);
  }

  /** @internal */
  override inverseTransform64(): Float64Array {
    throw new DataError(
      "NOT_INVERTIBLE",
      `Cannot inverseTransform with ${this.kind}: what it leaves out is not known`,
      { got: this.kind },
    );
  }
}

/** Options with their defaults: whole numbers from 1 or true and false, as the default is. */
export function withDefaults<Options extends object>(
  what: string,
  given: { readonly [Name in keyof Options]?: Options[Name] | undefined },
  defaults: Options,
): Options {
  requireKnownKeys(what, given, Object.keys(defaults));
  const options = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof Options & string)[]) {
    const value: unknown = given[name] === undefined ? defaults[name] : given[name];
    const isFlag = typeof defaults[name] === "boolean";
    const fits = isFlag
      ? typeof value === "boolean"
      : Number.isInteger(value) && (value as number) >= 1;
    if (!fits)
      throw badOption(
        what,
        `${name} to be ${isFlag ? "true or false" : "an integer from 1"}`,
        value,
      );
    options[name] = value as Options[typeof name];
  }
  return options;
}

/** Reads what toJSON() wrote: exactly these options. */
export function featureFromJSON<Made>(
  value: unknown,
  kind: string,
  names: readonly string[],
  make: (options: object) => Made,
): Made {
  const json = readStep(value, kind, names);
  return fromFile(() => make(Object.fromEntries(names.map((name) => [name, json[name] ?? null]))));
}

/** Height, width and channels of rows that are images. @throws ShapeError for others */
export function imageShape(kind: string, shape: RowShape): readonly [number, number, number] {
  const [height = 0, width = 0, channels = 1] = shape;
  const isImage = shape.length === 2 || shape.length === 3;
  if (isImage && height * width * channels > 0) return [height, width, channels];
  throw badRows(kind, "images of shape [n, height, width, channels]", shape);
}

/** The error for rows that a feature cannot be made of. */
export const badRows = (kind: string, expected: string, shape: RowShape): ShapeError =>
  new ShapeError(
    "X_SHAPE",
    `Cannot use ${kind}: expected ${expected}, got [${["n", ...shape].join(", ")}]`,
    { expected, got: shape },
  );
