// Options of fit() for the compiler: the name of an unknown schedule, and a class weight whose key is neither a class nor its
// number, are refused by the text of the run-time error. Classes whose names are not known are not checked.

import type { IsAny, IsUnion } from "../core/type-arithmetic.ts";
import type { AnyName, Named, ShowNames } from "../core/type-names.ts";
import type { ScheduleInput } from "../schedules/schedules.ts";
import type { ClassWeight } from "./class-weight.ts";
import type { FitOptions } from "./plan-training.ts";

/** Class weights as they may be given. */
export type AnyWeight = ClassWeight | AnyName;

/** Schedules as they may be given. */
export type AnySchedule = ScheduleInput | AnyName;

/** Options of fit() and train() for a model with these class names. */
export type FittingFitOptions<Weight, Rate, Names extends readonly string[]> =
  UnknownSchedule<Rate> extends infer Text extends string
    ? CheckedFitOptions<Weight, Text>
    : WeightMistakes<
          Weight,
          ClassIn<Names>,
          NumberIn<Names>,
          Expected<Names>
        >[FormOf<Weight>] extends infer Found extends string | object
      ? CheckedFitOptions<Found, Rate>
      : CheckedFitOptions<Weight, Rate>;

interface CheckedFitOptions<Weight, Rate> extends Omit<FitOptions, "classWeight" | "schedule"> {
  /**
   * Weight of the loss of a row by its class: "balanced", or weights by class name or number. Held-out rows
   * and metrics are not weighted.
   */
  readonly classWeight?: Weight;
  /** Learning rate by step of this call. Default: constant. */
  readonly schedule?: Rate;
}

/** The text of the error, false for a known name, a schedule, and where that depends on the program. */
type UnknownSchedule<Given> = IsAny<Given> | IsUnion<Given> extends false
  ? Given extends Exclude<ScheduleInput, object>
    ? false
    : Given extends string
      ? Named<
          "schedule",
          Given,
          Exclude<ScheduleInput, object>,
          "constant, polynomialDecay, cosine"
        >
      : false
  : false;

/** How class weights are given; "open" if that depends on the program, for lists and for maps. */
export type FormOf<Given> = IsAny<Given> | IsUnion<Given> extends false
  ? Given extends string
    ? "name"
    : Given extends { entries(): unknown }
      ? "open"
      : "record"
  : "open";

/** By the form of class weights: false, or the text of the error in their place, or in that of a key. */
export interface WeightMistakes<Given, Name extends string, Numbers, Classes extends string> {
  readonly open: false;
  readonly name: Given extends "balanced"
    ? false
    : `Cannot use classWeight: expected "balanced", or weights by class in an object, a Map or a list, got "${Given & string}"`;
  readonly record: [UnknownKey<keyof Given, Name, Numbers>] extends [never]
    ? false
    : {
        readonly [Key in keyof Given]: Key extends UnknownKey<keyof Given, Name, Numbers>
          ? `Cannot use classWeight: expected ${Classes}, got "${Key}"`
          : Given[Key];
      };
}

/** Keys that are neither names nor numbers of classes. */
type UnknownKey<Key, Name extends string, Numbers> = string extends Name | Key
  ? never
  : Key extends string | number
    ? Key extends Name
      ? never
      : `${Key}` extends Numbers
        ? never
        : number extends Key
          ? never
          : Key
    : never;

/** The names of classes, `string` unless all of them are known: one that is the number of its class is no name. */
type ClassIn<Names extends readonly string[]> = number extends Names["length"]
  ? string
  : true extends { readonly [At in keyof Names]: Names[At] extends At ? true : false }[number]
    ? string
    : Names[number];

/** Their numbers, as text. */
type NumberIn<Names extends readonly string[]> = Exclude<keyof Names, keyof (readonly string[])>;

type Expected<Names extends readonly string[]> = Names extends readonly [unknown, ...infer Others]
  ? `the classes ${ShowNames<Names>}, or class numbers from 0 to ${Others["length"]}`
  : string;
