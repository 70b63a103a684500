/** Allocated ranges start at multiples of a cache line. */
export const ALIGNMENT = 64;

/** Bytes rounded up to the next such multiple. */
export const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Typed views of one linear memory, addressed in bytes: `f32[address >>> 2]`. */
export interface Memory {
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly u8: Uint8Array;
}

/** Views of a whole buffer; create new ones after it has grown. */
export function viewsOf(buffer: ArrayBufferLike): Memory {
  return {
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
    i32: new Int32Array(buffer),
    u32: new Uint32Array(buffer),
    u8: new Uint8Array(buffer),
  };
}

/** Separate memory for kernels that are called outside a program. */
export function scratchMemory(bytes: number): Memory {
  return viewsOf(new ArrayBuffer(Math.ceil(bytes / 8) * 8));
}
