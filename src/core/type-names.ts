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
