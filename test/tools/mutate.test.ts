// The defects that tools/mutate.mjs plants: where they are seen, that they sleep until they are woken, and
// that a seed always draws the same.

import { resolve } from "node:path";
import ts from "typescript";
import { afterEach, describe, expect, it } from "vitest";

interface Defect {
  readonly path: string;
  readonly kind: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly isStatic: boolean;
}
interface Tools {
  defectsOf(source: ts.SourceFile, path: string): Defect[];
  withDormant(text: string, defects: readonly (Defect & { id: number })[]): string;
  withDefect(text: string, defect: Defect): string;
  draw(defects: readonly Defect[], count: number, seed: string): Defect[];
}
const parts = await Promise.all(
  ["candidates", "plant", "draw"].map((name) => import(resolve(`tools/mutate/${name}.mjs`))),
);
const { defectsOf, withDormant, withDefect, draw }: Tools = Object.assign({}, ...parts);

const found = (text: string, path = "a.ts") =>
  defectsOf(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true), path);
const shown = (text: string) =>
  found(text).map(({ kind, before, after }) => `${kind}: ${before} → ${after || "nothing"}`);

describe("defects", () => {
  it.each([
    ["const rate = 3;", ["number: 3 → 6", "number: 3 → 0", "number: 3 → 4"]],
    ["const rate = 0.5;", ["number: 0.5 → 1", "number: 0.5 → 0"]],
    ["const far = -1;", ["number: -1 → -2", "number: -1 → 0"]],
    ["f(a < b);", ["drop: f(a < b); → nothing", "comparison: a < b → a <= b"]],
    [
      "x = a && !b;",
      ["drop: x = a && !b; → nothing", "logic: a && !b → (a) || (!b)", "not: !b → b"],
    ],
    ["const on = true;", ["flip: true → false"]],
    ["const total = a + b;", ["sum: a + b → a - b"]],
    ['function f(way = "up") {}', ['default: "up" → undefined']],
    ['const way = given ?? "up";', ['default: "up" → undefined']],
    ["if (bad) throw problem;", ["drop: if (bad) throw problem; → nothing"]],
    // nothing depends on which of two equals is taken
    ["if (a < b) b = a;", ["drop: b = a; → nothing"]],
    ["const least = a < b ? a : b;", []],
    ['throw new DataError("A", text, 3 + 1);', []],
    ["type Two = 2; interface A { b: 3 } enum C { d = 4 }", []],
  ])("of %s", (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it("know whether they act when a file is loaded", () => {
    const isStatic = (text: string) => found(text)[0]!.isStatic;
    expect(isStatic("const a = 5;")).toBe(true);
    expect(isStatic("const f = () => 5;")).toBe(false);
    expect(isStatic("class A { b() { return 5; } }")).toBe(false);
  });
});

describe("dormant defects", () => {
  const text = `
    const limit = 3;
    function clip(value, by = 2) {
      let result = value * by;
      if (result > limit && by !== 1) { result = limit; }
      return result - -1;
    }
    return [0, 1, 2, 9].map((value) => clip(value)).concat(clip(5, 1));`;
  const run = (code: string) => String(new Function(code)());
  const scope = globalThis as { __defects?: { awake: number; asked: number[] } };
  afterEach(() => {
    delete scope.__defects;
  });

  it("sleep, and are each as if they stood there when they wake", () => {
    const defects = found(text).map((defect, id) => ({ ...defect, id }));
    expect(defects.length).toBeGreaterThan(15);
    const dormant = withDormant(text, defects);
    scope.__defects = { awake: -1, asked: [] };
    expect(run(dormant)).toBe(run(text));
    expect(Object.keys(scope.__defects.asked).length).toBe(defects.length);
    for (const defect of defects) {
      scope.__defects = { awake: defect.id, asked: [] };
      expect(run(dormant), JSON.stringify(defect)).toBe(run(withDefect(text, defect)));
    }
  });
});

describe("a draw", () => {
  const all = ["a", "b", "c"].flatMap((folder, i) =>
    Array.from({ length: 40 * i + 1 }, (_, line) =>
      found(`f(${line} + x);`, `${folder}/${line}.ts`),
    ),
  );
  const defects = all.flat();

  it("is the same for a seed, another for another", () => {
    expect(draw(defects, 30, "1")).toEqual(draw(defects, 30, "1"));
    expect(draw(defects, 30, "2")).not.toEqual(draw(defects, 30, "1"));
  });

  it("has something of every folder, and of every kind in it", () => {
    const drawn = draw(defects, 30, "3");
    expect(drawn).toHaveLength(30);
    expect(new Set(drawn.map(({ path }) => path[0]))).toEqual(new Set(["a", "b", "c"]));
    const kinds = drawn.filter(({ path }) => path.startsWith("c")).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["drop", "sum", "number"]));
  });

  it("is not changed by what else there is in a folder, but for its number", () => {
    const more = [...defects, ...found("g(y);", "c/new.ts")];
    const [before, after] = [draw(defects, 30, "4"), draw(more, 31, "4")];
    const kept = before.filter((each) => after.includes(each));
    expect(kept.length).toBeGreaterThanOrEqual(28);
  });
});
