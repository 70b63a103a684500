// Event files of TensorBoard: records with checksums, each an Event of TensorFlow's event.proto.
// https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto and, beside it in
// framework/, summary.proto; api.proto and plugin_data.proto of TensorBoard's plugin hparams.

import { MessageWriter } from "../format/message-writer.ts";
import { maskedCrc32c } from "./crc32c.ts";
import type { Histogram } from "./histogram.ts";

/** A value of a hyperparameter. */
export type Hyperparameter = number | string | boolean;

/** A value with its tag. */
export interface Summary {
  readonly tag: string;
  readonly value: MessageWriter;
}

const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 };
const SUMMARY = { value: 1 };
const VALUE = { tag: 1, simpleValue: 2, histogram: 5, tensor: 8, metadata: 9 };
const HISTOGRAM = { min: 1, max: 2, num: 3, sum: 4, sumSquares: 5, bucketLimit: 6, bucket: 7 };
const PLUGIN = { data: 1, name: 1, content: 2 };
const HPARAMS = { version: 1, start: 3, end: 4 };
const START = { hparams: 1, group: 4, seconds: 5, key: 1, value: 2 };
const END = { status: 1, seconds: 2 };
const JSON_VALUE = { number: 2, text: 3, flag: 4 };
const TENSOR = { type: 1, shape: 2, dimension: 2, float: 1 };
/** SessionLog: the status START. */
const SESSION_LOG = { status: 1, start: 1 };

/** How a run ended. */
export const STATUS = { success: 1, failure: 2 } as const;

const LENGTH_BYTES = 8;
const CHECKSUM_BYTES = 4;

/** Bytes as a record: length, its checksum, bytes, their checksum. */
export function recordOf(data: Uint8Array): Uint8Array {
  const end = LENGTH_BYTES + CHECKSUM_BYTES + data.length;
  const record = new Uint8Array(end + CHECKSUM_BYTES);
  const view = new DataView(record.buffer);
  view.setUint32(0, data.length, true); // of 64 bits
  view.setUint32(LENGTH_BYTES, maskedCrc32c(record.subarray(0, LENGTH_BYTES)), true);
  record.set(data, LENGTH_BYTES + CHECKSUM_BYTES);
  view.setUint32(end, maskedCrc32c(data), true);
  return record;
}

const eventAt = (milliseconds: number) =>
  new MessageWriter().double(EVENT.wallTime, milliseconds / 1000);

/** The first record of a file. */
export const versionEvent = (milliseconds: number): Uint8Array =>
  recordOf(eventAt(milliseconds).text(EVENT.fileVersion, "brain.Event:2").finish());

/** Readers forget what earlier files of the run hold of `step` and later ones. */
export const restartEvent = (milliseconds: number, step: number): Uint8Array =>
  recordOf(
    eventAt(milliseconds)
      .integer(EVENT.step, step)
      .message(EVENT.sessionLog, new MessageWriter().integer(SESSION_LOG.status, SESSION_LOG.start))
      .finish(),
  );

/** The record of some values at a step. */
export function summaryEvent(
  milliseconds: number,
  step: number,
  summaries: readonly Summary[],
): Uint8Array {
  const summary = new MessageWriter();
  for (const { tag, value } of summaries) {
    summary.message(SUMMARY.value, new MessageWriter().text(VALUE.tag, tag).append(value));
  }
  const event = eventAt(milliseconds).integer(EVENT.step, step);
  return recordOf(event.message(EVENT.summary, summary).finish());
}

// simple_value and histo are what every reader knows; TensorBoard makes tensors of them

/** A number. */
export const scalar = (tag: string, value: number): Summary => ({
  tag,
  value: new MessageWriter().float(VALUE.simpleValue, value),
});

export const histogram = (tag: string, given: Histogram): Summary => ({
  tag,
  value: new MessageWriter().message(
    VALUE.histogram,
    new MessageWriter()
      .double(HISTOGRAM.min, given.min)
      .double(HISTOGRAM.max, given.max)
      .double(HISTOGRAM.num, given.count)
      .double(HISTOGRAM.sum, given.sum)
      .double(HISTOGRAM.sumSquares, given.sumOfSquares)
      .doubles(HISTOGRAM.bucketLimit, given.limits)
      .doubles(HISTOGRAM.bucket, given.counts),
  ),
});

/** The hyperparameters of a run; runs of one group are shown as one, with the mean of their values. */
export function sessionStart(
  hyperparameters: Readonly<Record<string, Hyperparameter>>,
  seconds: number,
  group?: string,
): Summary {
  const start = new MessageWriter();
  for (const [name, value] of Object.entries(hyperparameters)) {
    const entry = new MessageWriter()
      .text(START.key, name)
      .message(START.value, protobufValue(value));
    start.message(START.hparams, entry);
  }
  if (group !== undefined) start.text(START.group, group);
  start.double(START.seconds, seconds);
  return ofPlugin("_hparams_/session_start_info", HPARAMS.start, start);
}

/** How a run ended. */
export const sessionEnd = (status: number, seconds: number): Summary =>
  ofPlugin(
    "_hparams_/session_end_info",
    HPARAMS.end,
    new MessageWriter().integer(END.status, status).double(END.seconds, seconds),
  );

/** A value of struct.proto. */
function protobufValue(value: Hyperparameter): MessageWriter {
  const message = new MessageWriter();
  if (typeof value === "number") return message.double(JSON_VALUE.number, value);
  if (typeof value === "boolean") return message.integer(JSON_VALUE.flag, value ? 1 : 0);
  return message.text(JSON_VALUE.text, value);
}

/** Data of the plugin hparams, which stand in the metadata of an empty tensor. */
function ofPlugin(tag: string, field: number, content: MessageWriter): Summary {
  const data = new MessageWriter().integer(HPARAMS.version, 0).message(field, content);
  const plugin = new MessageWriter()
    .text(PLUGIN.name, "hparams")
    .bytes(PLUGIN.content, data.finish());
  const shape = new MessageWriter().message(TENSOR.dimension, new MessageWriter());
  const tensor = new MessageWriter()
    .integer(TENSOR.type, TENSOR.float)
    .message(TENSOR.shape, shape);
  const value = new MessageWriter()
    .message(VALUE.tensor, tensor)
    .message(VALUE.metadata, new MessageWriter().message(PLUGIN.data, plugin));
  return { tag, value };
}
