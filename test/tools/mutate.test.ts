// tools/mutate.mjs: mutants of syntax trees, dormant mutants, and the draw by a seed.

import { resolve } from "node:path";
import ts from "typescript";
import { afterEach, describe, expect, it } from "vitest";

interface Mutant {
  readonly path: string;
  readonly kind: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly isStatic: boolean;
}
interface Tools {
  mutantsOf(source: ts.SourceFile, path: string): Mutant[];
  withDormant(text: string, mutants: readonly (Mutant & { id: number })[]): string;
  withMutant(text: string, mutant: Mutant): string;
  draw(mutants: readonly Mutant[], count: number, seed: string): Mutant[];
}
const parts = await Promise.all(
  ["candidates", "plant", "draw"].map((name) => import(resolve(`tools/mutate/${name}.mjs`))),
);
const { mutantsOf, withDormant, withMutant, draw }: Tools = Object.assign({}, ...parts);

const found = (text: string, path = "a.ts") =>
  mutantsOf(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true), path);
const shown = (text: string) =>
  found(text).map(({ kind, before, after }) => `${kind}: ${before} → ${after || "nothing"}`);

describe("mutants", () => {
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
    // for equal operands both choices are the same
    ["if (a < b) b = a;", ["drop: b = a; → nothing"]],
    ["const least = a < b ? a : b;", []],
    ['throw new DataError("A", text, 3 + 1);', []],
    ["type Two = 2; interface A { b: 3 } enum C { d = 4 }", []],
  ])("of %s", (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it("are static outside of functions", () => {
    const isStatic = (text: string) => found(text)[0]!.isStatic;
    expect(isStatic("const a = 5;")).toBe(true);
    expect(isStatic("const f = () => 5;")).toBe(false);
    expect(isStatic("class A { b() { return 5; } }")).toBe(false);
  });
});

describe("dormant mutants", () => {
  const text = `
    const limit = 3;
    function clip(value, by = 2) {
      let result = value * by;
      if (result > limit && by !== 1) { result = limit; }
      return result - -1;
    }
    return [0, 1, 2, 9].map((value) => clip(value)).concat(clip(5, 1));`;
  const run = (code: string) => String(new Function(code)());
  const scope = globalThis as { __mutants?: { active: number; reached: number[] } };
  afterEach(() => {
    delete scope.__mutants;
  });

  it("change nothing until active, and then act like the mutated text", () => {
    const mutants = found(text).map((mutant, id) => ({ ...mutant, id }));
    expect(mutants.length).toBeGreaterThan(15);
    const dormant = withDormant(text, mutants);
    scope.__mutants = { active: -1, reached: [] };
    expect(run(dormant)).toBe(run(text));
    expect(Object.keys(scope.__mutants.reached).length).toBe(mutants.length);
    for (const mutant of mutants) {
      scope.__mutants = { active: mutant.id, reached: [] };
      expect(run(dormant), JSON.stringify(mutant)).toBe(run(withMutant(text, mutant)));
    }
  });
});

describe("a draw", () => {
  const all = ["a", "b", "c"].flatMap((folder, i) =>
    Array.from({ length: 40 * i + 1 }, (_, line) =>
      found(`f(${line} + x);`, `${folder}/${line}.ts`),
    ),
  );
  const mutants = all.flat();

  it("is reproducible, and differs between seeds", () => {
    expect(draw(mutants, 30, "1")).toEqual(draw(mutants, 30, "1"));
    expect(draw(mutants, 30, "2")).not.toEqual(draw(mutants, 30, "1"));
  });

  it("includes every folder, and every kind in it", () => {
    const drawn = draw(mutants, 30, "3");
    expect(drawn).toHaveLength(30);
    expect(new Set(drawn.map(({ path }) => path[0]))).toEqual(new Set(["a", "b", "c"]));
    const kinds = drawn.filter(({ path }) => path.startsWith("c")).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["drop", "sum", "number"]));
  });

  it("hardly changes if a folder has other mutants", () => {
    const more = [...mutants, ...found("g(y);", "c/new.ts")];
    const [before, after] = [draw(mutants, 30, "4"), draw(more, 31, "4")];
    const kept = before.filter((each) => after.includes(each));
    expect(kept.length).toBeGreaterThanOrEqual(28);
  });
});
