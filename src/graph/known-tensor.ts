// Tensors of networks for the compiler: their shapes behind layers and operations, and the texts of errors. Where a shape is
// not known, tensors are as those of graphs: of any shape, which is no error.

import type { Defined } from "../core/defined.ts";
import type { Shape } from "../core/shape.ts";
import type {
  Difference,
  IsAny,
  IsUnion,
  Known,
  Product,
  ProductOf,
  Quotient,
  Sum,
} from "../core/type-arithmetic.ts";
import type { ShowSizes } from "../core/type-shapes.ts";
import type { Layer } from "../layers/any-layer.ts";
import type { LayerBase } from "../layers/layer.ts";
import type { ErrorText, KnownShape, OutputShape } from "../layers/shape-rules.ts";
import type { SharedLayer } from "../layers/shared.ts";

declare const known: unique symbol;

/** A tensor, by a method that arrays do not have: Tensor itself has these types in its methods. */
interface AnyTensor {
  readonly matmul: unknown;
}

/**
 * What the compiler knows of a tensor of network(): its shape, without the rows, and the layer that it comes from. Tensors
 * are of this type or plain ones, so that a variable may be given another tensor, whatever its shape.
 */
export interface TensorFacts<S extends Shape = Shape, From extends LayerBase = LayerBase> {
  /** Types only: values have no such property. */
  readonly [known]: readonly [shape: S, from: From];
}

type ShapesOf<T> = T extends TensorFacts<infer S> ? S : never;

/** The shape of a tensor, without the rows. */
export type TensorShape<T> = IsAny<T> | IsUnion<ShapesOf<T>> extends false
  ? Extract<ShapesOf<T>, Shape>
  : Shape;

type LayersOf<T> = T extends TensorFacts<Shape, infer From> ? From : never;

/** The layer that a tensor comes from. */
export type TensorLayer<T> = IsAny<T> | IsUnion<LayersOf<T>> extends false
  ? Extract<LayersOf<T>, LayerBase>
  : LayerBase;

/** Text of an error in a list, which cannot hold one as long as types are generic: then all is taken. */
type Texts<Found> = Found extends string ? readonly [Found] : readonly [];
export type ShapeOr<Found> = [Found] extends [infer S extends Shape] ? S : Shape;
export type LayerOr<Found> = [Found] extends [infer From extends LayerBase] ? From : LayerBase;
type IsKnown<S extends Shape> = number extends S["length"] ? false : true;

/** "[n, 28, 28]" for [28, 28]. */
type ShowRows<S extends Shape> = S extends readonly [] ? "[n]" : `[n, ${ShowSizes<S>}]`;

// layers

/** What a network applies. */
export type Applicable = Layer | Defined<"layer"> | SharedLayer;

/** The description of a layer; LayerBase of what is not known. */
export type Description<Given> = IsAny<Given> | IsUnion<Given> extends false
  ? Given extends SharedLayer<infer Shared>
    ? Shared
    : Extract<Given, LayerBase>
  : LayerBase;

export type Behind<This, Given> = string extends Description<Given>["kind"]
  ? Shape
  : OutputShape<Description<Given>, TensorShape<This>, readonly LayerBase[]>;

/** A layer if it fits, otherwise the text of the error. */
export type Applying<This, Given> = readonly [...Texts<Behind<This, Given>>] extends readonly [
  unknown,
]
  ? NoInfer<ErrorText<Description<Given>, Behind<This, Given>, readonly LayerBase[]>>
  : Given;

// two operands

/** The size to which two broadcast; never if they do not. */
type Wider<A, B> = number extends A
  ? B extends 1
    ? number
    : B
  : A extends 1
    ? B
    : number extends B
      ? A
      : B extends A | 1
        ? A
        : never;

type WiderShape<A extends Shape, B extends Shape> = {
  -readonly [Axis in keyof A]: Axis extends keyof B ? Wider<A[Axis], B[Axis]> : never;
};
/** Sizes that are not 1, to which constants do not broadcast. */
type BesideConstant<S extends Shape> = {
  -readonly [Axis in keyof S]: S[Axis] extends 1 ? number : S[Axis];
};
type HasNever<S extends Shape> = true extends {
  [Axis in keyof S]: [S[Axis]] extends [never] ? true : false;
}[number]
  ? true
  : false;

/** Whether the rows of the shorter shape meet a size of the longer to which they do not broadcast. */
type RowsMeet<Longer extends Shape, Shorter extends Shape> = Longer extends readonly [
  ...Shape,
  infer Size extends number,
  ...{ [Axis in keyof Shorter]: number },
]
  ? number extends Size
    ? false
    : Size extends 1
      ? false
      : true
  : false;

type Broadcast<A extends Shape, B extends Shape> = IsKnown<A> | IsKnown<B> extends true
  ? A["length"] extends B["length"]
    ? HasNever<WiderShape<A, B>> extends true
      ? NoBroadcast<A, B>
      : WiderShape<A, B>
    : RowsMeet<A, B> | RowsMeet<B, A> extends false
      ? Shape
      : NoBroadcast<A, B>
  : Shape;
type NoBroadcast<
  A extends Shape,
  B extends Shape,
> = `expected shapes that broadcast, got ${ShowRows<A>} and ${ShowRows<B>}; dimensions must be equal or 1, counted from the last`;

export type Combination<This, Other> =
  IsAny<Other> extends true
    ? Shape
    : [Other] extends [number]
      ? TensorShape<This>
      : [Other] extends [AnyTensor]
        ? Broadcast<TensorShape<This>, TensorShape<Other>>
        : Extract<Other, AnyTensor> extends never
          ? BesideConstant<TensorShape<This>>
          : Shape;

/** An operand if it broadcasts, otherwise the text of the error. */
export type Combining<Name extends string, This, Other> = readonly [
  ...Texts<Combination<This, Other>>,
] extends readonly [unknown]
  ? NoInfer<`Cannot ${Name}: ${Extract<Combination<This, Other>, string>}`>
  : Other;

// other shapes

export type Channels<S extends Shape> = S extends readonly [...Shape, infer Count extends number]
  ? Count
  : number;

export type Reshape<S extends Shape, To> = To extends readonly [-1, ...infer Sizes extends Shape]
  ? number extends ProductOf<S> | ProductOf<KnownShape<Sizes>>
    ? KnownShape<Sizes>
    : ProductOf<S> extends ProductOf<Sizes>
      ? KnownShape<Sizes>
      : Quotient<ProductOf<S>, ProductOf<Sizes>> extends infer Times extends number
        ? number extends Times
          ? Shape
          : Product<Times, ProductOf<Sizes>> extends ProductOf<S>
            ? `Cannot apply reshape: expected a result for each row, [n, …], got [${Times}·n, ${ShowSizes<Sizes>}]; axis 0 is the rows of a batch: use the others`
            : `Cannot reshape ${ShowRows<S>}: expected a shape of as many elements, got ${ShowRows<Sizes>}`
        : never
  : Shape;

/** A shape if it has as many elements, otherwise the text of the error. */
export type Reshaping<This, To> = readonly [
  ...Texts<Reshape<TensorShape<This>, To>>,
] extends readonly [unknown]
  ? NoInfer<Reshape<TensorShape<This>, To>>
  : To;

// concatenation

/** The place of an axis in a shape without the rows; `number` if there is none. */
type PlaceOf<S extends Shape, Axis extends number> =
  IsUnion<Axis> extends true
    ? number
    : `${Axis}` extends `-${infer Back extends number}`
      ? Known<Difference<S["length"], Back>>
      : Axis extends 0
        ? number
        : Known<Difference<Axis, 1>>;

/** Two shapes joined at a place; undefined if they differ elsewhere. */
type Joined<A extends Shape, B extends Shape, Place extends number> =
  IsKnown<B> extends true
    ? A["length"] extends B["length"]
      ? HasNever<SumAt<A, B, Place>> extends true
        ? undefined
        : SumAt<A, B, Place>
      : undefined
    : OpenAt<A, Place>;
type SumAt<A extends Shape, B extends Shape, Place extends number> = {
  -readonly [At in keyof A]: At extends keyof B
    ? At extends `${Place}`
      ? Sum<A[At], Extract<B[At], number>>
      : number extends A[At]
        ? B[At]
        : number extends B[At]
          ? A[At]
          : A[At] extends B[At]
            ? A[At]
            : never
    : never;
};
type OpenAt<S extends Shape, Place extends number> = {
  -readonly [At in keyof S]: At extends `${Place}` ? number : S[At];
};

/** Shapes joined at a place; the text of the error of the first that is not like `First`. */
type JoinedAll<
  First extends Shape,
  Others extends readonly unknown[],
  Place extends number,
  Axis extends number,
  Done extends Shape = First,
> = number extends Others["length"]
  ? OpenAt<Done, Place>
  : Others extends readonly [infer Next, ...infer Rest]
    ? Joined<Done, TensorShape<Next>, Place> extends infer Both
      ? Both extends Shape
        ? JoinedAll<First, Rest, Place, Axis, Both>
        : `Cannot concat along axis ${Axis}: expected shapes like ${ShowRows<First>}, got ${ShowRows<TensorShape<Next>>}`
      : never
    : Done;

export type Concat<S extends Shape, Others extends readonly unknown[], Axis extends number> =
  IsKnown<S> extends true
    ? number extends PlaceOf<S, Axis>
      ? Shape
      : JoinedAll<S, Others, PlaceOf<S, Axis>, Axis>
    : Shape;

/** The text of the error of tensors that do not fit; it is added to their type, whose tuples would be arrays otherwise. */
export type Concatenating<This, Others extends readonly unknown[], Axis extends number> = readonly [
  ...Texts<Concat<TensorShape<This>, Others, Axis>>,
] extends readonly [unknown]
  ? Concat<TensorShape<This>, Others, Axis>
  : unknown;

/** The first tensor of a list; a plain one if that is not known. */
export type FirstOf<Tensors extends readonly unknown[]> = Tensors extends readonly [
  infer First,
  ...unknown[],
]
  ? First
  : AnyTensor;
export type RestOf<Tensors extends readonly unknown[]> = Tensors extends readonly [
  unknown,
  ...infer Rest,
]
  ? Rest
  : readonly AnyTensor[];

/** The same of a list of tensors. */
export type ConcatenatingAll<
  Tensors extends readonly unknown[],
  Axis extends number,
> = Concatenating<FirstOf<Tensors>, RestOf<Tensors>, Axis>;
