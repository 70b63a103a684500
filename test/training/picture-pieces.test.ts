// Long commands are cut into pieces, between which a run may pause, and lose or win threads: no bit depends on either.

import fc from "fast-check";
import { beforeEach, expect, it, vi } from "vitest";
import { conv2d, createEngine, type Engine, maxPool2d } from "../../src/index.ts";
import type { Command } from "../../src/ir/node.ts";
import { dividedAlone, dividedAmong, sharedAnew } from "../engine/divided.ts";
import { type Network, networks, possible, train } from "./picture-networks.ts";

/** Into how many pieces commands are cut, however short they are. */
const cutting = vi.hoisted(() => ({ pieces: 1 }));
vi.mock("../../src/compile/cut.ts", () => ({
  cut: (commands: readonly Command[]) =>
    commands.flatMap((each) => (cutting.pieces > 1 && each.cut?.(cutting.pieces)) || [each]),
}));

let one: Engine;
beforeEach(async () => {
  one = await createEngine({ backend: "wasm", threads: 1 });
});

/** The same on an engine, in pieces, as on one thread with whole commands. */
async function expectEqual(network: Network, pieces: number, engine: Engine): Promise<void> {
  cutting.pieces = 1;
  const whole = await train(network, one);
  cutting.pieces = pieces;
  expect(await train(network, engine)).toEqual(whole);
}

/** Threads, or parts for as many on one, whose number in a command is never that in the last one. */
const changing = [
  ["parts for 2 threads", () => dividedAlone(2)],
  ["parts for 3 threads", () => dividedAlone(3)],
  ["2 threads", () => dividedAmong(2)],
  ["3 threads", () => dividedAmong(3)],
] as const;

it.each(changing)(
  "images are convolved once each: %s, of another share in each piece",
  async (_, make) => {
    const same = { padding: "same" } as const;
    const network: Network = {
      ...{ image: [6, 6, 2], batchSize: 8, rows: 20, seed: 1, isPooled: true },
      layers: [conv2d(18, 3, { ...same, activation: "relu" }), maxPool2d(2), conv2d(16, 3, same)],
    };
    const engine = sharedAnew(await make());
    for (const pieces of [2, 3, 8, 20]) await expectEqual(network, pieces, engine);
  },
);

const cases = fc.tuple(networks.filter(possible), fc.integer({ min: 1, max: 7 }));

it.each(changing)(
  "random networks give the same bits: %s, of another share in each command",
  async (_, make) => {
    const engine = sharedAnew(await make());
    await fc.assert(
      fc.asyncProperty(cases, ([network, pieces]) => expectEqual(network, pieces, engine)),
      { numRuns: 20, seed: 60 },
    );
  },
);

it("random networks give the same bits in plain JavaScript", async () => {
  const js = await createEngine({ backend: "js" });
  await fc.assert(
    fc.asyncProperty(cases, ([network, pieces]) => expectEqual(network, pieces, js)),
    { numRuns: 10, seed: 61 },
  );
});
