// Messages of ONNX as plain data, and the numbers of their fields: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

/** Numbers of fields of messages. */
export const FIELD = {
  model: {
    ...{ irVersion: 1, producerName: 2, producerVersion: 3 },
    ...{ graph: 7, opsets: 8, metadata: 14, functions: 25 },
  },
  opset: { domain: 1, version: 2 },
  metadata: { key: 1, value: 2 },
  graph: {
    ...{ nodes: 1, name: 2, initializers: 5 },
    ...{ inputs: 11, outputs: 12, sparseInitializers: 15 },
  },
  node: { inputs: 1, outputs: 2, name: 3, operator: 4, attributes: 5, domain: 7 },
  attribute: {
    ...{ name: 1, float: 2, integer: 3, text: 4, tensor: 5 },
    ...{ floats: 7, integers: 8, texts: 9, type: 20 },
  },
  tensor: {
    ...{ dimensions: 1, type: 2, floats: 4, int32s: 5, int64s: 7, name: 8 },
    ...{ raw: 9, doubles: 10, external: 13, location: 14 },
  },
  valueInfo: { name: 1, type: 2 },
  type: { tensor: 1 },
  tensorType: { element: 1, shape: 2 },
  shape: { dimensions: 1 },
  dimension: { value: 1, parameter: 2 },
} as const;

/** Types of elements. */
export const TYPE = {
  ...{ float: 1, uint8: 2, int8: 3, int32: 6, int64: 7 },
  ...{ bool: 9, float16: 10, double: 11 },
} as const;

/** Types of attributes. */
export const ATTRIBUTE = {
  ...{ float: 1, integer: 2, text: 3, tensor: 4 },
  ...{ floats: 6, integers: 7, texts: 8 },
} as const;

/** The opset of files that are written, and the version of their format. */
export const OPSET = 17;
export const IR_VERSION = 8;

/** The value of an attribute. */
export type AttributeValue =
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "integer"; readonly value: number }
  | { readonly type: "text"; readonly value: string }
  | { readonly type: "floats"; readonly value: readonly number[] }
  | { readonly type: "integers"; readonly value: readonly number[] };

/** Attributes by name. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

export const float = (value: number): AttributeValue => ({ type: "float", value });
export const integer = (value: number): AttributeValue => ({ type: "integer", value });
export const integers = (value: readonly number[]): AttributeValue => ({ type: "integers", value });
export const text = (value: string): AttributeValue => ({ type: "text", value });

/** Numbers of a tensor to be written; bigints are int64. */
export type TensorData = Float32Array | Float64Array | BigInt64Array;

/** A tensor with its name. */
export interface WrittenTensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly data: TensorData;
}

/** An operation with the names of its values. */
export interface WrittenNode {
  readonly operator: string;
  readonly name: string;
  /** "" for an absent one. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** Name and shape of a float32 input or output; dimensions of rows are a parameter. */
export interface WrittenValue {
  readonly name: string;
  readonly dimensions: readonly (number | string)[];
}

/** A model to be written. */
export interface WrittenModel {
  readonly name: string;
  readonly nodes: readonly WrittenNode[];
  readonly initializers: readonly WrittenTensor[];
  readonly inputs: readonly WrittenValue[];
  readonly outputs: readonly WrittenValue[];
  readonly metadata: ReadonlyMap<string, string>;
}
