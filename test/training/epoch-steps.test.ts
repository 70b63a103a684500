// Events of the steps of an epoch, on a mock clock.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StepsEvent } from "../../src/index.ts";
import type { EpochPlan } from "../../src/training/epoch.ts";
import { EpochSteps } from "../../src/training/epoch-steps.ts";
import type { Slice } from "../../src/training/run.ts";

let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const plan: EpochPlan = { epoch: 3, firstStep: 20, skip: 0, steps: 4, rateAt: (step) => step / 4 };
const slice = (firstStep: number, ...losses: number[]): Slice => ({
  firstStep,
  losses: Float32Array.from(losses),
});

/** Slices, and the times of their ends. */
async function* timed(...slices: [number, Slice][]): AsyncGenerator<Slice> {
  for (const [time, each] of slices) {
    now = time;
    yield each;
  }
}

/** Slices that end at the same time. */
const given = (...slices: Slice[]) =>
  timed(...slices.map((each) => [now, each] as [number, Slice]));

async function told(steps: EpochSteps, slices: AsyncIterable<Slice>, signal?: AbortSignal) {
  const events: StepsEvent[] = [];
  let ends = 0;
  let error: unknown;
  try {
    const follow = steps.follow(slices, async () => void ends++, signal);
    for await (const event of follow) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  const shown = events.map(({ firstStep, losses, learningRates }) => [
    firstStep,
    [...losses],
    [...learningRates],
  ]);
  return { shown, events, ends, error };
}

describe("steps", () => {
  it("are reported after 200 ms, and the last ones when done", async () => {
    const steps = new EpochSteps(plan);
    const { shown, ends, events } = await told(
      steps,
      timed([199, slice(0, 1)], [200, slice(1, 2)], [399, slice(2, 3)], [399, slice(3, 4)]),
    );
    expect(shown).toEqual([
      [20, [1, 2], [0, 0.25]],
      [22, [3, 4], [0.5, 0.75]],
    ]);
    expect(ends).toBe(1);
    expect([...steps.losses]).toEqual([1, 2, 3, 4]);
    expect(events[0]).toMatchObject({ type: "steps", epoch: 3 });
    expect(events[0]).not.toHaveProperty("flow");
  });

  it("are reported once if an error ends them, without the end of the epoch", async () => {
    async function* failing() {
      yield slice(0, 1);
      throw new Error("diverged");
    }
    const { shown, ends, error } = await told(new EpochSteps(plan), failing());
    expect(shown).toEqual([[20, [1], [0]]]);
    expect([ends, String(error)]).toEqual([0, "Error: diverged"]);
    async function* late() {
      now = 500;
      yield slice(0, 1);
      throw new Error("diverged");
    }
    expect((await told(new EpochSteps(plan), late())).shown).toHaveLength(1);
  });

  it("end with an abort between them, but not after the last", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    const early = await told(new EpochSteps(plan), given(slice(0, 1), slice(1, 2)), signal);
    expect(early.shown).toEqual([[20, [1], [0]]]);
    expect([early.ends, String(early.error)]).toEqual([0, "Error: enough"]);
    const whole = await told(new EpochSteps(plan), given(slice(0, 1, 2, 3, 4)), signal);
    expect(whole).toMatchObject({ ends: 1, error: undefined });
  });

  it("have an end also if the reader leaves at the last one", async () => {
    let ends = 0;
    const steps = new EpochSteps(plan);
    for await (const _ of steps.follow(given(slice(0, 1, 2, 3, 4)), async () => void ends++)) break;
    expect(ends).toBe(1);
  });

  it("are described when the event is made", async () => {
    const flow: { step: number }[] = [];
    let reported = 0;
    const describe = () => {
      const steps = flow.slice(reported);
      reported = flow.length;
      return { flow: steps as never[] };
    };
    async function* watched() {
      flow.push({ step: 20 });
      now = 200;
      yield slice(0, 1, 2);
      flow.push({ step: 22 }, { step: 23 });
      yield slice(2, 3, 4);
    }
    const { events } = await told(new EpochSteps(plan, describe), watched());
    expect(events.map((event) => event.flow)).toEqual([
      [{ step: 20 }],
      [{ step: 22 }, { step: 23 }],
    ]);
  });
});
