// Writes messages of Protocol Buffers: https://protobuf.dev/programming-guides/encoding/

import { joinBytes } from "../core/join-bytes.ts";

/** How the value of a field is written. */
export const WIRE = { varint: 0, eightBytes: 1, bytes: 2, fourBytes: 5 } as const;

/** Fields of a message in the order in which they are added; bytes are copied once, at the end. */
export class MessageWriter {
  private readonly pieces: Uint8Array[] = [];
  private size = 0;

  /** An integer of 64 bits, also below zero. */
  integer(field: number, value: number | bigint): this {
    return this.push(varint(tagOf(field, WIRE.varint)), varint(value));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.push(varint(tagOf(field, WIRE.fourBytes)), bytes);
  }

  double(field: number, value: number): this {
    return this.push(varint(tagOf(field, WIRE.eightBytes)), doublesOf([value]));
  }

  /** A repeated field, packed. */
  doubles(field: number, values: ArrayLike<number>): this {
    return this.bytes(field, doublesOf(values));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.push(varint(tagOf(field, WIRE.bytes)), varint(value.length), value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, { pieces, size }: MessageWriter): this {
    this.push(varint(tagOf(field, WIRE.bytes)), varint(size));
    for (const piece of pieces) this.push(piece);
    return this;
  }

  /** Adds the fields of another message. */
  append({ pieces }: MessageWriter): this {
    return this.push(...pieces);
  }

  finish(): Uint8Array {
    return joinBytes(this.pieces);
  }

  private push(...pieces: readonly Uint8Array[]): this {
    for (const piece of pieces) {
      this.pieces.push(piece);
      this.size += piece.length;
    }
    return this;
  }
}

function doublesOf(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i]!, true);
  return new Uint8Array(view.buffer);
}

const tagOf = (field: number, wire: number): number => field * 8 + wire;

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
