import { describe, expect, it } from "vitest";
import { type Family, kindOptions, kinds, scheduleFromJSON } from "../../src/index.ts";

const FAMILIES: readonly Family[] = [
  ...(["activation", "initializer", "layer", "loss", "optimizer"] as const),
  ...(["regularizer", "schedule", "transform", "transformer"] as const),
];

describe("kindOptions()", () => {
  it("knows the options of every kind, whose defaults are accepted", () => {
    for (const family of FAMILIES) {
      expect(kinds(family).length).toBeGreaterThan(1);
      for (const kind of kinds(family)) {
        for (const option of kindOptions(family, kind)) {
          const { name, isRequired, expected, accepts } = option;
          expect(expected, `${kind}.${name}`).not.toBe("");
          if ("default" in option) expect(accepts(option.default), `${kind}.${name}`).toBe(true);
          expect(isRequired && "default" in option).toBe(false);
        }
      }
    }
  });

  it("gives limits, and what is required", () => {
    const of = (family: Family, kind: string, name: string) =>
      kindOptions(family, kind).find((option) => option.name === name)!;
    const units = of("layer", "dense", "units");
    expect(units).toMatchObject({ isRequired: true, expected: "an integer >= 1" });
    expect([units.accepts(1), units.accepts(0), units.accepts(1.5)]).toEqual([true, false, false]);
    expect(of("optimizer", "adam", "beta1")).toMatchObject({ default: 0.9, isRequired: false });
    expect(of("regularizer", "l2", "lambda").isRequired).toBe(true);
    expect([units.isPositional, of("layer", "dense", "activation").isPositional]).toEqual([
      true,
      false,
    ]);
    expect(of("schedule", "cosine", "learningRate")).toMatchObject({ isRequired: false });
    expect(of("transform", "cutout", "size").accepts(0)).toBe(false);
    expect(kindOptions("activation", "relu")).toEqual([]);
  });

  it("refuses other families and kinds", () => {
    expect(() => kindOptions("optimizr" as never, "adam")).toThrow(/optimizer/);
    expect(() => kindOptions("optimizer", "adm")).toThrow(/did you mean "adam"/);
  });
});

describe("scheduleFromJSON()", () => {
  it("reads what toJSON() describes, nested too", () => {
    const json = { kind: "warmup", steps: 4, next: { kind: "cosine", end: 0 } };
    const schedule = scheduleFromJSON(json);
    expect(schedule.toJSON()).toEqual(json);
    expect(schedule.at(0, 10, 1)).toBe(0.25);
  });

  it.each([
    null,
    "cosine",
    { kind: "cosines" },
    { kind: "stepDecay" },
    { kind: "warmup", steps: 1 },
  ])("refuses %j", (json) => {
    expect(() => scheduleFromJSON(json)).toThrow(/Cannot read a schedule/);
  });
});
