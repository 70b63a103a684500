import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/core/errors.ts";
import { isOurs, type Schedule } from "../../src/schedules/schedule.ts";
import {
  constant,
  cosine,
  cosineRestarts,
  exponentialDecay,
  inverseTimeDecay,
  oneCycle,
  polynomialDecay,
  resolveSchedule,
  type ScheduleInput,
  scheduleFromJSON,
  stepDecay,
  warmup,
  warmupStep,
} from "../../src/schedules/schedules.ts";

interface Fixture {
  readonly name: string;
  readonly options: object;
  readonly learningRate: number;
  readonly totalSteps: number;
  readonly rates: number[];
}
const { cases }: { cases: Fixture[] } = JSON.parse(
  readFileSync(new URL("../fixtures/schedules.json", import.meta.url), "utf8"),
);

const all: Schedule[] = [
  constant(),
  stepDecay({ every: 7 }),
  exponentialDecay({ factor: 0.97 }),
  polynomialDecay({ power: 2, end: 0.001 }),
  inverseTimeDecay({ rate: 0.1 }),
  cosine({ end: 0.01 }),
  cosineRestarts({ period: 9, multiplier: 2 }),
  oneCycle({ maxLearningRate: 0.4 }),
  warmupStep({ warmupSteps: 4 }),
  warmup(5, cosine()),
  warmup(3, warmup(2, stepDecay({ every: 4 }))),
];
const close = (got: number, expected: number) =>
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-11 * Math.max(1e-3, Math.abs(expected)));

describe("schedules agree with PyTorch", () => {
  it.each(cases)("$name $options", ({ name, options, learningRate, totalSteps, rates }) => {
    const unbound = scheduleFromJSON({ kind: name, ...options });
    const bound = scheduleFromJSON({
      kind: name,
      ...options,
      ...(name !== "oneCycle" && { learningRate }),
    });
    rates.forEach((rate, step) => {
      close(unbound.at(step, totalSteps, learningRate), rate);
      expect(bound.at(step, totalSteps)).toBe(unbound.at(step, totalSteps, learningRate));
      // its own rate overrides the optimizer's
      expect(bound.at(step, totalSteps, 77)).toBe(bound.at(step, totalSteps));
    });
  });
});

describe("warmup()", () => {
  const next = cosine({ learningRate: 0.8 });
  it("rises linearly to the start of the next schedule", () => {
    for (let step = 0; step < 4; step++) close(warmup(4, next).at(step, 20), 0.2 * (step + 1));
  });
  it("then follows it over the remaining steps", () => {
    for (let step = 4; step < 25; step++) {
      expect(warmup(4, next).at(step, 20)).toBe(next.at(step - 4, 16));
    }
  });
  it("passes on the optimizer's rate", () => {
    expect(warmup(2, constant()).at(0, 10, 0.5)).toBe(0.25);
    expect(() => warmup(2, constant()).at(0, 10)).toThrow(
      "Cannot evaluate constant: expected a learning rate, got none; pass it to constant({ learningRate })",
    );
  });
  it("may be longer than the training, or 0", () => {
    expect(warmup(10, next).at(4, 5)).toBe(0.4);
    expect(warmup(0, next).at(3, 5)).toBe(next.at(3, 5));
  });
});

describe("warmupStep()", () => {
  it("follows its formula", () => {
    const schedule = warmupStep({ learningRate: 0.4, warmupSteps: 4 });
    const rates = [0.1, 0.2, 0.3, 0.4, 0.4, 0.04, 0.04, 0.04, 0.004, 0.004];
    rates.forEach((rate, step) => {
      close(schedule.at(step, 10), rate);
    });
    const other = warmupStep({ learningRate: 1, warmupSteps: 0, milestones: [0.2], factor: 0.5 });
    expect([0, 1, 2, 3].map((step) => other.at(step, 10))).toEqual([1, 1, 0.5, 0.5]);
  });
});

describe("options", () => {
  it("have the documented defaults", () => {
    expect(stepDecay({ learningRate: 1, every: 2 }).toJSON()).toEqual({
      ...{ kind: "stepDecay", learningRate: 1, every: 2, factor: 0.1 },
    });
    expect(polynomialDecay().toJSON()).toEqual({ kind: "polynomialDecay", power: 1, end: 0 });
    expect(cosine().toJSON()).toEqual({ kind: "cosine", end: 0 });
    expect(cosineRestarts({ period: 3 }).toJSON()).toEqual({
      ...{ kind: "cosineRestarts", period: 3, multiplier: 1, end: 0 },
    });
    expect(oneCycle({ maxLearningRate: 1 }).toJSON()).toEqual({
      ...{ kind: "oneCycle", maxLearningRate: 1, warmupShare: 0.3, divFactor: 25 },
      finalDivFactor: 1e4,
    });
    expect(warmupStep({ warmupSteps: 3 }).toJSON()).toEqual({
      ...{ kind: "warmupStep", warmupSteps: 3, milestones: [0.5, 0.75], factor: 0.1 },
    });
  });

  it("may be exactly at their limits", () => {
    const limits: [Schedule, number][] = [
      [constant({ learningRate: 0 }), 0],
      [stepDecay({ learningRate: 1, every: 1, factor: 0.5 }), 0.5],
      [cosineRestarts({ learningRate: 1, period: 1, multiplier: 1, end: 0 }), 1],
      [oneCycle({ maxLearningRate: 1, warmupShare: 1, divFactor: 1, finalDivFactor: 1 }), 1],
      [oneCycle({ maxLearningRate: 1, warmupShare: 0, divFactor: 0.5, finalDivFactor: 0.5 }), 4],
      [oneCycle({ maxLearningRate: 0 }), 0],
      [warmupStep({ learningRate: 1, warmupSteps: 0, milestones: [0, 1], factor: 0.5 }), 0.25],
      [warmup(0, constant({ learningRate: 1 })), 1],
    ];
    for (const [schedule, rate] of limits) expect(schedule.at(1, 1)).toBe(rate);
    // a rise of one step, which is also the last
    expect(oneCycle({ maxLearningRate: 1, warmupShare: 1 }).at(0, 1)).toBe(1);
    expect(() => warmupStep({ warmupSteps: 1.5 })).toThrow("an integer >= 0, got 1.5");
    expect(() => warmup(1.5, constant())).toThrow("an integer >= 0, got 1.5");
    expect(() => constant().at(Infinity, 10, 1)).toThrow("a number >= 0, got Infinity");
  });

  it("of polynomialDecay() set power and final rate", () => {
    const rates = [{}, { power: 2 }, { end: 0.5 }, { power: 2, end: 0.5 }, { power: 0.5 }].map(
      (options) => polynomialDecay({ learningRate: 1, ...options }).at(75, 100),
    );
    expect(rates).toEqual([0.25, 0.0625, 0.625, 0.53125, 0.5]);
  });
});

describe("custom schedules", () => {
  const asked: [number, number][] = [];
  const own: Schedule = {
    kind: "own",
    at: (step, totalSteps) => {
      asked.push([step, totalSteps]);
      return 1;
    },
    toJSON: () => ({ kind: "own" }),
  };

  it("are distinguished from built-in ones, also after a warmup", () => {
    const schedules = [constant(), warmup(1, cosine()), own, warmup(1, own), { ...constant() }];
    expect(schedules.map(isOurs)).toEqual([true, true, false, false, false]);
    expect(schedules.map(Object.isFrozen)).toEqual([true, true, false, true, false]);
  });

  it("get the steps after a warmup", () => {
    asked.length = 0;
    for (const [step, total] of [
      [0, 10],
      [3, 10],
      [4, 10],
      [9, 10],
      [5, 3],
    ] as const) {
      warmup(4, own).at(step, total);
    }
    expect(asked).toEqual([
      ...[[0, 6], [0, 6], [0, 6], [5, 6]], // biome-ignore format: one line
      [1, 0],
    ]);
  });

  it("need both at() and toJSON()", () => {
    for (const next of [{ at: own.at }, { toJSON: own.toJSON }, null, undefined, "cosine"]) {
      expect(() => warmup(1, next as unknown as Schedule)).toThrow(
        "expected next to be a schedule, got ",
      );
    }
  });
});

describe("a schedule", () => {
  it.each(all)(
    "$kind is finite and not negative, also past the end and without steps",
    (schedule) => {
      for (const totalSteps of [0, 1, 2, 10, 1000]) {
        for (const step of [0, 1, 5, 9, 10, 999, 1e6]) {
          const rate = schedule.at(step, totalSteps, 0.1);
          expect(Number.isFinite(rate) && rate >= 0, `${rate} at ${step} of ${totalSteps}`).toBe(
            true,
          );
        }
      }
    },
  );

  it.each(all)("$kind survives JSON", (schedule) => {
    const json = JSON.parse(JSON.stringify(schedule));
    expect(json.kind).toBe(schedule.kind);
    const read = scheduleFromJSON(json);
    expect(read.toJSON()).toEqual(json);
    for (let step = 0; step < 40; step++) {
      expect(read.at(step, 40, 0.3)).toBe(schedule.at(step, 40, 0.3));
    }
  });

  it.each(all)("$kind refuses invalid steps", (schedule) => {
    expect(() => schedule.at(-1, 10, 0.1)).toThrow("expected step to be a number >= 0, got -1");
    expect(() => schedule.at(Number.NaN, 10, 0.1)).toThrow(
      expect.objectContaining({ code: "STEP" }),
    );
    expect(() => schedule.at(1, undefined as unknown as number, 0.1)).toThrow("totalSteps");
  });

  it("starts from the optimizer's rate unless it has its own", () => {
    expect(cosine().at(0, 10, 0.3)).toBeCloseTo(0.3, 15);
    expect(cosine({ learningRate: 0.5 }).at(0, 10, 0.3)).toBeCloseTo(0.5, 15);
    expect(() => cosine().at(0, 10)).toThrow(expect.objectContaining({ code: "NO_LEARNING_RATE" }));
    expect(oneCycle({ maxLearningRate: 0.5 }).at(0, 10)).toBeCloseTo(0.02, 15);
  });

  it("refuses options out of range", () => {
    const wrong: [() => Schedule, string][] = [
      [() => constant({ learningRate: -1 }), "expected learningRate to be a number >= 0, got -1"],
      [() => constant({ learningRate: "1" } as object), 'got "1"'],
      [() => constant({ rate: 1 } as object), "expected one of learningRate"],
      [() => constant(null as unknown as object), "expected an object, got null"],
      [() => stepDecay({ every: 0 }), "expected every to be an integer >= 1, got 0"],
      [() => stepDecay({ every: 2, factor: 0 }), "expected factor to be a number > 0, got 0"],
      [() => exponentialDecay({} as { factor: number }), "expected factor to be a number > 0"],
      [
        () => polynomialDecay({ power: Infinity }),
        "expected power to be a number > 0, got Infinity",
      ],
      [() => inverseTimeDecay({ rate: -0.1 }), "expected rate to be a number >= 0"],
      [() => cosine({ end: -1 }), "expected end to be a number >= 0"],
      [() => cosineRestarts({ period: 1.5 }), "expected period to be an integer >= 1, got 1.5"],
      [() => cosineRestarts({ period: 2, multiplier: 0 }), "multiplier to be an integer >= 1"],
      [
        () => oneCycle({ maxLearningRate: 1, warmupShare: 1.1 }),
        "expected warmupShare to be a number >= 0 and <= 1, got 1.1",
      ],
      [() => oneCycle(undefined as unknown as { maxLearningRate: number }), "expected an object"],
      [() => warmup(-1, constant()), "expected steps to be an integer >= 0"],
      [() => warmup(1, {} as Schedule), "expected next to be a schedule, got {}"],
      [() => warmupStep({ warmupSteps: 1, milestones: [2] }), "an array of numbers from 0 to 1"],
      [() => warmupStep({ warmupSteps: 1, milestones: ["0.5" as never] }), "milestones"],
      [() => warmupStep({ warmupSteps: 1, milestones: 1 as never }), "expected milestones"],
    ];
    for (const [make, message] of wrong) expect(make).toThrow(message);
  });

  it("cannot be changed", () => {
    const milestones = [0.5];
    const schedule = warmupStep({ learningRate: 1, warmupSteps: 0, milestones });
    milestones[0] = 0;
    expect(schedule.at(0, 10)).toBe(1);
    expect(Object.isFrozen(schedule)).toBe(true);
    expect(Object.isFrozen(constant().toJSON())).toBe(true);
  });
});

describe("resolveSchedule()", () => {
  it("accepts a schedule or the name of one without required options", () => {
    const schedule = stepDecay({ every: 3 });
    expect(resolveSchedule(schedule)).toBe(schedule);
    expect(resolveSchedule("cosine").toJSON()).toEqual({ kind: "cosine", end: 0 });
    expect(() => resolveSchedule("cosin" as ScheduleInput)).toThrow('did you mean "cosine"?');
  });
});

describe("scheduleFromJSON()", () => {
  it("reads up to eight nested warmups", () => {
    const behind = (count: number): object =>
      count === 0 ? { kind: "constant" } : { kind: "warmup", steps: 1, next: behind(count - 1) };
    expect(scheduleFromJSON(behind(8)).toJSON()).toEqual(behind(8));
    expect(() => scheduleFromJSON(behind(9))).toThrow(FormatError);
  });

  const nested = Array.from({ length: 100 }).reduce<object>(
    (next) => ({ kind: "warmup", steps: 1, next }),
    { kind: "constant" },
  );
  const hostile: [string, unknown][] = [
    ["nothing", undefined],
    ["a list", []],
    ["no kind", {}],
    ["an unknown kind", { kind: "lambda" }],
    ["a kind of Object", { kind: "toString" }],
    ["wrong options", { kind: "cosine", end: "0" }],
    ["other options", { kind: "cosine", code: 1 }],
    ["a warmup of nothing", { kind: "warmup", steps: 3 }],
    ["a warmup with more", { kind: "warmup", steps: 3, next: { kind: "constant" }, more: 1 }],
    ["deep nesting", nested],
  ];
  it.each(hostile)("refuses %s", (_, value) => {
    expect(() => scheduleFromJSON(value)).toThrow(FormatError);
  });

  it("returns a schedule or throws a FormatError for any input", () => {
    const kinds = all.map((schedule) => schedule.kind);
    const option = fc.oneof(fc.double(), fc.nat({ max: 9 }), fc.jsonValue());
    const value = fc.letrec((tie) => ({
      schedule: fc.record(
        {
          kind: fc.constantFrom(...kinds),
          ...Object.fromEntries(
            ["learningRate", "every", "factor", "end", "period", "steps", "milestones"].map(
              (name) => [name, option],
            ),
          ),
          next: fc.oneof({ depthSize: "small" }, fc.jsonValue(), tie("schedule")),
        },
        { requiredKeys: [] },
      ),
    }));
    fc.assert(
      fc.property(value.schedule, (json) => {
        try {
          scheduleFromJSON(json).at(3, 10, 0.1);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
