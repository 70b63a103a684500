import { describe, expect, it } from "vitest";
import { crc32c, maskedCrc32c } from "../../src/tracking/crc32c.ts";
import {
  histogram,
  restartEvent,
  STATUS,
  scalar,
  sessionEnd,
  sessionStart,
  summaryEvent,
  versionEvent,
} from "../../src/tracking/events.ts";
import { histogramOf } from "../../src/tracking/histogram.ts";
import { fixture, hparamsOf, readEvents, scalarsOf } from "./read-events.ts";

const NOW = 1_700_000_000_250;

describe("the checksum", () => {
  it.each<[string, Uint8Array, number]>([
    ["32 zeros", new Uint8Array(32), 0x8a9136aa],
    ["32 ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ["0 to 31", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ["31 to 0", Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
    ["nothing", new Uint8Array(0), 0],
    ["123456789", new TextEncoder().encode("123456789"), 0xe3069283],
  ])("is that of RFC 3720: %s", (_, bytes, sum) => {
    expect(crc32c(bytes)).toBe(sum);
    const masked = (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
    expect(maskedCrc32c(bytes)).toBe(masked);
  });
});

describe("files of other programs", () => {
  it.each(fixture.files.map((file, i) => [`${file.by} ${i}`, file] as const))(
    "are read as TensorBoard reads them: %s",
    (_, { by, bytes, read }) => {
      const events = readEvents(Buffer.from(bytes, "base64"));
      expect(events[0]!.fileVersion).toBe("brain.Event:2");
      for (const [tag, values] of Object.entries(read.scalars)) {
        const got = scalarsOf(events, tag).map(([step, value]) => [step, value]);
        expect(got).toEqual(values.map(([step, value]) => [step, Number(value)]));
      }
      const values = events.flatMap(({ summary }) => summary?.value ?? []);
      const tags = values.map(({ tag }) => tag);
      for (const tag of read.tensors) expect(tags).toContain(tag);
      if (by !== "torch" || !("best" in read.scalars)) return;
      // the hyperparameters that add_hparams() was given
      const start = values.find(({ tag }) => tag === "_hparams_/session_start_info")!;
      expect(hparamsOf(start)).toMatchObject({
        sessionStartInfo: {
          hparams: { rate: { numberValue: 0.1 }, name: { stringValue: "ä" } },
        },
      });
    },
  );
});

describe("an event", () => {
  it("has its time in seconds and its version", () => {
    expect(readEvents(versionEvent(NOW))).toEqual([
      { wallTime: 1_700_000_000.25, fileVersion: "brain.Event:2" },
    ]);
  });

  it("restarts at a step", () => {
    expect(readEvents(restartEvent(NOW, 7))).toEqual([
      { wallTime: 1_700_000_000.25, step: 7, sessionLog: { status: 1 } },
    ]);
  });

  it.each([0, 1, 127, 128, 2 ** 31, 2 ** 40])("has step %i", (step) => {
    const [event] = readEvents(summaryEvent(NOW, step, [scalar("a", 0.5)]));
    expect(event).toMatchObject({ step, summary: { value: [{ tag: "a", simpleValue: 0.5 }] } });
  });

  it("has several values, of tags in any language, also such as are no numbers", () => {
    const values = [scalar("Verlust/ä", 0.25), scalar("b", Number.NaN), scalar("c", -Infinity)];
    const events = readEvents(summaryEvent(NOW, 3, values));
    expect(scalarsOf(events, "Verlust/ä")).toEqual([[3, 0.25]]);
    expect(scalarsOf(events, "b")).toEqual([[3, Number.NaN]]);
    expect(scalarsOf(events, "c")).toEqual([[3, -Infinity]]);
  });

  it("has hyperparameters of each kind, and how the run ended", () => {
    const given = { learningRate: 0.1, hidden: "16,8", nesterov: false, ä: "" };
    const start = sessionStart(given, 12.5, "group");
    const [event] = readEvents(summaryEvent(NOW, 0, [start, sessionEnd(STATUS.failure, 20)]));
    const [first, last] = event!.summary!.value;
    expect(first!.tag).toBe("_hparams_/session_start_info");
    expect(first!.tensor).toEqual({ dtype: 1, tensorShape: { dim: [{}] } });
    expect(first!.metadata!.pluginData.pluginName).toBe("hparams");
    expect(hparamsOf(first!)).toEqual({
      version: 0,
      sessionStartInfo: {
        hparams: {
          learningRate: { numberValue: 0.1 },
          hidden: { stringValue: "16,8" },
          nesterov: { boolValue: false },
          ä: { stringValue: "" },
        },
        groupName: "group",
        startTimeSecs: 12.5,
      },
    });
    expect(last!.tag).toBe("_hparams_/session_end_info");
    expect(hparamsOf(last!)).toEqual({
      version: 0,
      sessionEndInfo: { status: 2, endTimeSecs: 20 },
    });
  });
});

describe("a histogram", () => {
  const written = (values: Float32Array) => {
    const found = histogramOf(values)!;
    return readEvents(summaryEvent(NOW, 0, [histogram("w", found)]))[0]!.summary!.value[0]!.histo!;
  };

  it("counts every number once, the largest too", () => {
    const values = Float32Array.from({ length: 600 }, (_, i) => i);
    const { min, max, num, sum, sumSquares, bucket, bucketLimit } = written(values);
    expect([min, max, num, sum]).toEqual([0, 599, 600, (599 * 600) / 2]);
    expect(sumSquares).toBe(values.reduce((total, each) => total + each * each, 0));
    expect(bucket).toHaveLength(30);
    expect(bucket).toEqual(Array(30).fill(20));
    expect(bucketLimit.at(-1)).toBe(599);
    expect(bucketLimit[0]).toBeCloseTo(599 / 30, 9);
  });

  it("of equal numbers is one bucket", () => {
    expect(written(Float32Array.of(0.5, 0.5))).toMatchObject({
      ...{ min: 0.5, max: 0.5, num: 2, bucketLimit: [0.5], bucket: [2] },
    });
  });

  it("leaves out what is not finite, and is none without anything finite", () => {
    const values = Float32Array.of(Number.NaN, 1, Infinity, 3, -Infinity);
    expect(written(values)).toMatchObject({ min: 1, max: 3, num: 2, sum: 4 });
    expect(histogramOf(Float32Array.of(Number.NaN, Infinity))).toBeUndefined();
    expect(histogramOf(new Float32Array(0))).toBeUndefined();
  });

  it("has limits that rise, at the largest numbers and the smallest", () => {
    for (const [low, high] of [
      [-3.4e38, 3.4e38],
      [1, 1 + 2 ** -23],
      [0, 2 ** -149],
    ] as const) {
      const { bucket, bucketLimit, num } = written(Float32Array.of(low, high, low));
      expect(bucket.reduce((total, each) => total + each, 0)).toBe(num);
      expect([...bucketLimit]).toEqual([...bucketLimit].sort((a, b) => a - b));
    }
  });
});
