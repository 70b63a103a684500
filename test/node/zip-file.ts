import * as zlib from "node:zlib";

// there since Node 20.15, not yet in its types
const { crc32 } = zlib as unknown as { crc32(bytes: Uint8Array): number };

const u16 = (value: number) => [value & 0xff, (value >>> 8) & 0xff];
const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];
const text = (value: string) => Array.from(value, (character) => character.charCodeAt(0));

/** False values for every entry of the directory. */
interface Directory {
  readonly name?: string;
  readonly method?: number;
  readonly size?: number;
  readonly offset?: number;
}

/** An archive of deflated files. */
export function zipOf(
  files: Readonly<Record<string, Uint8Array>>,
  { comment = "", directory = {} }: { comment?: string; directory?: Directory } = {},
): Uint8Array {
  const locals: number[] = [];
  const entries: number[] = [];
  for (const [name, content] of Object.entries(files)) {
    const packed = zlib.deflateRawSync(content);
    const facts = (method: number, size: number, called: string) => [
      ...[...u16(20), ...u16(0), ...u16(method), ...u32(0)], // version, flags, method, time
      ...[...u32(crc32(content)), ...u32(packed.length), ...u32(size)],
      ...[...u16(called.length), ...u16(0)],
    ];
    const { name: called = name, method = 8, size = content.length } = directory;
    const { offset = locals.length } = directory;
    entries.push(...text("PK\x01\x02"), ...u16(20), ...facts(method, size, called));
    entries.push(...Array(10).fill(0), ...u32(offset), ...text(called));
    locals.push(...text("PK\x03\x04"), ...facts(8, content.length, name), ...text(name));
    for (const byte of packed) locals.push(byte);
  }
  const count = Object.keys(files).length;
  const end = [
    ...u32(0),
    ...u16(count),
    ...u16(count),
    ...u32(entries.length),
    ...u32(locals.length),
  ];
  const note = [...u16(comment.length), ...text(comment)];
  return Uint8Array.of(...locals, ...entries, ...text("PK\x05\x06"), ...end, ...note);
}
