/** Numbers in row-major order with their shape. */
export interface NdArray<
  Data extends NdData = NdData,
  Dimensions extends readonly number[] = readonly number[],
> {
  readonly data: Data;
  readonly shape: Dimensions;
}

/** The numbers of an NdArray. */
export type NdData = Float32Array | Uint8Array | Int32Array;

/** An array of the data path: table columns stay float64 until they are preprocessed. */
export interface SourceArray {
  readonly data: SourceData;
  readonly shape: readonly number[];
}

/** The numbers of a SourceArray. */
export type SourceData = Float32Array | Float64Array | Uint8Array | Int32Array;

/** Typed arrays that can be read. */
export type NumericArray =
  | SourceData
  | Uint8ClampedArray
  | Int8Array
  | Int16Array
  | Uint16Array
  | Uint32Array;

/** Nested arrays of numbers. */
export type NestedArray = readonly (number | NumericArray | NestedArray)[];

/** x of a model: an array, or of several inputs a record of arrays by name. */
export type FeaturesInput = ArrayInput | Readonly<Record<string, ArrayInput>>;

/** Any array input; a flat array has rank 1. */
export type ArrayInput =
  | NdArray
  | { readonly data: NumericArray | readonly number[]; readonly shape: readonly number[] }
  | NumericArray
  | NestedArray;
