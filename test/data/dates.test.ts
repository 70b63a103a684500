import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { showDays } from "../../src/data/calendar.ts";
import { daysOf, isAmbiguous, phaseOf } from "../../src/data/dates.ts";

// Date.UTC is the reference
const utc = (...parts: [number, number, number, number?, number?, number?]) => {
  const date = new Date(0);
  date.setUTCFullYear(parts[0], parts[1] - 1, parts[2]);
  date.setUTCHours(parts[3] ?? 0, parts[4] ?? 0, parts[5] ?? 0);
  return date.getTime() / 86_400_000;
};

describe("daysOf", () => {
  test("counts days of the calendar, for every year of four digits", () => {
    const days: number[] = [];
    for (let day = Math.ceil(utc(0, 1, 1) / 397) * 397; day <= utc(9999, 12, 31); day += 397) {
      days.push(day);
    }
    const texts = days.map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
    expect(texts.map((text) => daysOf(text))).toEqual(days);
    expect(days.map(showDays)).toEqual(texts);
  });

  test("reads ISO 8601 with times and zones", () => {
    const noon = utc(2024, 3, 4, 12, 0, 0);
    for (const text of [
      "2024-03-04T12:00",
      "2024-03-04 12:00:00",
      "2024-03-04T12:00:00Z",
      "2024-03-04T12:00:00.000Z",
      "2024-03-04t14:00:00+02:00",
      "2024-03-04T14:00+0200",
      "2024-03-04T14:00+02",
      "2024-03-04T06:30:00-05:30",
      "20240304T120000Z",
      "20240304T1200",
    ]) {
      expect(daysOf(text), text).toBe(noon);
    }
    expect(daysOf("2024-03-04T24:00")).toBe(utc(2024, 3, 5));
    expect(daysOf("2016-12-31T23:59:60Z")).toBe(utc(2017, 1, 1));
    expect(daysOf("2024-03")).toBe(utc(2024, 3, 1));
    expect(daysOf("1969-12-31T18:00")).toBe(-0.25);
  });

  test("reads common forms", () => {
    const day = utc(2024, 3, 4);
    for (const text of [
      "2024/3/4",
      "2024.03.04",
      "4.3.2024",
      "04.03.24",
      "3/4/2024",
      "03-04-2024",
      "4 March 2024",
      "4th Mar 2024",
      "04-Mar-2024",
      "Mar 4, 2024",
      "march 4 2024",
      "Mon, 04 Mar 2024 00:00:00 GMT",
      "Monday, March 4, 2024",
      "3/4/2024 12:00 AM",
    ]) {
      expect(daysOf(text), text).toBe(day);
    }
    expect(daysOf("4/3/2024", "dayFirst")).toBe(day);
    expect(daysOf("3/4/2024 2:05 pm")).toBe(utc(2024, 3, 4, 14, 5));
    expect(daysOf("3/4/68")).toBe(utc(2068, 3, 4));
    expect(daysOf("3/4/69")).toBe(utc(1969, 3, 4));
    expect(daysOf("Sept 2023")).toBe(utc(2023, 9, 1));
    expect(isAmbiguous("3/4/2024")).toBe(true);
    expect(isAmbiguous("13/4/2024")).toBe(true);
    expect(isAmbiguous("3/3/2024")).toBe(false);
    expect(isAmbiguous("2024-03-04")).toBe(false);
  });

  test("refuses dates and times that do not exist, and other text", () => {
    for (const text of [
      "",
      "2024",
      "12",
      "1.5",
      "1.2.3",
      "2023-02-29",
      "1900-02-29",
      "2024-13-01",
      "2024-00-01",
      "2024-01-00",
      "2024-04-31",
      "2024-01-01T25:00",
      "2024-01-01T24:01",
      "2024-01-01T10:60",
      "2024-01-01T10:00:61",
      "2024-01-01T10:00+99:00",
      "13:00 pm",
      "1/1/2024 13:00 pm",
      "32/1/2024",
      "2024-1/1",
      "1/2-2024",
      "May",
      "Mayor",
      "monday",
      "4 Foo 2024",
      "10.0.0.1",
      "2024-01-01x",
      "٢٠٢٤-٠١-٠١",
      "1".repeat(1000),
    ]) {
      expect(daysOf(text), text).toBeUndefined();
    }
  });

  test("reads back formatted dates", () => {
    const seconds = fc.integer({ min: -5e10, max: 2e11 });
    fc.assert(
      fc.property(seconds, (second) => {
        const days = second / 86_400;
        expect(daysOf(showDays(days))! * 86_400).toBeCloseTo(second, 3);
      }),
    );
  });

  test("accepts any text", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const days = daysOf(text);
        expect(days === undefined || Number.isFinite(days)).toBe(true);
      }),
    );
  });
});

describe("phaseOf", () => {
  test("is periodic", () => {
    for (const days of [0, 19_786.25, -3.5]) {
      for (const [cycle, turn] of [
        ["week", 7],
        ["day", 1],
      ] as const) {
        const [[a, b], [c, d]] = [phaseOf(days, cycle), phaseOf(days + turn, cycle)];
        expect(c).toBeCloseTo(a, 9);
        expect(d).toBeCloseTo(b, 9);
        expect(a * a + b * b).toBeCloseTo(1, 12);
      }
    }
    expect(phaseOf(utc(2024, 1, 1, 6), "day")[0]).toBeCloseTo(1, 12);
  });
});
