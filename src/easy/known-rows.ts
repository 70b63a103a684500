// What the compiler knows of predictions from the type of the rows of the training: the cells that a row must have, and the
// classes. Rows whose type does not tell their columns, such as Record<string, unknown>, are not checked.

import type { IsAny, IsUnion } from "../core/type-arithmetic.ts";
import type { FormOf, WeightMistakes } from "../training/known-fit-options.ts";

/**
 * A row as it is given, if its cells can be read and all columns are in some row; otherwise what is expected. Open as long
 * as types are generic.
 */
export type FittingRow<Given, Cells> = readonly [
  ...Found<Exclude<NeededIn<Cells>, ColumnsIn<Given>>>,
] extends readonly [unknown]
  ? Cells & OthersIn<Given, Cells>
  : readonly [...Found<Unreadable<Given, Partial<Cells>>>] extends readonly [unknown]
    ? Partial<Cells> & OthersIn<Given, Cells>
    : Given;

/** In a list, which cannot hold it as long as it is generic. */
type Found<Mistakes> = [Mistakes] extends [never] ? readonly [] : readonly [Mistakes];

/** The columns of some rows, `string` if they are not known. */
type ColumnsIn<Given> = Given extends unknown
  ? [Extract<keyof Given, string>] extends [never]
    ? string
    : keyof Given
  : never;

type Unreadable<Given, Cells> =
  IsAny<Given> extends true
    ? never
    : Given extends unknown
      ? string extends ColumnsIn<Given>
        ? never
        : Given extends Cells
          ? never
          : Given
      : never;

/** Other columns of rows that are refused, so that they are no mistake as well. */
type OthersIn<Given, Cells> = {
  readonly [Column in Exclude<Given extends unknown ? keyof Given : never, keyof Cells>]?: unknown;
};

/** The cells from which a row is predicted: those of the training without the target. */
export type CellsOf<Rows, Options> = Rows extends readonly (infer Row)[]
  ? IsAny<Row> extends true
    ? object
    : string extends ColumnsIn<Row>
      ? object
      : {
          readonly [Column in NeededOf<Row, TargetIn<Options>, Options>]: Cell<
            Row,
            Column,
            Options
          >;
        } & {
          readonly [Column in Exclude<
            UsedOf<Row, TargetIn<Options>, Options>,
            NeededOf<Row, TargetIn<Options>, Options>
          >]?: Cell<Row, Column, Options>;
        }
  : object;

/** The target columns by name, `string` if they are not known. */
type TargetIn<Options> = Options extends { readonly target: infer Target }
  ? Target extends string
    ? IsUnion<Target> extends true
      ? string
      : Target
    : Target extends readonly (infer Each)[]
      ? [Each] extends [string]
        ? Each
        : string
      : string
  : string;

/** Columns that rows must have: in all rows of the training, and no text, which may be ignored. */
type NeededOf<Row, Target, Options> = {
  [Column in Extract<keyof Row, UsedOf<Row, Target, Options>>]: IsText<
    Exclude<ValueIn<Row, Column>, Missing>
  > extends true
    ? never
    : Column;
}[Extract<keyof Row, UsedOf<Row, Target, Options>>] &
  NeededIn<Row>;

/** The keys of a type that are not optional. */
type NeededIn<Row> = {
  [Column in keyof Row]-?: Record<never, never> extends Pick<Row, Column> ? never : Column;
}[keyof Row];

/** Columns that may be read; a number by the name of an identifier is ignored. */
type UsedOf<Row, Target, Options> = string extends Target
  ? never
  : Exclude<
      Extract<ColumnsIn<Row>, string>,
      Target | LeftOut<Options> | Identifiers<ColumnsIn<Row>>
    >;

type ValueIn<Row, Column> = Row extends unknown
  ? Column extends keyof Row
    ? Row[Column]
    : undefined
  : never;

/** Columns that options exclude or give a type of their own. */
type LeftOut<Options> =
  | NamesIn<Options extends { readonly drop: readonly (infer Each)[] } ? Each : never>
  | NamesIn<Options extends { readonly types: infer Types } ? keyof Types : never>
  | (Options extends { readonly columns: unknown } | { readonly schema: unknown } ? string : never);

/** Names; `string` for numbers of columns. */
type NamesIn<Each> = Each extends string ? Each : string;

/** Columns whose names are those of identifiers, as IDENTIFIER_NAME and CAMEL_IDENTIFIER have them. */
type Identifiers<Column> = Column extends string
  ? Lowercase<Column> extends IdentifierName
    ? Column
    : Column extends `${string}I${"d" | "D"}`
      ? Column
      : never
  : never;
type IdentifierName =
  | ""
  | `unnamed:${"" | " "}0`
  | "index"
  | `row${"" | "number" | " number"}`
  | `${"" | `${string}${"_" | " " | "." | "-"}`}${"id" | "uuid" | "guid"}`;

/** Whether a cell may be any text, not only one of some words; so are methods of classes, which are no cells. */
type IsText<Value> =
  IsAny<Value> extends true
    ? true
    : unknown extends Value
      ? true
      : [Value] extends [(...given: never) => unknown]
        ? true
        : true extends (Value extends string ? IsOpen<Value> : never)
          ? true
          : false;
type IsOpen<Text extends string> = Record<never, never> extends Record<Text, 1> ? true : false;

type Missing = null | undefined | "";

/** A cell of a column: numbers in a column of numbers, dates or their text in one of dates, anything in others. */
type Cell<Row, Column, Options> = Options extends
  | { readonly missingWords: unknown }
  | { readonly unreadable: unknown }
  ? unknown
  : CellLike<Exclude<ValueIn<Row, Column>, Missing>>;
type CellLike<Value> = [Value] extends [never]
  ? unknown
  : [Value] extends [number | bigint]
    ? number | bigint | `${number}` | Missing
    : [Value] extends [Date]
      ? Date | string | null | undefined
      : unknown;

/** The classes of the target, `string` unless its type has a word for each. */
export type ClassesOf<Rows, Options> = Rows extends readonly (infer Row)[]
  ? IsUnion<TargetIn<Options>> extends true
    ? string
    : WordsIn<Exclude<ValueIn<Row, TargetIn<Options>>, Missing>>
  : string;
type WordsIn<Value> = [Value] extends [never]
  ? string
  : [Value] extends [string]
    ? true extends (Value extends string ? IsOpen<Value> : never)
      ? string
      : Value extends `${number}`
        ? string // numbers are sorted and written as numbers
        : `${Value}`
    : string;

/** The option classWeight with the text of the error, if a key is neither a class of the target nor a number. */
export type MistakenWeight<Rows, Options> = Options extends { readonly classWeight: infer Weight }
  ? WeightMistakes<
      Weight,
      ClassesOf<Rows, Options>,
      `${number}`,
      `the classes ${string}, or class numbers from 0 to ${number}`
    >[FormOf<Weight>] extends infer Found extends string | object
    ? { readonly classWeight: Found }
    : unknown
  : unknown;
