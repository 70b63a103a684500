// Names for the compiler: an unknown one is refused by the text of the run-time error.

/** Any text, beside which an editor still suggests the known names. */
export type AnyName = string & Record<never, never>;

/** What is given if it is no name or a known one, otherwise the text of the error. `Listed` are all names in their order. */
export type Named<
  Kind extends string,
  Given,
  Known extends string,
  Listed extends string,
> = Given extends string
  ? Given extends Known
    ? Given
    : `Cannot use ${Kind} "${Given}": expected one of ${Listed}`
  : Given;

/** `"cat", "dog"` for names that are known one by one, the first twenty of them, as of showNames(). */
export type ShowNames<
  Names extends readonly string[],
  Done extends readonly string[] = [],
> = Names extends readonly [infer First extends string, ...infer Rest extends readonly string[]]
  ? Done["length"] extends 20
    ? ` and ${Names["length"]} more`
    : `${Done extends readonly [] ? "" : ", "}"${First}"${ShowNames<Rest, [...Done, First]>}`
  : "";
