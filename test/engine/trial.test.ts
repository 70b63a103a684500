// Whether a program is helped: by its own time, tried again and again.

import { describe, expect, it } from "vitest";
import { Control, Status } from "../../assembly/control.ts";
import { Team } from "../../assembly/division.ts";
import { PoolLeader } from "../../src/engine/threads/leader.ts";
import { Signal } from "../../src/engine/threads/messages.ts";
import { Trial } from "../../src/engine/threads/trial.ts";

/** Runs of one step; `cost` gives its milliseconds. Returns which of them had help. */
function runs(trial: Trial, count: number, cost: (isHelped: boolean) => number): boolean[] {
  return Array.from({ length: count }, () => {
    const { isHelped } = trial;
    trial.count(1, cost(isHelped));
    return isHelped;
  });
}

/** Runs of a trial whose steps take half a millisecond or more. */
const TRIAL = 48;

const share = (helped: readonly boolean[]) => helped.filter(Boolean).length / helped.length;

describe("a trial", () => {
  it("gives up help that does not pay, after three rounds of each kind", () => {
    const trial = new Trial();
    const first = runs(trial, TRIAL, (isHelped) => (isHelped ? 0.6 : 0.5));
    const round = (isHelped: boolean) => Array<boolean>(8).fill(isHelped);
    const both = [...round(true), ...round(false)];
    expect(first).toEqual([...both, ...both, ...both]);
    expect(share(runs(trial, 900, () => 0.5))).toBe(0);
  });

  it("keeps help that pays, or costs next to nothing", () => {
    for (const alone of [0.5, 0.58, 0.9]) {
      const trial = new Trial();
      runs(trial, TRIAL, (isHelped) => (isHelped ? 0.6 : alone));
      expect(trial.isHelped).toBe(alone > 0.57);
    }
  });

  it("begins again: after half a second, then after twice as long", () => {
    const trial = new Trial();
    let isBusy = true; // another program has the second core
    const cost = (isHelped: boolean) => (isHelped ? (isBusy ? 2 : 0.5) : 0.8);
    runs(trial, TRIAL, cost);
    expect(trial.isHelped).toBe(false);
    isBusy = false;
    expect(share(runs(trial, 600, cost))).toBe(0); // 480 ms
    runs(trial, 26 + TRIAL, cost);
    expect(trial.isHelped).toBe(true);
    expect(share(runs(trial, 1900, cost))).toBe(1); // 950 ms
    expect(share(runs(trial, 200, cost))).toBeLessThan(1);
  });

  it("ends at the third step of more than two milliseconds without help", () => {
    const trial = new Trial();
    const helped = runs(trial, 100, (isHelped) => (isHelped ? 2 : 3));
    expect(helped.indexOf(false)).toBe(8);
    expect(share(helped.slice(8, 11))).toBe(0);
    expect(share(helped.slice(11))).toBe(1);
  });

  it("does not concern steps of more than 20 milliseconds", () => {
    expect(share(runs(new Trial(), 20, () => 21))).toBe(1);
  });

  it("gives up help that makes steps many times as long", () => {
    for (const helped of [2.1, 3, 10, 19]) {
      const trial = new Trial();
      runs(trial, TRIAL, (isHelped) => (isHelped ? helped : 0.5));
      expect(trial.isHelped).toBe(false);
    }
  });

  it("takes the fastest round of each kind", () => {
    const trial = new Trial();
    let run = 0;
    // one slow round with help, as a neighbour may cause it
    runs(trial, TRIAL, (isHelped) => (run++ < 8 ? 1.9 : isHelped ? 0.5 : 0.7));
    expect(trial.isHelped).toBe(true);
  });

  it("lets the first half of a round move data from cache to cache", () => {
    const trial = new Trial();
    let before = false;
    let since = 0;
    runs(trial, TRIAL, (isHelped) => {
      since = isHelped === before ? since + 1 : 0;
      before = isHelped;
      return isHelped ? (since < 4 ? 1.9 : 0.5) : 0.7;
    });
    expect(trial.isHelped).toBe(true);
  });

  it("counts parts of a step", () => {
    const trial = new Trial();
    const helped: boolean[] = [];
    for (let i = 0; i < 64; i++) {
      helped.push(trial.isHelped);
      trial.count(0.5, 0.25);
    }
    expect(helped.indexOf(false)).toBe(16);
  });
});

describe("the leader", () => {
  const TEAM = 1024;
  const PROGRAM = 4096;

  /** Steps of a program on a fake clock, by whether the others are asked to help. */
  function led(isTried: number, cost: (isHelped: boolean) => number, rows: () => number) {
    const i32 = new Int32Array(new SharedArrayBuffer(4 * PROGRAM));
    const signal = new Int32Array(new SharedArrayBuffer(4 * Signal.end));
    const leader = new PoolLeader(signal, 1, 4 * TEAM);
    i32[TEAM + Team.isTried] = isTried;
    i32[Control.team] = 4 * TEAM;
    i32[Control.commands] = 3;
    const helped: boolean[] = [];
    const now = performance.now;
    let time = now.call(performance);
    performance.now = () => time;
    try {
      for (let step = 0; step < 80; step++) {
        i32[Control.batchSize] = 32;
        i32[Control.epochRows] = rows();
        leader.run(i32, 0, 0, () => {
          const isHelped = i32[Control.team] !== 0;
          helped.push(isHelped);
          i32[Control.step] = step + 1;
          time += cost(isHelped);
          return Status.done;
        });
      }
    } finally {
      performance.now = now;
    }
    return helped;
  }

  it("asks for no help that does not pay", () => {
    const helped = led(
      1,
      (isHelped) => (isHelped ? 0.6 : 0.5),
      () => 32,
    );
    expect(share(helped.slice(0, TRIAL))).toBe(0.5);
    expect(share(helped.slice(TRIAL))).toBe(0);
  });

  it("asks always where nothing is tried", () => {
    expect(
      share(
        led(
          0,
          (isHelped) => (isHelped ? 0.6 : 0.5),
          () => 32,
        ),
      ),
    ).toBe(1);
  });

  it("tries steps of as many rows only", () => {
    let rows = 0;
    const helped = led(
      1,
      (isHelped) => (isHelped ? 0.6 : 0.5),
      () => 1 + (rows++ % 2),
    );
    expect(share(helped)).toBe(1);
  });
});
