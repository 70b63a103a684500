// Reads messages of Protocol Buffers: https://protobuf.dev/programming-guides/encoding/

import { FormatError, phrase } from "../core/errors.ts";
import { WIRE } from "../format/message-writer.ts";

/** A field as it was written. */
export interface Field {
  readonly number: number;
  /** An integer, of 64 bits with a sign; 0 for bytes. */
  readonly integer: bigint;
  /** What is not an integer: a view of the file. */
  readonly bytes: Uint8Array;
  readonly wire: number;
}

const NOTHING = new Uint8Array(0);

/** Reads the fields of a message one after the other. Nothing is allocated for what they hold. */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  const cursor = { bytes: message, position: 0 };
  while (cursor.position < message.length) {
    const tag = readVarint(cursor);
    const wire = Number(tag & 7n);
    const number = Number(tag >> 3n);
    if (number < 1 || number > 0x1fffffff) throw damaged("a field", `number ${number}`);
    if (wire === WIRE.varint) {
      yield { number, wire, integer: readVarint(cursor), bytes: NOTHING };
      continue;
    }
    const length = lengthOf(wire, cursor);
    const rest = message.length - cursor.position;
    if (length > rest) {
      throw damaged(`a field of ${length} bytes`, `${rest} bytes to its end`);
    }
    const start = cursor.position;
    cursor.position += length;
    yield { number, wire, integer: 0n, bytes: message.subarray(start, cursor.position) };
  }
}

/** Reads the integers of a repeated field that is packed. */
export function* packedIntegers(bytes: Uint8Array): Generator<bigint> {
  const cursor = { bytes, position: 0 };
  while (cursor.position < bytes.length) yield readVarint(cursor);
}

interface Cursor {
  readonly bytes: Uint8Array;
  position: number;
}

function lengthOf(wire: number, cursor: Cursor): number {
  if (wire === WIRE.bytes) return Number(BigInt.asUintN(64, readVarint(cursor)));
  if (wire === WIRE.eightBytes) return 8;
  if (wire === WIRE.fourBytes) return 4;
  throw damaged("a field of a known kind", `kind ${wire}`);
}

/** At most ten bytes, of which the last has one bit. */
function readVarint(cursor: Cursor): bigint {
  const { bytes } = cursor;
  const first = bytes[cursor.position];
  if (first !== undefined && first < 0x80) {
    cursor.position++;
    return BigInt(first);
  }
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = bytes[cursor.position++];
    if (byte === undefined) throw damaged("an integer", "the end");
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asIntN(64, value);
  }
  throw damaged("an integer of at most 10 bytes", "more");
}

/** The error for bytes that are no messages. */
export const damaged = (expected: string, got: string): FormatError =>
  FormatError.of("ONNX_BYTES", "read ONNX", expected, phrase(got, got), {
    hint: "pass the bytes of a whole .onnx file",
  });
