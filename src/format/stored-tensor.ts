// Tensors of a safetensors file, and the checks that reader and writer share.

import { FormatError, phrase } from "../core/errors.ts";
import { showValue } from "../core/show.ts";

/** A tensor in a file: little-endian, row-major. */
export interface StoredTensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** Bits of an element, in the order of alignment of the reference implementation. */
const DTYPE_BITS = {
  ...{ BOOL: 8, F4: 4, F6_E2M3: 6, F6_E3M2: 6, U8: 8, I8: 8 },
  ...{ F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8 },
  ...{ I16: 16, U16: 16, F16: 16, BF16: 16, I32: 32, U32: 32, F32: 32 },
  ...{ C64: 64, F64: 64, I64: 64, U64: 64 },
} as const;

/** The dtypes of the format. */
export type Dtype = keyof typeof DTYPE_BITS;

/** All dtypes, narrow ones first. */
export const DTYPES = Object.keys(DTYPE_BITS) as readonly Dtype[];

/** The action, for errors. */
export type Action = "read" | "write";

/**
 * Throws for an unknown dtype, or if dtype and shape do not match the number of bytes. `shape` holds
 * integers from 0.
 */
export function requireTensor(
  action: Action,
  name: string,
  dtype: string,
  shape: readonly number[],
  bytes: number,
): asserts dtype is Dtype {
  const shown = showValue(name);
  if (!Object.hasOwn(DTYPE_BITS, dtype)) {
    throw formatError(action, "UNKNOWN_DTYPE", `a known dtype of ${shown}`, showValue(dtype));
  }
  let bits: number = DTYPE_BITS[dtype as Dtype];
  for (const size of shape) {
    bits *= size;
    if (!Number.isSafeInteger(bits)) {
      const expected = `fewer bits of ${shown} than 2^53`;
      throw formatError(action, "SIZE_OVERFLOW", expected, showValue(shape));
    }
  }
  if (bits === 8 * bytes) return;
  const expected = `${bits / 8} bytes for ${dtype} ${shown} of shape ${showValue(shape)}`;
  throw formatError(action, "TENSOR_SIZE", expected, `${bytes}`);
}

/** The error for a file or tensor that violates the format. */
export const formatError = (
  action: Action,
  code: string,
  expected: string,
  got: string,
): FormatError => FormatError.of(code, `${action} safetensors`, expected, phrase(got, got));
