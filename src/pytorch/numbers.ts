// Numbers of tensors as float32.

import { half } from "../array/half.ts";
import { DataError, phrase } from "../core/errors.ts";
import { showText } from "../core/show.ts";
import type { Dtype, StoredTensor } from "../format/stored-tensor.ts";

type Reader = (view: DataView, i: number) => number;

const word = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function bfloat(bits: number): number {
  word.setUint32(0, bits * 0x10000);
  return word.getFloat32(0);
}

const READERS: Partial<Readonly<Record<Dtype, Reader>>> = {
  F64: (view, i) => view.getFloat64(8 * i, true),
  F32: (view, i) => view.getFloat32(4 * i, true),
  F16: (view, i) => half(view.getUint16(2 * i, true)),
  BF16: (view, i) => bfloat(view.getUint16(2 * i, true)),
};

/** The numbers of a tensor, rounded to float32. @throws DataError for another dtype, and for what is not finite then */
export function floatsOf(name: string, { dtype, data, shape }: StoredTensor): Float32Array {
  const read = READERS[dtype];
  if (!read) {
    const expected = `float32, float64, float16 or bfloat16 in ${showText(name)}`;
    throw DataError.of("STATE_DICT_DTYPE", "read a state_dict", expected, phrase(dtype, dtype));
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const count = shape.reduce((product, size) => product * size, 1);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    values[i] = read(view, i);
    if (Number.isFinite(values[i])) continue;
    const got = read(view, i);
    const expected = `finite numbers of float32 in ${showText(name)}`;
    throw DataError.of("STATE_DICT_NUMBER", "read a state_dict", expected, got);
  }
  return values;
}
