// The shapes of layers, for the compiler: what outputShape() of their definitions does, and the texts of its errors. Where
// a size is not known it is `number`, and where not even the rank is known a shape is `Shape`: neither is an error.

import type { Defined } from "../core/defined.ts";
import type { Shape } from "../core/shape.ts";
import type {
  Difference,
  IsAny,
  IsLess,
  IsUnion,
  Known,
  Product,
  ProductOf,
  Quotient,
  Sum,
} from "../core/type-arithmetic.ts";
import type { SameShape, ShowShape } from "../core/type-shapes.ts";
import type { Padding, Size2d } from "../ops/pictures/window.ts";
import type { ActivationLayer } from "./activation.ts";
import type { DenseLayer } from "./dense.ts";
import type { InputLayer } from "./input.ts";
import type { LayerBase } from "./layer.ts";
import type { SeriesPadding } from "./pictures/series-options.ts";
import type { Upsample2dLayer } from "./pictures/upsample2d.ts";
import type { ReshapeLayer } from "./reshape.ts";
import type { ResidualLayer } from "./residual.ts";

/** Layers in the order of their application. */
type Layers = readonly LayerBase[];

/** A layer that does not fit: its place among the layers, and the text of the error. */
export interface Misfit<At extends number = number, Text extends string = string> {
  readonly at: At;
  readonly text: Text;
}

/** The shape behind all layers of a model, or the first misfit. */
export type ShapeOfSequence<All extends Layers> =
  IsAny<All> extends true
    ? Shape
    : All extends readonly [infer First extends LayerBase, ...infer Rest extends Layers]
      ? IsAny<First> | IsUnion<First["kind"]> extends false
        ? First extends InputLayer<infer S>
          ? ShapeBehind<Rest, KnownShape<S>, readonly [First], [First]>
          : Misfit<0, NoInput<First["kind"]>>
        : Shape
      : All extends readonly []
        ? Misfit<0, NoInput<"no layers">>
        : ShapeBehind<All, Shape>;

type NoInput<Got extends string> =
  `Cannot build a model: expected input(shape) as the first layer, got ${Got}; begin with input([features]) or input([height, width, channels])`;

/** The shape behind layers in sequence, or the first misfit. `Before` are all layers applied earlier in the model. */
export type ShapeBehind<
  Rest extends Layers,
  S extends Shape,
  Before extends Layers = readonly [],
  At extends readonly unknown[] = [],
> = Rest extends readonly [infer First extends LayerBase, ...infer Others extends Layers]
  ? OutputShape<First, S, Before> extends infer Output
    ? Output extends Shape
      ? ShapeBehind<Others, Output, readonly [...Before, First], [...At, First]>
      : Misfit<At["length"], ErrorText<First, Output, Before>>
    : never
  : Rest extends readonly []
    ? S
    : Rest extends readonly [...Layers, infer Last extends LayerBase] // others are between them
      ? ShapeOr<OutputShape<Last, Shape, readonly LayerBase[]>>
      : Shape;

type ShapeOr<Output> = Output extends Shape ? Output : Shape;

/** The shape behind a layer, or the text of its error without "Cannot add dense "hidden": ". */
export type OutputShape<Layer extends LayerBase, S extends Shape, Before extends Layers> =
  | IsAny<Layer>
  | IsUnion<Layer> extends false
  ? Layer["kind"] extends keyof Rules<Layer, S, Before>
    ? Rules<Layer, S, Before>[Layer["kind"]]
    : Layer extends Defined<"layer">
      ? Shape
      : `Cannot use layer "${Layer["kind"]}"`
  : Shape;

/** By kind. */
interface Rules<Layer, S extends Shape, Before extends Layers> {
  readonly input: "Cannot build a model: expected one input layer, got two";
  readonly dense: Layer extends DenseLayer<infer Units>
    ? OfRank<1, S, [Known<Units>], "[n]", "add flatten()">
    : Shape;
  readonly activation: S;
  readonly dropout: S;
  readonly batchNorm: S;
  readonly layerNorm: S;
  readonly groupNorm: S;
  readonly flatten: [ProductOf<S>];
  readonly reshape: Layer extends ReshapeLayer<infer To> ? Reshaped<S, KnownShape<To>> : Shape;
  readonly residual: Layer extends ResidualLayer<infer Inside, infer Around>
    ? Joined<Inside, Around, S, Before>
    : Shape;
  readonly conv2d: Layer extends Filters<infer Count> ? Windowed<Layer, S, Count> : Shape;
  readonly separableConv2d: Layer extends Filters<infer Count> ? Windowed<Layer, S, Count> : Shape;
  readonly depthwiseConv2d: Layer extends { readonly multiplier: infer Each extends number }
    ? Windowed<
        Layer,
        S,
        S extends Image<number, number, infer Count> ? Product<Count, Known<Each>> : number
      >
    : Shape;
  readonly conv2dTranspose: Layer extends Filters<infer Count>
    ? Transposed<Layer, S, Count>
    : Shape;
  readonly maxPool2d: Windowed<Layer, S, Channels<S>>;
  readonly averagePool2d: Windowed<Layer, S, Channels<S>>;
  readonly globalMaxPool2d: OfImage<S, [Channels<S>]>;
  readonly globalAveragePool2d: OfImage<S, [Channels<S>]>;
  readonly upsample2d: Layer extends Upsample2dLayer<infer Factor> ? Enlarged<S, Factor> : Shape;
  readonly conv1d: Layer extends Filters<infer Count> ? Windowed1d<Layer, S, Count> : Shape;
  readonly maxPool1d: Windowed1d<Layer, S, Channels<S>>;
  readonly averagePool1d: Windowed1d<Layer, S, Channels<S>>;
  readonly globalMaxPool1d: OfSeries<S, [Channels<S>]>;
  readonly globalAveragePool1d: OfSeries<S, [Channels<S>]>;
}

/** The output of a layer whose input has a certain rank. */
type OfRank<
  Rank extends number,
  S extends Shape,
  Output,
  Expected extends string,
  Hint extends string,
> = number extends S["length"]
  ? Output
  : S["length"] extends Rank
    ? Output
    : `expected input ${Expected}, got ${ShowShape<S>}; ${Hint} before it`;
type OfImage<S extends Shape, Output> = OfRank<
  3,
  S,
  Output,
  "[height, width, channels]",
  "add reshape([height, width, channels])"
>;
type OfSeries<S extends Shape, Output> = OfRank<
  2,
  S,
  Output,
  "[steps, channels]",
  "add reshape([steps, channels])"
>;

/** A shape given by the program. */
export type KnownShape<S extends Shape> =
  IsUnion<S> extends true ? Shape : { -readonly [Axis in keyof S]: Known<S[Axis]> };

type Image<Height extends number, Width extends number, Count extends number> = readonly [
  Height,
  Width,
  Count,
];
type Filters<Count extends number> = { readonly filters: Count };
type Channels<S extends Shape> = S extends readonly [...Shape, infer Count extends number]
  ? Count
  : number;

type Reshaped<S extends Shape, To extends Shape> = number extends ProductOf<S> | ProductOf<To>
  ? To
  : ProductOf<S> extends ProductOf<To>
    ? To
    : `expected input of ${ProductOf<To>} elements for ${ShowShape<To>}, got ${ShowShape<S>}; choose a shape of ${ProductOf<S>} elements`;

// windows over images and series

interface Windows {
  readonly size: Size2d;
  readonly padding: Padding | SeriesPadding;
}

/** The height (axis 0) or width (axis 1) of a size. */
type Extent<Size, Axis extends 0 | 1> =
  IsUnion<Size> extends true
    ? number
    : Size extends number
      ? Known<Size>
      : Size extends readonly [number, number]
        ? Known<Size[Axis]>
        : number;

/** Pixels from the first to the last element of a window, one more. */
type Reach<Layer, Axis extends 0 | 1> =
  Layer extends Pick<Windows, "size">
    ? Layer extends { readonly dilation: infer Dilation }
      ? Sum<Product<Extent<Dilation, Axis>, Difference<Extent<Layer["size"], Axis>, 1>>, 1>
      : Extent<Layer["size"], Axis>
    : number;

/** Zeros along an axis, "same" if they follow from the output. */
type Zeros<Layer, Axis extends 0 | 1> =
  Layer extends Pick<Windows, "padding">
    ? IsUnion<Layer["padding"]> extends true
      ? number
      : Layer["padding"] extends "same"
        ? "same"
        : Layer["padding"] extends "valid"
          ? 0
          : Layer["padding"] extends number
            ? Sum<Known<Layer["padding"]>, Known<Layer["padding"]>>
            : Layer["padding"] extends readonly [infer First, infer Second]
              ? First extends number
                ? Sum<Known<First>, Known<Extract<Second, number>>>
                : [First, Second][Axis] extends readonly [
                      infer Before extends number,
                      infer After extends number,
                    ]
                  ? Sum<Known<Before>, Known<After>>
                  : number
              : number
    : number;

/** Windows along an axis of some pixels, zeros included; "none" if not even one fits. */
type Places<Room extends number, Size extends number, Stride extends number> =
  IsLess<Room, Size> extends true ? "none" : Sum<Quotient<Difference<Room, Size>, Stride>, 1>;

type PlacesOf<Layer, Pixels extends number, Axis extends 0 | 1> = Layer extends {
  readonly strides: infer Strides;
}
  ? Zeros<Layer, Axis> extends infer More
    ? More extends number
      ? Places<Sum<Pixels, More>, Reach<Layer, Axis>, Extent<Strides, Axis>>
      : Extent<Strides, Axis> extends infer Stride extends number
        ? Stride extends 1
          ? Pixels
          : Quotient<Difference<Sum<Pixels, Stride>, 1>, Stride>
        : never
    : never
  : number;

type Windowed<Layer, S extends Shape, Count extends number> = OfImage<
  S,
  S extends Image<infer Height, infer Width, number>
    ? Placed2d<
        PlacesOf<Layer, Height, 0>,
        PlacesOf<Layer, Width, 1>,
        Known<Count>,
        [Reach<Layer, 0>, Reach<Layer, 1>],
        [Room<Layer, Height, 0>, Room<Layer, Width, 1>]
      >
    : [number, number, Known<Count>]
>;
type Placed2d<Height, Width, Count, Least extends Shape, Got extends Shape> = Height extends number
  ? Width extends number
    ? [Height, Width, Count]
    : TooLarge<Least, Got>
  : TooLarge<Least, Got>;

type Windowed1d<Layer, S extends Shape, Count extends number> = OfSeries<
  S,
  S extends readonly [infer Steps extends number, number]
    ? Placed1d<
        PlacesOf<Layer, Steps, 1>,
        Known<Count>,
        [1, Reach<Layer, 1>],
        [1, Room<Layer, Steps, 1>]
      >
    : [number, Known<Count>]
>;
type Placed1d<Steps, Count, Least extends Shape, Got extends Shape> = Steps extends number
  ? [Steps, Count]
  : TooLarge<Least, Got>;

type Room<Layer, Pixels extends number, Axis extends 0 | 1> =
  Zeros<Layer, Axis> extends infer More extends number ? Sum<Pixels, More> : Pixels;

type TooLarge<
  Least extends Shape,
  Got extends Shape,
> = `expected images of at least ${ShowShape<Least>} pixels, padding included, got ${ShowShape<Got>}; use a smaller window, fewer layers that shrink the image, or padding: "same"`;

type Enlarged<S extends Shape, Factor> = OfImage<
  S,
  S extends Image<infer Height, infer Width, infer Count>
    ? [Product<Height, Extent<Factor, 0>>, Product<Width, Extent<Factor, 1>>, Count]
    : [number, number, number]
>;

type Transposed<Layer, S extends Shape, Count extends number> = OfImage<
  S,
  S extends Image<infer Height, infer Width, number>
    ? Larger<Spread<Layer, Height, 0>, Spread<Layer, Width, 1>, Known<Count>>
    : [number, number, Known<Count>]
>;
type IsEmpty<Pixels extends number> = `${Pixels}` extends "0" | `-${string}` ? true : false;
type Larger<Height extends number, Width extends number, Count extends number> = true extends
  | IsEmpty<Height>
  | IsEmpty<Width>
  ? `expected less padding than output, got ${ShowShape<[Height, Width]>}; use less padding, or larger images or filters`
  : [Height, Width, Count];
type Spread<Layer, Pixels extends number, Axis extends 0 | 1> = Layer extends {
  readonly strides: infer Strides;
  readonly outputPadding: infer More;
}
  ? Zeros<Layer, Axis> extends infer Less
    ? Less extends number
      ? Difference<
          Sum<
            Sum<Product<Difference<Pixels, 1>, Extent<Strides, Axis>>, Reach<Layer, Axis>>,
            Extent<More, Axis>
          >,
          Less
        >
      : Product<Pixels, Extent<Strides, Axis>>
    : never
  : number;

// branches

type Joined<Inside extends Layers, Around extends Layers, S extends Shape, Before extends Layers> =
  ShapeBehind<
    Inside,
    S,
    readonly [...Before, ResidualLayer<readonly [], readonly []>]
  > extends infer Ways
    ? Ways extends Misfit
      ? Ways["text"]
      : ShapeBehind<
            Around,
            S,
            readonly [...Before, ResidualLayer<Inside, readonly []>]
          > extends infer Way
        ? Way extends Misfit
          ? Way["text"]
          : Ways extends Shape
            ? Way extends Shape
              ? SameShape<Ways, Way> extends true
                ? Ways
                : `Cannot add a residual block: expected layers that return ${ShowShape<Way>} as the shortcut, got ${ShowShape<Ways>}; change the last of its layers, or pass { shortcut: [dense(units)] }`
              : never
            : never
        : never
    : never;

// errors

/** The text of the error of a layer that does not fit. */
export type ErrorText<
  Layer extends LayerBase,
  Text,
  Before extends Layers,
> = Text extends `Cannot ${string}`
  ? Text
  : `Cannot add ${Layer["kind"]} "${NameIn<Layer, Before>}": ${Text & string}`;

/** The name of a layer behind others: its own, or its kind with a number. */
export type NameIn<Layer extends LayerBase, Before extends Layers> = [
  Exclude<Layer["name"], undefined>,
] extends [never]
  ? `${Layer["kind"]}${CountOf<Layer["kind"], Before>}`
  : Exclude<Layer["name"], undefined>;

/** The number of the next layer of a kind. */
type CountOf<
  Kind extends string,
  Before extends Layers,
  Found extends readonly unknown[] = [1],
> = number extends Before["length"]
  ? number
  : Before extends readonly [infer First extends LayerBase, ...infer Rest extends Layers]
    ? First extends ResidualLayer<infer Inside, infer Around>
      ? CountOf<
          Kind,
          readonly [...Inside, ...Around, ...Rest],
          Kind extends "residual" ? [...Found, 1] : Found
        >
      : First["kind"] extends Kind
        ? CountOf<Kind, Rest, [...Found, 1]>
        : Kind extends First["kind"] // it is one of several kinds
          ? number
          : CountOf<Kind, Rest, Found>
    : Found["length"];

/** The activation that a layer applies last. */
export type LastActivation<Layer> =
  Layer extends Pick<ActivationLayer, "activation"> ? Layer["activation"]["kind"] : never;
