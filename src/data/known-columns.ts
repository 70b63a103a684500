// Columns for the compiler: a name that no row has is refused by the text of the run-time error. Rows whose type does not
// tell their columns, such as Record<string, unknown>, are not checked.

/** Options of `What` that name columns of these rows, without other mistakes. Open as long as their types are generic. */
export type FittingColumns<What extends string, Rows, Options, Known, Others = unknown> = readonly [
  ...Found<Refused<What, ColumnsOf<Rows>, Options, Known> & Others>,
] extends readonly [unknown]
  ? Beside<Known, Refused<What, ColumnsOf<Rows>, Options, Known> & Others>
  : Options;

type Beside<Known, Mistakes> = Omit<Known, keyof Mistakes> & Mistakes;

/** In a list, which cannot hold it as long as it is generic. */
type Found<Mistakes> = [keyof Mistakes] extends [never] ? readonly [] : readonly [Mistakes];

/** Names of the columns of rows, `string` if they are not known. */
type ColumnsOf<Rows> = Rows extends readonly (infer Row)[]
  ? [Row] extends [never]
    ? string
    : NamesIn<Row>
  : string;
type NamesIn<Row> = Row extends unknown
  ? [keyof Row] extends [never]
    ? string
    : `${Extract<keyof Row, string | number>}`
  : never;

/** What to expect of options that are refused: the columns there are, and the text of the error. */
type Refused<What extends string, Columns extends string, Options, Known> = {
  readonly [Name in keyof Options as UnknownIn<Columns, Name, Options[Name]> extends never
    ? never
    : Name]: Name extends "types"
    ? {
        readonly [Column in UnknownIn<Columns, Name, Options[Name]>]: Text<
          "option of types",
          Column
        >;
      }
    : Options[Name] extends readonly unknown[]
      ? {
          readonly [Place in keyof Options[Name]]: UnknownAmong<
            Columns,
            Options[Name][Place]
          > extends infer Column extends string
            ? [Column] extends [never]
              ? Options[Name][Place]
              : Columns | Text<"column", Column>
            : never;
        }
      : Columns | Text<"column", UnknownIn<Columns, Name, Options[Name]>>;
} & {
  readonly [Name in Exclude<keyof Options, keyof Known>]: Text<`option of ${What}`, Name & string>;
};

type Text<Kind extends string, Name extends string> = `Cannot use ${Kind} "${Name}"`;

/** The names in an option that no column has. */
type UnknownIn<Columns extends string, Name, Value> = Name extends "target" | "columns" | "drop"
  ? UnknownAmong<Columns, Value extends readonly (infer Each)[] ? Each : Value>
  : Name extends "groups" | "by"
    ? UnknownAmong<Columns, Exclude<Value, "order">>
    : Name extends "types"
      ? UnknownAmong<Columns, keyof Value>
      : never;

type UnknownAmong<Columns extends string, Name> = Name extends Columns
  ? never
  : Name extends string
    ? string extends Name
      ? never
      : Name
    : never;
