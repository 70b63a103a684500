// Reads event files by the messages of TensorBoard, and checks every checksum.

import { readFileSync } from "node:fs";
import protobuf from "protobufjs";
import { crc32c } from "../../src/tracking/crc32c.ts";

interface Fixture {
  readonly event: string;
  readonly hparams: string;
  readonly messages: readonly { readonly name: string }[];
  readonly files: readonly {
    readonly by: string;
    readonly bytes: string;
    readonly read: {
      readonly scalars: Readonly<Record<string, [number, string][]>>;
      readonly histograms: Readonly<Record<string, number[]>>;
      readonly tensors: readonly string[];
    };
  }[];
}

export const fixture: Fixture = JSON.parse(readFileSync("test/fixtures/tracking.json", "utf8"));
const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(fixture.messages.map(({ name, ...message }) => [name, message])),
} as protobuf.INamespace);

/** The numbers of a histogram. */
export interface ReadHistogram {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sumSquares: number;
  readonly bucketLimit: readonly number[];
  readonly bucket: readonly number[];
}

export interface ReadValue {
  readonly tag: string;
  readonly simpleValue?: number;
  readonly histo?: ReadHistogram;
  readonly tensor?: object;
  readonly metadata?: { readonly pluginData: { pluginName: string; content: string } };
}

export interface ReadEvent {
  readonly wallTime: number;
  readonly step?: number;
  readonly fileVersion?: string;
  readonly sessionLog?: { readonly status: number };
  readonly summary?: { readonly value: readonly ReadValue[] };
}

const AS_JSON = { longs: Number, bytes: String, json: true };

/** A message as plain data; unknown fields are an error. */
function decode(name: string, bytes: Uint8Array): object {
  const type = root.lookupType(name);
  const message = type.decode(bytes);
  if (type.encode(message).finish().length > bytes.length) throw new Error(`${name} lost fields`);
  return type.toObject(message, AS_JSON);
}

const rotated = (masked: number) => {
  const rest = (masked - 0xa282ead8) >>> 0;
  return ((rest >>> 17) | (rest << 15)) >>> 0;
};

/** The events of a file; a last record that is cut is left out, as readers do. */
export function readEvents(bytes: Uint8Array): ReadEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const events: ReadEvent[] = [];
  const check = (from: number, length: number) => {
    const sum = rotated(view.getUint32(from + length, true));
    if (sum !== crc32c(bytes.subarray(from, from + length))) throw new Error("another checksum");
  };
  for (let at = 0; at + 12 <= bytes.length; ) {
    check(at, 8);
    const length = Number(view.getBigUint64(at, true));
    if (at + 12 + length + 4 > bytes.length) break;
    check(at + 12, length);
    events.push(
      decode(fixture.event, bytes.subarray(at + 12, at + 12 + length)) as unknown as ReadEvent,
    );
    at += 16 + length;
  }
  return events;
}

/** What the plugin hparams stores with a value. */
export const hparamsOf = ({ metadata }: ReadValue): Record<string, never> =>
  decode(fixture.hparams, Buffer.from(metadata!.pluginData.content, "base64")) as never;

/** The values of a tag, with their steps. */
export const scalarsOf = (events: readonly ReadEvent[], tag: string): [number, number][] =>
  events.flatMap(({ step = 0, summary }) =>
    (summary?.value ?? []).flatMap((value) =>
      value.tag === tag ? [[step, Number(value.simpleValue)] as [number, number]] : [],
    ),
  );
