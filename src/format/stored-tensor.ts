// What a tensor in a safetensors file is, and the rules that reader and writer share.

import { FormatError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";

/** A tensor as it lies in a file: little-endian, row-major. */
export interface StoredTensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** Bits of one element, in the reference's order of alignment. */
const DTYPE_BITS = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;

/** The kinds of elements the format knows. */
export type Dtype = keyof typeof DTYPE_BITS;

/** All of them, narrow ones first. */
export const DTYPES = Object.keys(DTYPE_BITS) as readonly Dtype[];

/** What is being done, as errors say it. */
export type Action = "read" | "write";

/**
 * Refuses a tensor of unknown dtype, or whose shape and dtype do not need exactly so many bytes.
 * `shape` holds integers from 0.
 */
export function requireTensor(
  action: Action,
  name: string,
  dtype: string,
  shape: readonly number[],
  bytes: number,
): asserts dtype is Dtype {
  if (!Object.hasOwn(DTYPE_BITS, dtype)) {
    const got = showValue(dtype);
    throw formatError(action, "UNKNOWN_DTYPE", `a known dtype of ${showValue(name)}`, got);
  }
  let bits: number = DTYPE_BITS[dtype as Dtype];
  for (const size of shape) {
    bits *= size;
    if (!Number.isSafeInteger(bits)) {
      const got = showValue(shape);
      throw formatError(action, "SIZE_OVERFLOW", `fewer bits of ${showValue(name)} than 2^53`, got);
    }
  }
  if (bits !== 8 * bytes) {
    throw formatError(
      action,
      "TENSOR_SIZE",
      `${bits / 8} bytes for ${dtype} ${showValue(name)} of shape ${showValue(shape)}`,
      `${bytes}`,
    );
  }
}

/** The error for a file, or a tensor on its way into one, that breaks a rule of the format. */
export function formatError(
  action: Action,
  code: string,
  expected: string,
  got: string,
): FormatError {
  return new FormatError(code, `Cannot ${action} safetensors: expected ${expected}, got ${got}`, {
    expected,
    got,
  });
}
