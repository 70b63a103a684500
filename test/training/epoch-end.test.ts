// The duration of an epoch and its last watched step, in the event of its end.

import { afterEach, describe, expect, it, vi } from "vitest";
import { type Callback, dense, type EpochEvent, input, sequential } from "../../src/index.ts";

afterEach(() => vi.restoreAllMocks());

const DATA = { x: [[1], [2], [3], [4]], y: [2, 4, 6, 8] };

async function epochsOf(options: object, callback: Callback = {}): Promise<EpochEvent[]> {
  const model = sequential([input([1]), dense(1)], { seed: 1 });
  await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const told: EpochEvent[] = [];
  const callbacks = [callback, { onEpochEnd: (event: EpochEvent) => void told.push(event) }];
  await model.fit(DATA, { batchSize: 2, callbacks, ...options });
  return told;
}

describe("an epoch", () => {
  it("reports the seconds from its start to the end of its steps", async () => {
    let milliseconds = 2000;
    vi.spyOn(performance, "now").mockImplementation(() => milliseconds);
    const told = await epochsOf(
      { epochs: 2 },
      {
        onEpochBegin: () => void (milliseconds += 7000),
        onSteps: ({ epoch }) => void (milliseconds += epoch === 0 ? 2500 : 64),
        onEpochEnd: () => void (milliseconds += 9000),
      },
    );
    expect(told.map(({ seconds }) => seconds)).toEqual([2.5, 0.064]);
  });

  it("reports its last watched step, if any", async () => {
    const told = await epochsOf({ epochs: 4, watch: { every: 5 } });
    expect(told.map(({ flow }) => flow && [flow.step, flow.epoch])).toEqual([
      ...[[0, 0], undefined, [5, 2], undefined],
    ]);
    const every = await epochsOf({ epochs: 2, watch: { every: 1 } });
    expect(every.map(({ flow }) => flow?.step)).toEqual([1, 3]);
  });
});
