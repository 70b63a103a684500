// Arithmetic for the compiler: sizes in shapes, as types. Digit by digit, so that large numbers take few steps, and tuples
// of ones only for a digit, a carry or a divisor. A size that is not known is `number`, and so is what follows from it.

type One = 1;
type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";

/** A digit as so many ones. */
type Ones = [
  [],
  [1],
  [1, 1],
  [1, 1, 1],
  [1, 1, 1, 1],
  [1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1, 1, 1, 1],
];
type Ten = [...Ones["9"], 1];

/** Ones as often as a digit says. */
type Repeated<T extends One[]> = [
  [],
  T,
  [...T, ...T],
  [...T, ...T, ...T],
  [...T, ...T, ...T, ...T],
  [...T, ...T, ...T, ...T, ...T],
  [...T, ...T, ...T, ...T, ...T, ...T],
  [...T, ...T, ...T, ...T, ...T, ...T, ...T],
  [...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T],
  [...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T],
];
type TenTimes<T extends One[]> = [...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T];
type Count<T extends One[]> = `${T["length"]}`;

/** The first digit; 0 where there is none. */
type Head<Text extends string> = Text extends `${infer First extends Digit}${string}` ? First : "0";
type Tail<Text extends string> = Text extends `${Digit}${infer Rest}` ? Rest : "";
type Reversed<
  Text extends string,
  Done extends string = "",
> = Text extends `${infer First}${infer Rest}` ? Reversed<Rest, `${First}${Done}`> : Done;
type WithoutZeros<Text extends string> = Text extends `0${infer Rest extends `${Digit}${string}`}`
  ? WithoutZeros<Rest>
  : Text;
type ToNumber<Text> = Text extends `${infer Value extends number}` ? Value : number;

// digits from here on: the last one first in operands, as one writes in results

type AddDigits<
  A extends string,
  B extends string,
  Carry extends One[] = [],
  Done extends string = "",
> = `${A}${B}` extends ""
  ? Carry extends []
    ? Done
    : `1${Done}`
  : Count<[...Ones[Head<A>], ...Ones[Head<B>], ...Carry]> extends infer Column extends string
    ? Column extends `1${infer Low extends Digit}`
      ? AddDigits<Tail<A>, Tail<B>, [1], `${Low}${Done}`>
      : AddDigits<Tail<A>, Tail<B>, [], `${Column}${Done}`>
    : never;

/** "less" if B is larger. */
type SubtractDigits<
  A extends string,
  B extends string,
  Borrowed extends One[] = [],
  Done extends string = "",
> = `${A}${B}` extends ""
  ? Borrowed extends []
    ? WithoutZeros<Done>
    : "less"
  : [...Ten, ...Ones[Head<A>]] extends [...Ones[Head<B>], ...Borrowed, ...infer Left]
    ? `${Left["length"]}` extends `1${infer Low extends Digit}`
      ? SubtractDigits<Tail<A>, Tail<B>, [], `${Low}${Done}`>
      : SubtractDigits<Tail<A>, Tail<B>, [1], `${Left["length"]}${Done}`>
    : never;

/** A number times a digit, its last digit first. */
type TimesDigit<
  A extends string,
  By extends Digit,
  Carry extends Digit = "0",
  Done extends string = "",
> = A extends `${infer Low extends Digit}${infer Rest}`
  ? Count<[...Repeated<Ones[Low]>[By], ...Ones[Carry]]> extends infer Column extends string
    ? Column extends `${infer High extends Digit}${infer Units extends Digit}`
      ? TimesDigit<Rest, By, High, `${Done}${Units}`>
      : TimesDigit<Rest, By, "0", `${Done}${Column}`>
    : never
  : `${Done}${Carry}`;

/** A, its last digit first, times B, its first digit first. */
type MultiplyDigits<
  A extends string,
  B extends string,
  Done extends string = "",
> = B extends `${infer First extends Digit}${infer Rest}`
  ? TimesDigit<A, First> extends infer Part extends string
    ? MultiplyDigits<A, Rest, AddDigits<Reversed<`${Done}0`>, Part>>
    : never
  : WithoutZeros<Done>;

/** As many ones as a number says, its first digit first. */
type OnesOf<
  Text extends string,
  Done extends One[] = [],
> = Text extends `${infer First extends Digit}${infer Rest}`
  ? OnesOf<Rest, [...TenTimes<Done>, ...Ones[First]]>
  : Done;

type TakenAway<Left extends One[], By extends One[], Times extends One[] = []> = Left extends [
  ...By,
  ...infer Rest extends One[],
]
  ? TakenAway<Rest, By, [...Times, 1]>
  : [times: Times["length"], left: Left];

/** Long division, the first digit of A first. */
type DivideDigits<
  A extends string,
  By extends One[],
  Left extends One[] = [],
  Done extends string = "",
> = A extends `${infer First extends Digit}${infer Rest}`
  ? TakenAway<[...TenTimes<Left>, ...Ones[First]], By> extends [
      infer Times extends number,
      infer Remainder extends One[],
    ]
    ? DivideDigits<Rest, By, Remainder, `${Done}${Times}`>
    : never
  : WithoutZeros<Done>;

/** Whether a type is any. */
export type IsAny<T> = 0 extends 1 & T ? true : false;

/** Whether a type is a union, also of no types, never. */
export type IsUnion<T, Each = T> = [T] extends [never]
  ? true
  : T extends T
    ? [Each] extends [T]
      ? false
      : true
    : never;

/** A size as it may take part: a whole number, otherwise `number`. */
export type Known<N extends number> =
  IsUnion<N> extends false
    ? `${N}` extends `${string}${"." | "-" | "e"}${string}`
      ? number
      : N
    : number;

/** a + b. */
export type Sum<A extends number, B extends number> = number extends A | B
  ? number
  : A extends 0
    ? B
    : B extends 0
      ? A
      : ToNumber<AddDigits<Reversed<`${A}`>, Reversed<`${B}`>>>;

/** a − b, which may be below 0. */
export type Difference<A extends number, B extends number> = number extends A | B
  ? number
  : B extends 0
    ? A
    : SubtractDigits<Reversed<`${A}`>, Reversed<`${B}`>> extends infer Done extends string
      ? Done extends "less"
        ? ToNumber<`-${SubtractDigits<Reversed<`${B}`>, Reversed<`${A}`>>}`>
        : ToNumber<Done>
      : never;

/** Whether a < b; false where that is not known. */
export type IsLess<A extends number, B extends number> = `${Difference<A, B>}` extends `-${number}`
  ? true
  : false;

/** a · b. */
export type Product<A extends number, B extends number> = number extends A | B
  ? number
  : A extends 1
    ? B
    : B extends 1
      ? A
      : ToNumber<MultiplyDigits<Reversed<`${A}`>, `${B}`>>;

/** ⌊a / b⌋; `number` for b above 999, which would need too many ones. */
export type Quotient<A extends number, B extends number> = number extends A | B
  ? number
  : B extends 1
    ? A
    : `${B}` extends `${Digit}${Digit}${Digit}${Digit}${string}` | "0"
      ? number
      : ToNumber<DivideDigits<`${A}`, OnesOf<`${B}`>>>;

/** The product of all sizes. */
export type ProductOf<
  Sizes extends readonly number[],
  Done extends number = 1,
> = number extends Sizes["length"]
  ? number
  : Sizes extends readonly [infer First extends number, ...infer Rest extends readonly number[]]
    ? ProductOf<Rest, Product<Done, First>>
    : Done;
