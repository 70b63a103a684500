import { Opcode } from "../../assembly/opcodes.ts";
import type { Defined } from "../core/defined.ts";
import {
  type Described,
  numberOption,
  type OptionTable,
  type OptionValues,
  readOptions,
} from "../core/options.ts";
import { Registry } from "../core/registry.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import type { Key } from "../random/keys.ts";
import { orthogonalColumns } from "./orthogonal.ts";
import { type Draw, drawHere } from "./random.ts";

/** The initialisation of a weight, as plain data. */
export type Initializer = DescribedBy<(typeof DEFINITIONS)[number]>;

/** Names of initializers with default options. */
export type InitializerName = Exclude<Initializer["kind"], "constant">;
/** An initializer as layers take it: a name, a description, or the function that returns one. */
export type InitializerInput =
  | InitializerName
  | Initializer
  | Defined<"initializer">
  | (() => Initializer | Defined<"initializer">);

/**
 * N(0, scale²) with small weights; in deep networks, activations shrink towards 0.
 *
 * @example
 * const layer = dense(8, { kernelInitializer: smallGaussian({ scale: 0.02 }) });
 * layer.kernelInitializer; // { kind: "smallGaussian", scale: 0.02 }
 */
export const smallGaussian = (options: { readonly scale?: number } = {}): Initializer =>
  describeInitializer("smallGaussian", options);
/**
 * N(0, scale²) with large weights; units saturate.
 *
 * @example
 * const layer = dense(8, { kernelInitializer: largeGaussian({ scale: 2 }) });
 * layer.kernelInitializer; // { kind: "largeGaussian", scale: 2 }
 */
export const largeGaussian = (options: { readonly scale?: number } = {}): Initializer =>
  describeInitializer("largeGaussian", options);
/**
 * N(0, 1)/√fanIn. Glorot and Bengio 2010.
 *
 * @example
 * dense(8, { kernelInitializer: xavier() }).kernelInitializer; // { kind: "xavier" }
 */
export const xavier = (): Initializer => describeInitializer("xavier");
/**
 * N(0, 2/(fanIn + fanOut)). Glorot and Bengio 2010.
 *
 * @example
 * dense(8, { kernelInitializer: glorotNormal() }).kernelInitializer; // { kind: "glorotNormal" }
 */
export const glorotNormal = (): Initializer => describeInitializer("glorotNormal");
/**
 * Uniform in ±√(6/(fanIn + fanOut)). Glorot and Bengio 2010.
 *
 * @example
 * dense(8, { kernelInitializer: glorotUniform() }).kernelInitializer; // { kind: "glorotUniform" }
 */
export const glorotUniform = (): Initializer => describeInitializer("glorotUniform");
/**
 * N(0, 2/fanIn), for ReLU. He et al. 2015.
 *
 * @example
 * dense(8, { kernelInitializer: heNormal() }).kernelInitializer; // { kind: "heNormal" }
 */
export const heNormal = (): Initializer => describeInitializer("heNormal");
/**
 * Uniform in ±√(6/fanIn), for ReLU. He et al. 2015.
 *
 * @example
 * dense(8, { kernelInitializer: heUniform() }).kernelInitializer; // { kind: "heUniform" }
 */
export const heUniform = (): Initializer => describeInitializer("heUniform");
/**
 * N(0, 1/fanIn). LeCun et al. 1998.
 *
 * @example
 * dense(8, { kernelInitializer: lecunNormal() }).kernelInitializer; // { kind: "lecunNormal" }
 */
export const lecunNormal = (): Initializer => describeInitializer("lecunNormal");
/**
 * A matrix with orthonormal columns, or orthonormal rows if it has fewer rows than columns. Saxe et al. 2014.
 *
 * @example
 * dense(8, { kernelInitializer: orthogonal() }).kernelInitializer; // { kind: "orthogonal" }
 */
export const orthogonal = (): Initializer => describeInitializer("orthogonal");
/**
 * All 0.
 *
 * @example
 * const model = sequential([input([2]), dense(1, { kernelInitializer: zeros() })]);
 * model.getWeights()["dense1.kernel"].data; // [0, 0]
 */
export const zeros = (): Initializer => describeInitializer("zeros");
/**
 * All 1.
 *
 * @example
 * const model = sequential([input([2]), dense(1, { kernelInitializer: ones() })]);
 * model.getWeights()["dense1.kernel"].data; // [1, 1]
 */
export const ones = (): Initializer => describeInitializer("ones");
/** All the same value. */
export const constant = (value: number): Initializer => describeInitializer("constant", { value });

/** A weight to initialise, with random numbers for it. */
export interface WeightToFill {
  readonly shape: Shape;
  /** Number of values. */
  readonly count: number;
  /** Inputs of a unit. */
  readonly fanIn: number;
  /** Outputs of a unit. */
  readonly fanOut: number;
  /** `count` numbers from N(0, variance), equal in each call up to the variance (default: 1). */
  normal(variance?: number): Float32Array;
  /** `count` uniform numbers in ±limit, equal in each call up to the limit (default: 1). */
  uniform(limit?: number): Float32Array;
}

/** A kind of initializer. */
interface InitializerDefinition<Table extends OptionTable = OptionTable> {
  readonly kind: string;
  /** Default: none. */
  readonly options?: Table;
  values(weight: WeightToFill, options: OptionValues<Table>): Float32Array;
}

const define = <const Kind extends string, Table extends OptionTable = Record<never, never>>(
  definition: InitializerDefinition<Table> & { readonly kind: Kind },
) => definition;

const gaussian = <const Kind extends string>(kind: Kind, scale: number) =>
  define({
    kind,
    options: { scale: numberOption({ default: scale }) },
    values: ({ normal }, options) => normal(1).map((value) => value * options.scale),
  });

/** In the order of the documentation. */
const DEFINITIONS = [
  gaussian("smallGaussian", 0.01),
  gaussian("largeGaussian", 1),
  define({ kind: "xavier", values: ({ normal, fanIn }) => normal(1 / fanIn) }),
  define({
    kind: "glorotNormal",
    values: ({ normal, fanIn, fanOut }) => normal(2 / (fanIn + fanOut)),
  }),
  define({
    kind: "glorotUniform",
    values: ({ uniform, fanIn, fanOut }) => uniform(Math.sqrt(6 / (fanIn + fanOut))),
  }),
  define({ kind: "heNormal", values: ({ normal, fanIn }) => normal(2 / fanIn) }),
  define({ kind: "heUniform", values: ({ uniform, fanIn }) => uniform(Math.sqrt(6 / fanIn)) }),
  define({ kind: "lecunNormal", values: ({ normal, fanIn }) => normal(1 / fanIn) }),
  define({
    kind: "orthogonal",
    // of a kernel as a matrix with a column for each unit
    values({ normal, shape, count }) {
      const columns = shape.at(-1)!;
      return orthogonalColumns(normal(1), count / columns, columns);
    },
  }),
  define({ kind: "zeros", values: ({ count }) => new Float32Array(count) }),
  define({ kind: "ones", values: ({ count }) => new Float32Array(count).fill(1) }),
  define({
    kind: "constant",
    options: { value: numberOption() },
    values: ({ count }, { value }) => new Float32Array(count).fill(value),
  }),
];

type DescribedBy<Definition> = Definition extends InitializerDefinition<infer Table> & {
  readonly kind: infer Kind extends string;
}
  ? Described<Kind, Table>
  : never;

/** Definitions by kind. */
export const initializers = new Registry<InitializerDefinition>(
  "initializer",
  DEFINITIONS as readonly unknown[] as readonly InitializerDefinition[],
);

/** An initializer as plain data, its options checked and complete. */
export function describeInitializer(kind: string, given: object = {}): Initializer {
  const { options = {} } = initializers.get(kind);
  const values = readOptions(kind, options, given, "INITIALIZER");
  return Object.freeze({ kind, ...values }) as Initializer;
}

/** The initializer of a layer, checked. */
export function resolveInitializer(given: InitializerInput): Initializer {
  const value = typeof given === "function" ? given() : given;
  const { kind, ...options }: { readonly kind?: unknown } =
    typeof value === "string" ? { kind: value } : (value ?? {});
  return describeInitializer(kind as string, options);
}

/** Initial values of a weight; `fan` is [in, out], by default its first two dimensions. */
export function initialValues(
  initializer: Initializer,
  { shape, fan }: { readonly shape: Shape; readonly fan?: readonly [number, number] | undefined },
  key: Key,
  draw: Draw = drawHere,
): Float32Array {
  const count = sizeOf(shape);
  const [fanIn = 1, fanOut = fanIn] = fan ?? shape;
  const weight: WeightToFill = {
    shape,
    count,
    fanIn,
    fanOut,
    normal(variance = 1) {
      const values = draw(Opcode.randomNormal, key, count);
      return variance === 1 ? values : values.map((value) => value * Math.sqrt(variance));
    },
    uniform: (limit = 1) =>
      draw(Opcode.randomUniform, key, count).map((value) => (2 * value - 1) * limit),
  };
  return initializers.get(initializer.kind).values(weight, initializer as never);
}
