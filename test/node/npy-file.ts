const KINDS = { Uint8Array: "|u1", Int32Array: "<i4", Float32Array: "<f4", Float64Array: "<f8" };

/** A .npy file of version 1 with these numbers. */
export function npyFile(
  data: Uint8Array | Int32Array | Float32Array | Float64Array,
  shape: readonly number[],
): Uint8Array {
  const descr = KINDS[data.constructor.name as keyof typeof KINDS];
  const axes = shape.map((dimension) => `${dimension},`).join(" ");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${axes}), }`;
  const header = Buffer.from(`\x93NUMPY\x01\x00  ${text.padEnd(117)}\n`, "latin1");
  header.writeUInt16LE(118, 8);
  const body = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return Uint8Array.from([...header, ...body]);
}
