import { describe, expect, it } from "vitest";
import {
  areNamesOf,
  joinClassNames,
  readClassNames,
  requireSameClasses,
} from "../../src/data/class-names.ts";
import { numberWords } from "../../src/data/known-classes.ts";

describe("readClassNames()", () => {
  it("accepts distinct strings, and returns a frozen copy", () => {
    const names = ["a", "b"];
    const read = readClassNames(names)!;
    names[0] = "c";
    expect(read).toEqual(["a", "b"]);
    expect(Object.isFrozen(read)).toBe(true);
    expect(readClassNames(undefined)).toBe(undefined);
  });

  it("refuses everything else", () => {
    const wrong: [unknown, string][] = [
      [["a", 1], 'expected a list of names, got ["a", 1]'],
      ["ab", 'expected a list of names, got "ab"'],
      [null, "expected a list of names, got null"],
      [["a", "b", "a", "b"], 'expected different names, got "a" twice'],
    ];
    for (const [given, message] of wrong) {
      expect(() => readClassNames(given as string[])).toThrow(`Cannot use classNames: ${message}`);
    }
  });

  it("names match a number of classes if they are as many distinct strings", () => {
    const given = [["a", "b"], ["a"], ["a", "a"], ["a", 1], "ab", undefined];
    expect(given.map((names) => areNamesOf(2, names))).toEqual([
      ...[true, false, false, false, false, false],
    ]);
  });
});

describe("requireSameClasses()", () => {
  /** Whether data with these names match the classes a, 1 and c. */
  const isTaken = (
    classNames: readonly string[] | undefined,
    y?: unknown,
    expected = ["a", "1", "c"],
  ) => {
    try {
      requireSameClasses("go on", expected, { y, ...(classNames && { classNames }) });
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: "OTHER_CLASSES", expected, got: classNames });
      return false;
    }
  };

  it("accepts the same names in the same order, or fewer", () => {
    expect([isTaken(["a", "1", "c"]), isTaken(["a"]), isTaken([]), isTaken(undefined)]).toEqual([
      ...[true, true, true, true],
    ]);
    expect([isTaken(["1", "a", "c"]), isTaken(["a", "x", "y"]), isTaken(["c"])]).toEqual([
      ...[false, false, false],
    ]);
    expect(() => requireSameClasses("go on", undefined, { classNames: ["x"] })).not.toThrow();
  });

  it("accepts names of classes without rows", () => {
    const labels = (...data: number[]) => ({ data: Int32Array.from(data), shape: [data.length] });
    const names = ["a", "1", "c", "d"];
    expect([
      isTaken(names, labels(0, 1, 2)),
      isTaken(names, labels(0, 3)),
      isTaken(names, [0, 1]),
      isTaken(names, [3]),
      isTaken(names, Int32Array.of(2)),
      isTaken(names, undefined),
      isTaken(names, 5),
    ]).toEqual([true, false, true, false, true, false, false]);
  });

  it("accepts numbers as default names", () => {
    // the second class has its number as name: on one side, or on both
    expect([isTaken(["a", "b", "c"]), isTaken(["a", "b"]), isTaken(["0", "1", "2"])]).toEqual([
      ...[true, true, true],
    ]);
    // the name of another class
    expect([
      isTaken(["a", "c"]),
      isTaken(["0", "a"]),
      isTaken(["1", "0"]),
      isTaken(["a", "b", "1"]),
    ]).toEqual([...[false, false, false, false]]);
    expect(isTaken(["1", "b"], undefined, ["0", "x"])).toBe(false);
  });

  it("shows 20 of the names", () => {
    const many = (from: number) => Array.from({ length: 22 }, (_, i) => `n${i + from}`);
    const list = (from: number) =>
      `${many(from)
        .slice(0, 20)
        .map((name) => `"${name}"`)
        .join(", ")} and 2 more`;
    expect(() => requireSameClasses("go on", many(0), { classNames: many(1) })).toThrow(
      `Cannot go on: expected a data set of the classes ${list(0)} in this order, got ${list(1)}; read the data with { schema: model.schema } or { classNames: model.classNames }`,
    );
  });
});

describe("joinClassNames()", () => {
  it("puts known names before those of the data, and numbers last", () => {
    const known = ["a", "1"];
    expect([
      joinClassNames(known, ["x", "b", "c"], 4),
      joinClassNames(undefined, ["x"], 2),
      joinClassNames(known, [], 2),
      joinClassNames(known, ["x", "b"], 1),
      joinClassNames(["0", "1"], ["x", "y"], 2),
    ]).toEqual([["a", "b", "c", "3"], ["x", "1"], ["a", "1"], ["a"], ["x", "y"]]);
    expect(Object.isFrozen(joinClassNames(known, ["x", "b"], 2))).toBe(true);
  });

  it("keeps the known ones if there are no others, or names would be duplicated", () => {
    const known = ["a", "1"];
    expect(joinClassNames(known, undefined, 2)).toBe(known);
    expect(joinClassNames(known, ["x"], 0)).toBe(known);
    expect(joinClassNames(known, ["x", "a"], 2)).toBe(known);
    expect(joinClassNames(undefined, ["1"], 2)).toBe(undefined);
  });
});

describe("numberWords()", () => {
  const y = ["b", "a", "b"];
  const labels = (...data: number[]) => ({ data: Int32Array.from(data), shape: [data.length] });

  it("numbers strings by known names, by those of the data, or in sorted order", () => {
    const cases = [
      numberWords("fit", { y }, { names: ["b", "a"], isFixed: true }),
      numberWords("fit", { y, classNames: ["b", "a"] }, { isFixed: false }),
      numberWords("fit", { y, classNames: ["b", "a"] }, { isFixed: true }),
      numberWords("fit", { y }, { isFixed: false }),
      numberWords("fit", { y, classNames: ["x"] }, { names: ["b", "a"], isFixed: false }),
    ];
    const [byNames, byOrder] = [
      { y: labels(0, 1, 0), classNames: ["b", "a"] },
      { y: labels(1, 0, 1), classNames: ["a", "b"] },
    ];
    expect(cases).toEqual([byNames, byNames, byNames, byOrder, byNames]);
    expect(() => numberWords("fit", { y }, { names: ["b"], isFixed: true })).toThrow('"a"');
  });

  it("accepts only numerals if class numbers have an unnamed meaning", () => {
    const read = (...words: string[]) =>
      numberWords("fit", { y: words, more: 1 }, { isFixed: true });
    expect(read("10", "2", "0", "999999999")).toEqual({
      y: labels(10, 2, 0, 999_999_999),
      more: 1,
    });
    for (const words of [["1", "x"], ["01"], ["1234567890"], ["-1"], ["1.0"]]) {
      expect(() => read(...words)).toThrow(
        "Cannot fit: expected class numbers as in the training data, got the words ",
      );
    }
  });

  it("refuses class numbers of strings of unknown order", () => {
    const judged = { task: "classification", why: "", byOrder: true } as never;
    const refused = (data: object, isFixed = true, names?: readonly string[]) => {
      try {
        const given = { y: labels(0, 1), ...data };
        return numberWords("fit", given, { names, isFixed }) === given ? "taken" : "changed";
      } catch (error) {
        return (error as Error).message.replace(/;.*/, "").replace(/.*got the words/, "words");
      }
    };
    expect([
      refused({ judged, classNames: ["a", "b"] }),
      refused({ judged, classNames: ["0", "b"] }),
      refused({ judged, classNames: ["0", "1"] }),
      refused({ judged }),
      refused({ classNames: ["a", "b"] }),
      refused({ judged, classNames: ["a", "b"] }, false),
      refused({ judged, classNames: ["a", "b"] }, true, ["a", "b"]),
    ]).toEqual(['words "a", "b"', 'words "0", "b"', "taken", "words ", "taken", "taken", "taken"]);
  });
});
