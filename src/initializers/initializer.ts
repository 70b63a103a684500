import { Opcode } from "../../assembly/opcodes.ts";
import { DataError } from "../core/errors.ts";
import { requireKnownKeys, unknownName } from "../core/names.ts";
import { sizeOf } from "../core/shape.ts";
import { showValue } from "../core/show.ts";
import type { Key } from "../random/keys.ts";
import { orthogonalColumns } from "./orthogonal.ts";
import { type Draw, drawHere } from "./random.ts";

/** How a weight gets its first values, as plain data. */
export type Initializer =
  | {
      readonly kind:
        | "xavier"
        | "glorotNormal"
        | "glorotUniform"
        | "heNormal"
        | "heUniform"
        | "lecunNormal"
        | "orthogonal"
        | "zeros"
        | "ones";
    }
  | { readonly kind: "smallGaussian" | "largeGaussian"; readonly scale: number }
  | { readonly kind: "constant"; readonly value: number };

/** The names that stand for an initializer with default options. */
export type InitializerName = Exclude<Initializer["kind"], "constant">;
/** What layers take as initializer: a name, a description, or the function that makes one. */
export type InitializerInput = InitializerName | Initializer | (() => Initializer);

/**
 * N(0, scale²): small weights, whose signal dies out in deep networks.
 *
 * @example
 * const layer = dense(8, { kernelInitializer: smallGaussian({ scale: 0.02 }) });
 * layer.kernelInitializer; // { kind: "smallGaussian", scale: 0.02 }
 */
export const smallGaussian = (options: { readonly scale?: number } = {}): Initializer =>
  gaussian("smallGaussian", options, 0.01);
/**
 * N(0, scale²): large weights, which saturate.
 *
 * @example
 * const layer = dense(8, { kernelInitializer: largeGaussian({ scale: 2 }) });
 * layer.kernelInitializer; // { kind: "largeGaussian", scale: 2 }
 */
export const largeGaussian = (options: { readonly scale?: number } = {}): Initializer =>
  gaussian("largeGaussian", options, 1);
/**
 * N(0, 1)/√fanIn. Glorot and Bengio 2010.
 *
 * @example
 * dense(8, { kernelInitializer: xavier() }).kernelInitializer; // { kind: "xavier" }
 */
export const xavier = (): Initializer => Object.freeze({ kind: "xavier" });
/**
 * N(0, 2/(fanIn + fanOut)). Glorot and Bengio 2010.
 *
 * @example
 * dense(8, { kernelInitializer: glorotNormal() }).kernelInitializer; // { kind: "glorotNormal" }
 */
export const glorotNormal = (): Initializer => Object.freeze({ kind: "glorotNormal" });
/**
 * Uniform in ±√(6/(fanIn + fanOut)). Glorot and Bengio 2010.
 *
 * @example
 * dense(8, { kernelInitializer: glorotUniform() }).kernelInitializer; // { kind: "glorotUniform" }
 */
export const glorotUniform = (): Initializer => Object.freeze({ kind: "glorotUniform" });
/**
 * N(0, 2/fanIn), for ReLU. He et al. 2015.
 *
 * @example
 * dense(8, { kernelInitializer: heNormal() }).kernelInitializer; // { kind: "heNormal" }
 */
export const heNormal = (): Initializer => Object.freeze({ kind: "heNormal" });
/**
 * Uniform in ±√(6/fanIn), for ReLU. He et al. 2015.
 *
 * @example
 * dense(8, { kernelInitializer: heUniform() }).kernelInitializer; // { kind: "heUniform" }
 */
export const heUniform = (): Initializer => Object.freeze({ kind: "heUniform" });
/**
 * N(0, 1/fanIn). LeCun et al. 1998.
 *
 * @example
 * dense(8, { kernelInitializer: lecunNormal() }).kernelInitializer; // { kind: "lecunNormal" }
 */
export const lecunNormal = (): Initializer => Object.freeze({ kind: "lecunNormal" });
/**
 * A matrix with orthonormal rows or columns, whichever are fewer. Saxe et al. 2014.
 *
 * @example
 * dense(8, { kernelInitializer: orthogonal() }).kernelInitializer; // { kind: "orthogonal" }
 */
export const orthogonal = (): Initializer => Object.freeze({ kind: "orthogonal" });
/**
 * All 0.
 *
 * @example
 * const model = sequential([input([2]), dense(1, { kernelInitializer: zeros() })]);
 * model.getWeights()["dense1.kernel"].data; // [0, 0]
 */
export const zeros = (): Initializer => Object.freeze({ kind: "zeros" });
/**
 * All 1.
 *
 * @example
 * const model = sequential([input([2]), dense(1, { kernelInitializer: ones() })]);
 * model.getWeights()["dense1.kernel"].data; // [1, 1]
 */
export const ones = (): Initializer => Object.freeze({ kind: "ones" });
/** All the same value. */
export const constant = (value: number): Initializer =>
  Object.freeze({ kind: "constant", value: requireFinite("constant", value) });

const BY_NAME: Record<InitializerName, () => Initializer> = {
  smallGaussian,
  largeGaussian,
  xavier,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  orthogonal,
  zeros,
  ones,
};

/** The description for what a layer was given. */
export function resolveInitializer(given: InitializerInput): Initializer {
  const value = typeof given === "function" ? given() : given;
  if (typeof value === "string") {
    if (!Object.hasOwn(BY_NAME, value))
      throw unknownName("initializer", value, Object.keys(BY_NAME));
    return BY_NAME[value]();
  }
  const kind = value?.kind;
  if (kind === "constant") {
    requireKnownKeys("initializer constant", value, ["kind", "value"]);
    return constant(value.value);
  }
  if (typeof kind !== "string" || !Object.hasOwn(BY_NAME, kind)) {
    throw unknownName("initializer", kind, [...Object.keys(BY_NAME), "constant"]);
  }
  if (value.kind === "smallGaussian" || value.kind === "largeGaussian") {
    requireKnownKeys(`initializer ${kind}`, value, ["kind", "scale"]);
    return Object.freeze({ kind: value.kind, scale: requireFinite(kind, value.scale) });
  }
  requireKnownKeys(`initializer ${kind}`, value, ["kind"]);
  return BY_NAME[kind]();
}

/** First values of a weight of [fanIn, fanOut] (a vector: fanIn = fanOut = its length). */
export function initialValues(
  initializer: Initializer,
  shape: readonly number[],
  key: Key,
  draw: Draw = drawHere,
): Float32Array {
  const count = sizeOf(shape);
  const fanIn = shape[0] ?? 1;
  const fanOut = shape[1] ?? fanIn;
  const normals = () => draw(Opcode.randomNormal, key, count);
  const uniforms = () => draw(Opcode.randomUniform, key, count);
  const scaled = (values: Float32Array, scale: number) => values.map((value) => value * scale);
  const normal = (variance: number) => scaled(normals(), Math.sqrt(variance));
  const uniform = (limit: number) => uniforms().map((value) => (2 * value - 1) * limit);
  switch (initializer.kind) {
    case "smallGaussian":
    case "largeGaussian":
      return scaled(normals(), initializer.scale);
    case "xavier":
    case "lecunNormal":
      return normal(1 / fanIn);
    case "glorotNormal":
      return normal(2 / (fanIn + fanOut));
    case "heNormal":
      return normal(2 / fanIn);
    case "glorotUniform":
      return uniform(Math.sqrt(6 / (fanIn + fanOut)));
    case "heUniform":
      return uniform(Math.sqrt(6 / fanIn));
    case "orthogonal":
      return orthogonalColumns(normals(), fanIn, fanOut);
    case "zeros":
      return new Float32Array(count);
    case "ones":
      return new Float32Array(count).fill(1);
    case "constant":
      return new Float32Array(count).fill(initializer.value);
  }
}

function gaussian(
  kind: "smallGaussian" | "largeGaussian",
  options: { readonly scale?: number },
  defaultScale: number,
): Initializer {
  requireKnownKeys(kind, options, ["scale"]);
  return Object.freeze({ kind, scale: requireFinite(kind, options.scale ?? defaultScale) });
}

function requireFinite(name: string, value: number): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new DataError(
    "INITIALIZER",
    `Cannot use initializer ${name}: expected a finite number, got ${showValue(value)}`,
    {
      got: value,
    },
  );
}
